"""What the Docker engine has: containers, images, volumes, networks, and what runs on them.

Times are seconds since 1970, sizes are bytes; None where Docker does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HELPER_LABEL = "dev.sampan.helper"
"""Containers with this label hold a volume for a moment; no list shows them."""


class ContainerState(StrEnum):
    """What a container does, in Docker's own words."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    EXITED = "exited"
    REMOVING = "removing"
    DEAD = "dead"

    @property
    def is_live(self) -> bool:
        """True while a process of the container exists."""
        return self in (self.RUNNING, self.PAUSED, self.RESTARTING)


class Health(StrEnum):
    """What a container's own check says; NONE where it has no check."""

    NONE = "none"
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class PortBinding:
    """A port of a container; `host_port` is None while it is exposed but not published."""

    container_port: int
    proto: str = "tcp"
    host_port: int | None = None
    host_ip: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A container's place in a network."""

    network: str
    network_id: str = ""
    ip: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume, a folder of the machine or a tmpfs in a container; `name` is the volume's."""

    kind: str
    destination: str
    name: str = ""
    source: str = ""
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Container:
    """A container as a list shows it."""

    id: str
    name: str
    image: str
    image_id: str = ""
    command: str = ""
    state: ContainerState = ContainerState.CREATED
    health: Health = Health.NONE
    exit_code: int | None = None
    """How it ended; None unless it did."""
    created_at: float | None = None
    started_at: float | None = None
    """When it began to run; None unless it is live. As exact as Docker's list tells it."""
    finished_at: float | None = None
    """When it ended; None unless it did. As exact as Docker's list tells it."""
    ports: tuple[PortBinding, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    networks: tuple[Attachment, ...] = ()
    mounts: tuple[Mount, ...] = ()

    @property
    def short_id(self) -> str:
        """The first 12 digits of the id, as docker prints it."""
        return self.id[:12]

    @property
    def compose_project(self) -> str:
        """The project of compose that it belongs to, or nothing."""
        return self.labels.get("com.docker.compose.project", "")

    @property
    def compose_service(self) -> str:
        """Its service in that project, or nothing."""
        return self.labels.get("com.docker.compose.service", "")

    @property
    def is_helper(self) -> bool:
        """True for one that Sampan made to look into a volume."""
        return HELPER_LABEL in self.labels


@dataclass(frozen=True, slots=True)
class ContainerStats:
    """What a container uses at one moment; totals count from its start."""

    id: str
    at: float
    cpu_percent: float = 0.0
    """100 is one processor in full."""
    memory_bytes: int = 0
    memory_limit_bytes: int | None = None
    """None where no limit is set; the machine's size then is the limit."""
    net_rx_bytes: int = 0
    net_tx_bytes: int = 0
    block_read_bytes: int = 0
    block_write_bytes: int = 0
    pids: int = 0


@dataclass(frozen=True, slots=True)
class Image:
    """An image; `users` are the names of the containers made of it."""

    id: str
    tags: tuple[str, ...] = ()
    size_bytes: int = 0
    created_at: float | None = None
    users: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def short_id(self) -> str:
        """The first 12 digits of the id, as docker prints it."""
        return self.id.removeprefix("sha256:")[:12]

    @property
    def is_dangling(self) -> bool:
        """True when no tag names it."""
        return not self.tags


@dataclass(frozen=True, slots=True)
class ImageLayer:
    """One step of an image's history, newest first; `size_bytes` is 0 for mere settings."""

    id: str
    created_by: str
    size_bytes: int = 0
    created_at: float | None = None
    tags: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume; `users` are the names of the containers that mount it."""

    name: str
    driver: str = "local"
    mountpoint: str = ""
    size_bytes: int | None = None
    """None until it was counted, which takes Docker a while."""
    users: tuple[str, ...] = ()
    created_at: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_anonymous(self) -> bool:
        """True when nobody gave it a name."""
        return len(self.name) == 64 and all(digit in "0123456789abcdef" for digit in self.name)


@dataclass(frozen=True, slots=True)
class NetworkMember:
    """A container in a network."""

    id: str
    name: str
    ip: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A network and who is on it."""

    id: str
    name: str
    driver: str = "bridge"
    subnet: str = ""
    gateway: str = ""
    internal: bool = False
    members: tuple[NetworkMember, ...] = ()
    created_at: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_builtin(self) -> bool:
        """True for Docker's own, which cannot be removed."""
        return self.name in ("bridge", "host", "none")


class LogStream(StrEnum):
    """Where a line of a log was written to."""

    STDOUT = "stdout"
    STDERR = "stderr"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line without its end; `at` is None where no time was asked for."""

    stream: LogStream
    text: str
    at: float | None = None
    service: str = ""


@dataclass(frozen=True, slots=True)
class LogOptions:
    """Which lines are wanted; `tail` counts from the end (None: all), `since` is a time."""

    follow: bool = False
    tail: int | None = None
    since: float | None = None
    timestamps: bool = True
    stdout: bool = True
    stderr: bool = True


@dataclass(frozen=True, slots=True)
class LayerProgress:
    """How far one layer is; `layer` is empty where the line is about the whole."""

    layer: str
    status: str
    """In Docker's words: Downloading, Extracting, Pull complete, Pushed ..."""
    done_bytes: int = 0
    total_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """How many bytes went over, of how many if that is known."""

    done_bytes: int
    total_bytes: int | None = None
    note: str = ""
    """What the engine says at the end: Loaded image: ..."""


class StepState(StrEnum):
    """How far a step of a build is."""

    WAITING = "waiting"
    RUNNING = "running"
    CACHED = "cached"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BuildStep:
    """A step of a build; `started_at` and `ended_at` are None until then."""

    id: str
    name: str
    state: StepState = StepState.WAITING
    started_at: float | None = None
    ended_at: float | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """What a build just told: a step that changed, lines of its output, or the finished image."""

    step: BuildStep | None = None
    step_id: str = ""
    """Whose output `text` is."""
    text: str = ""
    image_id: str = ""


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """A build of a folder of this computer; `dockerfile` is relative to it or anywhere."""

    folder: str
    tags: tuple[str, ...] = ()
    dockerfile: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    no_cache: bool = False
    pull: bool = False


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process of a container, as the machine's ps shows it."""

    pid: int
    parent_pid: int = 0
    user: str = ""
    cpu_percent: float = 0.0
    memory_bytes: int = 0
    started: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file in a container or a volume; `kind` is file, folder, link, or other."""

    name: str
    kind: str = "file"
    size_bytes: int = 0
    mode: int = 0o644
    modified_at: float | None = None
    uid: int = 0
    gid: int = 0
    target: str = ""
    """Where a link leads."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a folder by name; `complete` is False where it was too large to read."""

    path: str
    entries: tuple[FileEntry, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class FileChange:
    """A path that differs from the image: `kind` is changed, added or removed."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class EngineEvent:
    """Something happened: `kind` is container, image, volume, network, builder, daemon."""

    kind: str
    action: str
    id: str = ""
    name: str = ""
    at: float = 0.0
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int | None:
        """How the container of a `die` ended."""
        code = self.attributes.get("exitCode", "")
        return int(code) if code.lstrip("-").isdigit() else None


@dataclass(frozen=True, slots=True)
class Usage:
    """One kind of thing on the disk: how many, how large, what could be freed."""

    count: int = 0
    size_bytes: int = 0
    reclaimable_bytes: int = 0


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """What Docker keeps on the machine's disk."""

    images: Usage = Usage()
    containers: Usage = Usage()
    volumes: Usage = Usage()
    build_cache: Usage = Usage()


@dataclass(frozen=True, slots=True)
class PruneResult:
    """What a prune took away, by id or name, and the bytes that it freed."""

    removed: tuple[str, ...] = ()
    freed_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ExecSize:
    """The size of a terminal, in characters."""

    columns: int = 80
    rows: int = 24


@dataclass(frozen=True, slots=True)
class ExecRequest:
    """A program to run in a container; without a command, the best shell there is."""

    command: tuple[str, ...] = ()
    size: ExecSize = ExecSize()
    user: str = ""
    folder: str = ""
    env: Mapping[str, str] = field(default_factory=lambda: {"TERM": "xterm-256color"})


@dataclass(frozen=True, slots=True)
class RegistryAuth:
    """A log-in at a registry; an identity token stands instead of a password."""

    registry: str
    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What the engine says of itself."""

    version: str = ""
    api_version: str = ""
    os: str = ""
    architecture: str = ""
    kernel: str = ""
    storage_driver: str = ""
    cpus: int = 0
    memory_bytes: int = 0
