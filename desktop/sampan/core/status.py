"""The status of the machine: the contract of `sampan status --json`."""

from __future__ import annotations

from dataclasses import dataclass, field

from sampan.core.disk_use import trimmable_bytes
from sampan.core.errors import ErrorReport
from sampan.core.phases import Phase
from sampan.core.states import MachineState


@dataclass(frozen=True, slots=True)
class Accelerator:
    """How the guest's processor is run, and why that way."""

    name: str
    reason: str

    @property
    def emulated(self) -> bool:
        """True when no hardware virtualisation helps."""
        return self.name == "tcg"

    def to_json(self) -> dict[str, object]:
        """Return it as the status shows it."""
        return {"name": self.name, "emulated": self.emulated, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class PublishedPort:
    """A port of a container that this computer listens on."""

    id: str
    proto: str
    host_ip: str
    host_port: int
    container_ip: str
    container_port: int
    container: str = ""
    """Its name, of a port that a person added; its address is found anew for each connection."""

    def to_json(self) -> dict[str, object]:
        """Return it as the status shows it."""
        return {
            "host_ip": self.host_ip,
            "host_port": self.host_port,
            "container_ip": self.container_ip,
            "container_port": self.container_port,
            "proto": self.proto,
            "container": self.container,
        }


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Memory in bytes: what the machine may use, what QEMU occupies on this computer.

    `limit_bytes` is the machine's size; `balloon_bytes` were taken from it while it runs, which
    leaves `effective_limit_bytes`. `reclaimable_bytes` of the cache can be given back at once.
    """

    limit_bytes: int
    host_bytes: int | None = None
    guest_used_bytes: int | None = None
    guest_cache_bytes: int | None = None
    reclaimable_bytes: int | None = None
    balloon_bytes: int | None = None
    effective_limit_bytes: int | None = None

    def to_json(self) -> dict[str, object]:
        """Return it as the status shows it."""
        return {
            "limit_bytes": self.limit_bytes,
            "host_bytes": self.host_bytes,
            "guest_used_bytes": self.guest_used_bytes,
            "guest_cache_bytes": self.guest_cache_bytes,
            "reclaimable_bytes": self.reclaimable_bytes,
            "balloon_bytes": self.balloon_bytes,
            "effective_limit_bytes": self.effective_limit_bytes,
        }


@dataclass(frozen=True, slots=True)
class DiskUse:
    """The data disk in bytes: its largest size, its file on this computer, what the guest uses.

    `reclaimable_bytes` is what Docker could free, None while that is not known.
    """

    limit_bytes: int
    host_bytes: int | None = None
    guest_used_bytes: int | None = None
    reclaimable_bytes: int | None = None

    def to_json(self) -> dict[str, object]:
        """Return it as the status shows it."""
        return {
            "limit_bytes": self.limit_bytes,
            "host_bytes": self.host_bytes,
            "guest_used_bytes": self.guest_used_bytes,
            "reclaimable_bytes": self.reclaimable_bytes,
            "trimmable_bytes": trimmable_bytes(self.host_bytes, self.guest_used_bytes),
        }


@dataclass(frozen=True, slots=True)
class SavedState:
    """A suspended machine: since when (seconds since 1970), and what its file occupies (bytes)."""

    at: float
    bytes: int

    def to_json(self) -> dict[str, object]:
        """Return it as the status shows it."""
        return {"at": self.at, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class Status:
    """Everything a script may ask about the machine; fields are added, never renamed."""

    state: MachineState
    home: str
    docker_host: str
    memory: MemoryUse
    disk: DiskUse
    accelerator: Accelerator | None = None
    phases: tuple[Phase, ...] = ()
    ports: tuple[PublishedPort, ...] = ()
    shares: tuple[str, ...] = ()
    error: ErrorReport | None = None
    pid: int | None = None
    engine: str = ""
    kernel: str = ""
    uptime_s: float | None = None
    notes: tuple[str, ...] = field(default=())
    saved: SavedState | None = None
    """There while the machine is suspended."""
    wake: tuple[Phase, ...] = ()
    """The phases of the last wake from a suspend."""

    def to_json(self) -> dict[str, object]:
        """Return the object that `sampan status --json` prints."""
        return {
            "state": self.state.value,
            "accelerator": self.accelerator.to_json() if self.accelerator else None,
            "phases": [phase.to_json() for phase in self.phases],
            "docker_host": self.docker_host,
            "memory": self.memory.to_json(),
            "disk": self.disk.to_json(),
            "ports": [port.to_json() for port in self.ports],
            "shares": list(self.shares),
            "home": self.home,
            "pid": self.pid,
            "engine": self.engine,
            "kernel": self.kernel,
            "uptime_s": self.uptime_s,
            "notes": list(self.notes),
            "saved": self.saved.to_json() if self.saved else None,
            "wake": [phase.to_json() for phase in self.wake],
            "error": self.error.to_json() if self.error else None,
        }
