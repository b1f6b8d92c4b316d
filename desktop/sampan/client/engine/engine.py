"""What the window asks of the Docker engine: one protocol a kind of thing.

Every method may raise EngineError (`message`, `hint`, `details`). What gives an async iterator
begins to work when it is iterated, ends what it does when it is closed or its task is cancelled,
and raises EngineError when the engine goes away.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sampan.client.engine.compose_model import ComposeEngine
from sampan.client.engine.model import (
    BuildProgress,
    BuildRequest,
    Container,
    ContainerStats,
    DiskUsage,
    EngineEvent,
    EngineFacts,
    ExecRequest,
    ExecSize,
    FileChange,
    Image,
    ImageLayer,
    LayerProgress,
    Listing,
    LogLine,
    LogOptions,
    Network,
    ProcessRow,
    PruneResult,
    RegistryAuth,
    Transfer,
    Volume,
)

READ_LIMIT = 1024 * 1024
"""How many bytes of a file are read to be shown, unless told otherwise."""


class ExecSession(Protocol):
    """A program in a container, with a terminal."""

    def output(self) -> AsyncIterator[bytes]:
        """Yield what it writes until it has ended."""

    async def write(self, data: bytes) -> None:
        """Type into it; EngineError when it has ended."""

    async def resize(self, size: ExecSize) -> None:
        """Tell the size of the terminal."""

    async def exit_code(self) -> int | None:
        """Return how it ended; None while it runs, or when nobody knows any more."""

    async def close(self) -> None:
        """Hang up; never raises."""


class ContainerEngine(Protocol):
    """Containers. An id may be a name everywhere."""

    async def list_containers(self) -> tuple[Container, ...]:
        """Return all of them, running or not, without Sampan's helpers; newest first."""

    async def inspect_container(self, id: str) -> dict[str, Any]:
        """Return everything Docker knows of it, as Docker says it."""

    async def create_container(self, body: Mapping[str, Any], name: str = "") -> str:
        """Create one from the body of Docker's create request; return its id."""

    async def start_container(self, id: str) -> None:
        """Start it; EngineError names a port that is taken."""

    async def stop_container(self, id: str, grace_s: int | None = None) -> None:
        """Ask it to end, and kill it after the grace (None: as it is set, else 10 s)."""

    async def restart_container(self, id: str, grace_s: int | None = None) -> None:
        """Stop and start it."""

    async def pause_container(self, id: str) -> None:
        """Freeze its processes."""

    async def unpause_container(self, id: str) -> None:
        """Let them go on."""

    async def kill_container(self, id: str, signal: str = "SIGKILL") -> None:
        """Send it a signal."""

    async def rename_container(self, id: str, name: str) -> None:
        """Give it another name."""

    async def remove_container(
        self, id: str, *, force: bool = False, volumes: bool = False
    ) -> None:
        """Remove it; `force` kills it before, `volumes` takes its anonymous volumes along."""

    async def update_container(self, id: str, changes: Mapping[str, Any]) -> None:
        """Change limits or the restart policy of a container: the body of Docker's update."""

    async def wait_container(self, id: str) -> int:
        """Return its exit code when it has ended."""

    async def prune_containers(self) -> PruneResult:
        """Remove all that do not run."""

    def logs(self, id: str, options: LogOptions) -> AsyncIterator[LogLine]:
        """Yield lines of its log; with `follow`, until the container ends."""

    def stats(self, id: str) -> AsyncIterator[ContainerStats]:
        """Yield what it uses, about once a second, until it ends."""

    async def stats_once(self, ids: Sequence[str]) -> tuple[ContainerStats, ...]:
        """Return what each uses now; who has ended is left out. CPU counts since the last call."""

    async def list_processes(self, id: str) -> tuple[ProcessRow, ...]:
        """Return its processes; EngineError unless it runs."""

    async def list_changes(self, id: str) -> tuple[FileChange, ...]:
        """Return the paths that differ from its image."""


class FileEngine(Protocol):
    """Files in a container, running or not; paths are absolute, with slashes."""

    async def list_files(self, id: str, path: str) -> Listing:
        """Return the entries of a folder."""

    async def read_file(self, id: str, path: str, limit: int = READ_LIMIT) -> bytes:
        """Return a file's content; EngineError for a folder, or for one larger than the limit."""

    async def write_file(self, id: str, path: str, data: bytes) -> None:
        """Make or replace a file; one that is there keeps its mode and owner."""

    def download(self, id: str, path: str, target: Path) -> AsyncIterator[Transfer]:
        """Bring a file or folder into `target`, a folder of this computer."""

    def upload(self, id: str, sources: Sequence[Path], folder: str) -> AsyncIterator[Transfer]:
        """Bring files and folders of this computer into a folder of the container."""

    async def delete_file(self, id: str, path: str) -> None:
        """Delete a file or a folder with all in it; EngineError unless the container runs."""

    async def make_folder(self, id: str, path: str) -> None:
        """Make a folder."""

    async def rename_file(self, id: str, path: str, new_path: str) -> None:
        """Move a file or folder; EngineError unless the container runs."""


class TerminalEngine(Protocol):
    """Programs with a terminal in a container."""

    async def find_shells(self, id: str) -> tuple[str, ...]:
        """Return which of bash, zsh, ash and sh it has, best first."""

    async def open_exec(self, id: str, request: ExecRequest) -> ExecSession:
        """Run a program in a running container; EngineError where there is no shell."""

    async def attach(self, id: str, size: ExecSize) -> ExecSession:
        """Attach to the container's own first process."""


class ImageEngine(Protocol):
    """Images, builds and registries."""

    async def list_images(self) -> tuple[Image, ...]:
        """Return all images that are not mere layers of others, newest first."""

    async def inspect_image(self, name: str) -> dict[str, Any]:
        """Return everything Docker knows of it, as Docker says it."""

    async def image_history(self, name: str) -> tuple[ImageLayer, ...]:
        """Return its steps, newest first."""

    def pull_image(
        self, reference: str, auth: RegistryAuth | None = None, platform: str = ""
    ) -> AsyncIterator[LayerProgress]:
        """Bring an image from its registry; a reference without a tag means `latest`."""

    def push_image(
        self, reference: str, auth: RegistryAuth | None = None
    ) -> AsyncIterator[LayerProgress]:
        """Bring an image to its registry."""

    async def tag_image(self, name: str, reference: str) -> None:
        """Give an image one more name."""

    async def remove_image(self, name: str, *, force: bool = False) -> tuple[str, ...]:
        """Remove a tag, and the image with its last one; return what was untagged or deleted."""

    def save_images(self, names: Sequence[str], target: Path) -> AsyncIterator[Transfer]:
        """Write images as one tar to a file of this computer."""

    def load_images(self, source: Path) -> AsyncIterator[Transfer]:
        """Load a tar that `docker save` wrote; the last note names what came."""

    def build_image(self, request: BuildRequest) -> AsyncIterator[BuildProgress]:
        """Build a folder of this computer; EngineError with the failed step's words."""

    async def prune_images(self, *, unused: bool = False) -> PruneResult:
        """Remove images without a tag; with `unused`, all that no container is made of."""

    async def prune_builds(self) -> PruneResult:
        """Remove the cache of builds."""

    async def log_in(self, auth: RegistryAuth) -> str:
        """Try a log-in; return the identity token to keep instead of the password, if any."""


class VolumeEngine(Protocol):
    """Volumes. Looking into one needs any image in the machine: a helper container is made."""

    async def list_volumes(self) -> tuple[Volume, ...]:
        """Return all volumes by name; sizes as they were last counted."""

    async def measure_volumes(self) -> tuple[Volume, ...]:
        """Return all volumes with their sizes counted now, which may take seconds."""

    async def create_volume(
        self, name: str = "", labels: Mapping[str, str] | None = None, *, driver: str = "local"
    ) -> str:
        """Create one; return its name."""

    async def remove_volume(self, name: str) -> None:
        """Remove it with all in it; EngineError while a container uses it."""

    async def prune_volumes(self, *, named: bool = False) -> PruneResult:
        """Remove anonymous volumes that nothing uses; with `named`, the others as well."""

    async def list_volume_files(self, name: str, path: str = "/") -> Listing:
        """Return the entries of a folder in it."""

    async def read_volume_file(self, name: str, path: str, limit: int = READ_LIMIT) -> bytes:
        """Return the content of a file in it."""

    def export_volume(self, name: str, target: Path) -> AsyncIterator[Transfer]:
        """Write all in it as a tar to a file of this computer."""

    def import_volume(self, name: str, source: Path) -> AsyncIterator[Transfer]:
        """Unpack a tar of this computer into it."""

    def clone_volume(self, name: str, new_name: str) -> AsyncIterator[Transfer]:
        """Make a new volume with the same files."""


class NetworkEngine(Protocol):
    """Networks."""

    async def list_networks(self) -> tuple[Network, ...]:
        """Return all networks by name, with who is on them."""

    async def create_network(
        self,
        name: str,
        *,
        driver: str = "bridge",
        subnet: str = "",
        gateway: str = "",
        internal: bool = False,
        labels: Mapping[str, str] | None = None,
    ) -> str:
        """Create one; return its id."""

    async def connect_network(
        self, network: str, container: str, *, aliases: Sequence[str] = (), ip: str = ""
    ) -> None:
        """Put a container into it."""

    async def disconnect_network(
        self, network: str, container: str, *, force: bool = False
    ) -> None:
        """Take a container out of it."""

    async def remove_network(self, network: str) -> None:
        """Remove it; EngineError while somebody is on it."""

    async def prune_networks(self) -> PruneResult:
        """Remove all that nobody is on."""


class Engine(
    ContainerEngine,
    FileEngine,
    TerminalEngine,
    ImageEngine,
    VolumeEngine,
    NetworkEngine,
    Protocol,
):
    """The Docker engine of the machine. Any call but `events` keeps the machine awake."""

    @property
    def compose(self) -> ComposeEngine:
        """Compose of the machine."""

    def events(self) -> AsyncIterator[EngineEvent]:
        """Yield what happens from now on; begins with a `daemon` event `connected`.

        An open stream neither wakes the machine nor keeps it awake, but opening one does: whoever
        follows opens it only while the machine runs. It ends when the engine goes away.
        """

    async def facts(self) -> EngineFacts:
        """Return what the engine says of itself."""

    async def disk_usage(self) -> DiskUsage:
        """Return what Docker keeps on the disk; may take seconds."""

    async def close(self) -> None:
        """Close every connection; never raises."""
