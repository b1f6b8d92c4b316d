"""A container that is to be made: what `docker run` can ask for, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Pairs = tuple[tuple[str, str], ...]
"""Names and values in the order in which they were given."""


class MountKind(Enum):
    """What stands behind a folder of the container."""

    BIND = "bind"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class PortMapping:
    """A port of the container, or a range of them, led to a port of this computer.

    A host port of 0 is chosen by the engine, an `_end` of 0 means one port alone, an empty address
    every address.
    """

    container_port: int
    host_port: int = 0
    host_ip: str = ""
    protocol: str = "tcp"
    container_end: int = 0
    host_end: int = 0


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder or a volume in the container; an empty source is a volume without a name.

    `must_exist` is what tells `--mount type=bind` from `-v`, which makes a folder that is missing.
    """

    kind: MountKind
    source: str
    target: str
    read_only: bool = False
    propagation: str = ""
    selinux: str = ""  # z or Z
    no_copy: bool = False
    must_exist: bool = False
    subpath: str = ""
    driver: str = ""
    driver_options: Pairs = ()


@dataclass(frozen=True, slots=True)
class Tmpfs:
    """A folder in memory, with mount options such as `size=64m,mode=1777`."""

    target: str
    options: str = ""


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """A network that the container joins, and how it is known there."""

    name: str
    aliases: tuple[str, ...] = ()
    ipv4: str = ""
    ipv6: str = ""
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Ulimit:
    """A limit of the kernel for each process; -1 is none."""

    name: str
    soft: int
    hard: int


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the machine that the container may use."""

    host: str
    container: str
    permissions: str = "rwm"


@dataclass(frozen=True, slots=True)
class RunSpec:
    """Everything about a new container; a value that equals its default is left to the engine.

    Sizes are bytes, durations nanoseconds, `nano_cpus` billionths of a processor. `entrypoint` is
    None for that of the image and empty for none at all.
    """

    image: str = ""
    command: tuple[str, ...] = ()
    detach: bool = True
    interactive: bool = False
    tty: bool = False
    rm: bool = False
    name: str = ""
    restart: str = "no"
    platform: str = ""
    pull: str = "missing"
    ports: tuple[PortMapping, ...] = ()
    publish_all: bool = False
    expose: tuple[str, ...] = ()
    env: Pairs = ()
    mounts: tuple[Mount, ...] = ()
    tmpfs: tuple[Tmpfs, ...] = ()
    volumes_from: tuple[str, ...] = ()
    networks: tuple[NetworkUse, ...] = ()
    links: tuple[str, ...] = ()
    hostname: str = ""
    domainname: str = ""
    extra_hosts: Pairs = ()
    dns: tuple[str, ...] = ()
    dns_search: tuple[str, ...] = ()
    dns_options: tuple[str, ...] = ()
    entrypoint: str | None = None
    user: str = ""
    groups: tuple[str, ...] = ()
    workdir: str = ""
    init: bool = False
    stop_signal: str = ""
    stop_timeout: int | None = None
    nano_cpus: int = 0
    cpu_shares: int = 0
    cpu_period: int = 0
    cpu_quota: int = 0
    cpuset_cpus: str = ""
    cpuset_mems: str = ""
    memory: int = 0
    memory_reservation: int = 0
    memory_swap: int = 0
    memory_swappiness: int | None = None
    oom_kill_disable: bool = False
    oom_score_adj: int = 0
    pids_limit: int = 0
    blkio_weight: int = 0
    shm_size: int = 0
    ulimits: tuple[Ulimit, ...] = ()
    privileged: bool = False
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    device_rules: tuple[str, ...] = ()
    read_only: bool = False
    sysctls: Pairs = ()
    storage_options: Pairs = ()
    ipc: str = ""
    pid: str = ""
    uts: str = ""
    userns: str = ""
    cgroupns: str = ""
    cgroup_parent: str = ""
    runtime: str = ""
    health_command: str = ""
    health_interval: int = 0
    health_timeout: int = 0
    health_start_period: int = 0
    health_start_interval: int = 0
    health_retries: int = 0
    no_health: bool = False
    log_driver: str = ""
    log_options: Pairs = ()
    labels: Pairs = ()
    annotations: Pairs = ()
