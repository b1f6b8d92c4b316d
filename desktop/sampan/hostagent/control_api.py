"""What the control socket needs from the host agent, as protocols: the seam for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sampan.core.disk_use import DiskGrowth, DiskLedger, DiskTrim
from sampan.core.events import Event
from sampan.core.execution import ExecRequest
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.ports import Forward, PortUse
from sampan.core.status import Status

PROTOCOL_VERSION = 1
"""Goes up when an old client and a new host agent can no longer understand each other."""


class ByteStream(Protocol):
    """Bytes both ways, each direction ended on its own.

    Every method raises ConnectionError, or an error of Sampan's own, when the other end is gone.
    """

    async def read(self, limit: int = 65536) -> bytes:
        """Return what has come, at most `limit` bytes; nothing when the other end has ended."""
        ...

    async def write(self, data: bytes) -> None:
        """Send the bytes; return when there is room for more."""
        ...

    async def write_eof(self) -> None:
        """End our direction; the other one goes on."""
        ...

    async def close(self) -> None:
        """Let go of both directions, reset what has not ended; never raises, may come twice."""
        ...


@dataclass(frozen=True, slots=True)
class ConsoleAttachment:
    """The serial console: its last lines, and the bytes from there on."""

    log: str
    stream: ByteStream


@dataclass(frozen=True, slots=True)
class SshAttachment:
    """An sshd in the machine: its host key, whom it lets in, and the bytes of the connection."""

    host_key: str
    user: str
    stream: ByteStream


class ControlApi(Protocol):
    """What the host agent does for the clients of its control socket.

    Every method may raise a SampanError. A client that goes away does not cancel `start`, `stop`,
    `suspend`, `resume`, `restart`, `exit`, `leave`, `load_bundled_images`, `grow_disk` and changes
    of ports; the others may be cancelled at any await.
    """

    async def status(self) -> Status:
        """Return how things stand; at once, also while the machine starts or stops."""
        ...

    async def start(self, accelerator: str | None, *, repair_disk: bool = False) -> Status:
        """Return when the Docker API answers; at once if it does, and join a start under way.

        With `repair_disk`, the data disk is copied and repaired first; raises MachineStateError
        if the machine runs or starts already.
        """
        ...

    async def stop(self) -> None:
        """Return when QEMU has ended; at once if it does not run."""
        ...

    async def suspend(self) -> Status:
        """Return when the machine is saved to disk and QEMU has ended; at once if it is.

        Raises SuspendError or MachineStateError, and the machine runs on.
        """
        ...

    async def resume(self) -> Status:
        """Return when a suspended machine runs again; at once if it does.

        Raises MachineStateError if it is not suspended.
        """
        ...

    async def restart(self) -> Status:
        """Stop, then start with the accelerator that the settings ask for."""
        ...

    async def exit(self) -> None:
        """Stop the machine if it runs and make the host agent leave soon after this returns."""
        ...

    async def leave(self) -> None:
        """Suspend the machine if the settings say so, and make the host agent leave soon after."""
        ...

    def attached(self) -> AbstractContextManager[None]:
        """Count an attachment as use of the machine for as long as the block lasts."""
        ...

    async def stats(self) -> Mapping[str, object]:
        """Return what the guest's `stats` says."""
        ...

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Yield every event from now on; `control_events.EventHub` does it within bounds."""
        ...

    async def attach_console(self) -> ConsoleAttachment:
        """Attach to the serial console; several may at once."""
        ...

    async def attach_exec(self, request: ExecRequest) -> ByteStream:
        """Run a program in the machine; the stream carries exec frames."""
        ...

    async def attach_ssh(self, key: str) -> SshAttachment:
        """Start an sshd in the machine that lets this public key in."""
        ...

    def log_paths(self) -> Mapping[str, str]:
        """Return the paths of the logs: console, qemu, hostagent."""
        ...

    async def load_bundled_images(self) -> None:
        """Bring the images that came along into the engine; at once if they are there."""
        ...

    async def list_ports(self) -> tuple[PortUse, ...]:
        """Return every port that leads into the machine, open or not."""
        ...

    async def add_port(self, forward: Forward) -> PortUse:
        """Open a port to a container and remember it; the same one again changes nothing."""
        ...

    async def remove_port(self, host_ip: str, host_port: int, proto: str) -> None:
        """Close a port that was added and forget it; no address means any."""
        ...

    async def memory_usage(self) -> MemoryLedger:
        """Return where the machine's memory is."""
        ...

    async def give_memory_back(self) -> GivenBack:
        """Have the guest drop what it can spare; return once this computer has got it."""
        ...

    async def limit_memory(self, limit_bytes: int) -> LimitChange:
        """Make a machine that runs smaller, or larger up to what it started with."""
        ...

    async def disk_usage(self) -> DiskLedger:
        """Return what the data disk is used for; Docker may need a while to count."""
        ...

    async def grow_disk(self, size_gib: int) -> DiskGrowth:
        """Make the data disk larger, also while the machine runs; the setting is not touched."""
        ...

    async def trim_disk(self) -> DiskTrim:
        """Give what the machine does not use back to this computer, now."""
        ...
