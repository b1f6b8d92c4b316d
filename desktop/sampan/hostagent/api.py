"""The host agent as its control socket offers it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import replace
from typing import Any

from sampan.core.disk_use import DiskGrowth, DiskLedger, DiskTrim
from sampan.core.errors import MachineStateError, SampanError
from sampan.core.events import Event
from sampan.core.execution import ExecRequest
from sampan.core.files import occupied, occupied_by
from sampan.core.layout import Layout
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.ports import Forward, PortUse
from sampan.core.settings import GIB, MIB
from sampan.core.states import MachineState
from sampan.core.status import DiskUse, MemoryUse, SavedState, Status
from sampan.hostagent.activity import Use
from sampan.hostagent.attachments import ConsoleStream, ExecStream
from sampan.hostagent.control_api import ByteStream, ConsoleAttachment, SshAttachment
from sampan.hostagent.control_events import EventHub
from sampan.hostagent.disk import DiskCare
from sampan.hostagent.guest import Guest
from sampan.hostagent.machine import Machine
from sampan.hostagent.memory import Limit, change_limit, give_back, read_ledger, read_limit
from sampan.hostagent.ssh import attach_ssh
from sampan.hostagent.supervisor import Supervisor

STATS_S = 1.0
"""How long a status waits for the guest's numbers; without them it says less, but at once."""


UNASKED = (MachineState.SUSPENDING, MachineState.RESUMING)
"""States in which the guest does not answer, and is not asked."""


class HostAgentApi:
    """Implements control_api.ControlApi on a supervisor."""

    def __init__(self, supervisor: Supervisor, events: EventHub, leave: Callable[[], None]) -> None:
        self._supervisor = supervisor
        self._events = events
        self._leave = leave
        self._disk = DiskCare(supervisor, self._guest)

    async def status(self) -> Status:
        """Return how things stand, with what Docker could free."""
        asking = self._disk.reclaimable_bytes(STATS_S)
        status, reclaimable = await asyncio.gather(self._status(), asking)
        return replace(status, disk=replace(status.disk, reclaimable_bytes=reclaimable))

    async def _status(self) -> Status:
        """Return how things stand without a question to Docker, which whoever starts waits for."""
        supervisor = self._supervisor
        supervisor.look()
        (stats, engine), limit = await asyncio.gather(self._ask_guest(), self._ask_limit())
        if stats:
            supervisor.heard()
        machine = supervisor.machine
        hello = machine.guest.hello if machine is not None and machine.guest is not None else None
        since = supervisor.since
        return Status(
            state=supervisor.state,
            home=str(supervisor.layout.home),
            docker_host=supervisor.layout.docker_host,
            memory=_memory(supervisor, stats, limit),
            disk=_disk(supervisor, stats),
            accelerator=supervisor.accelerator,
            phases=supervisor.phases,
            ports=supervisor.ports.opened,
            error=supervisor.error,
            pid=machine.process.pid if machine is not None else None,
            engine=engine,
            kernel=hello.kernel if hello is not None else "",
            uptime_s=round(time.time() - since, 1) if since is not None else None,
            saved=_saved(supervisor),
            wake=supervisor.sleep.phases,
        )

    async def start(self, accelerator: str | None, *, repair_disk: bool = False) -> Status:
        """Start, or join a start; return the status when the Docker API answers."""
        await self._supervisor.start(accelerator, repair_disk=repair_disk)
        return await self._status()

    async def stop(self) -> None:
        """Stop the machine."""
        await self._supervisor.stop()

    async def suspend(self) -> Status:
        """Save the machine to disk; return the status when QEMU has ended."""
        await self._supervisor.sleep.suspend()
        return await self._status()

    async def resume(self) -> Status:
        """Bring a suspended machine back; return the status when it runs."""
        await self._supervisor.resume()
        return await self._status()

    async def restart(self) -> Status:
        """Stop, then start."""
        await self._supervisor.stop()
        return await self.start(None)

    async def exit(self) -> None:
        """Stop the machine, then leave."""
        await self._supervisor.stop()
        self._leave()

    async def leave(self) -> None:
        """Leave, with the machine suspended if the settings say so."""
        await self._supervisor.rest.leave()
        self._leave()

    def attached(self) -> AbstractContextManager[None]:
        """Count an attachment as use of the machine."""
        return self._supervisor.rest.activity.using(Use.ATTACHMENT)

    async def stats(self) -> Mapping[str, object]:
        """Return what the guest measures."""
        return await (await self._guest()).call("stats")

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Yield every event from now on."""
        return self._events.subscribe()

    async def attach_console(self) -> ConsoleAttachment:
        """Attach to the serial console."""
        await self._supervisor.sleep.awake()
        machine = self._supervisor.machine
        if machine is None:
            raise MachineStateError(
                f"The machine is {self._supervisor.state} and has no console.",
                "Run `sampan start`; `sampan logs console` shows what it last said.",
            )
        return ConsoleAttachment(
            machine.console.kept().decode("utf-8", "replace"), ConsoleStream(machine.console)
        )

    async def attach_exec(self, request: ExecRequest) -> ByteStream:
        """Run a program in the machine."""
        stream = await self._supervisor.streams.begin(kind="exec", **request.to_json())
        await stream.confirm()
        return ExecStream(stream)

    async def attach_ssh(self, key: str) -> SshAttachment:
        """Start an sshd in the machine."""
        return await attach_ssh(await self._guest(), key)

    def log_paths(self) -> Mapping[str, str]:
        """Return where the logs are."""
        layout: Layout = self._supervisor.layout
        return {
            "console": str(layout.console_log),
            "qemu": str(layout.qemu_log),
            "hostagent": str(layout.hostagent_log),
        }

    async def load_bundled_images(self) -> None:
        """Load the images that came with the machine's image."""
        await (await self._guest()).call("images.load_bundled")

    async def list_ports(self) -> tuple[PortUse, ...]:
        """Return every port that leads into the machine."""
        return await self._supervisor.forwards.list()

    async def add_port(self, forward: Forward) -> PortUse:
        """Lead a port of this computer to a container."""
        return await self._supervisor.forwards.add(forward)

    async def remove_port(self, host_ip: str, host_port: int, proto: str) -> None:
        """Close a port that was added."""
        await self._supervisor.forwards.remove(host_ip, host_port, proto)

    async def memory_usage(self) -> MemoryLedger:
        """Return where the machine's memory is."""
        supervisor = self._supervisor
        next_start = supervisor.current_settings().memory_mib * MIB
        return await read_ledger(supervisor.machine, supervisor.platform, next_start)

    async def give_memory_back(self) -> GivenBack:
        """Have the guest drop what it can spare; a suspended machine is not woken for it."""
        if self._supervisor.state is MachineState.SUSPENDED:
            raise MachineStateError(
                "The machine is suspended: it takes no memory of this computer.",
                "Whatever uses it wakes it.",
            )
        return await give_back(await self._machine(), self._supervisor.platform)

    async def limit_memory(self, limit_bytes: int) -> LimitChange:
        """Limit a machine that runs."""
        return await change_limit(await self._machine(), limit_bytes)

    async def disk_usage(self) -> DiskLedger:
        """Return what the data disk is used for."""
        return await self._disk.usage()

    async def grow_disk(self, size_gib: int) -> DiskGrowth:
        """Make the data disk larger."""
        return await self._disk.grow(size_gib)

    async def trim_disk(self) -> DiskTrim:
        """Give what the machine does not use back to this computer."""
        return await self._disk.trim()

    async def _machine(self) -> Machine:
        await self._supervisor.sleep.awake()
        self._supervisor.rest.activity.touch()
        self._supervisor.channel()  # raises why there is none
        machine = self._supervisor.machine
        assert machine is not None, "it has a channel"
        return machine

    async def _guest(self) -> Guest:
        return (await self._machine()).reach()

    async def _ask_guest(self) -> tuple[dict[str, Any], str]:
        """Return the guest's numbers and its engine's version, nothing if they take too long."""
        machine = self._supervisor.machine
        guest = machine.guest if machine is not None else None
        if self._supervisor.state in UNASKED:
            return {}, ""
        with contextlib.suppress(SampanError, TimeoutError):
            if guest is not None:
                async with asyncio.timeout(STATS_S):
                    return await guest.call("stats"), await guest.engine_version()
        return {}, ""

    async def _ask_limit(self) -> Limit | None:
        """Return what QEMU says of the machine's size, nothing if that takes too long."""
        machine = self._supervisor.machine
        with contextlib.suppress(SampanError, TimeoutError):
            if machine is not None:
                async with asyncio.timeout(STATS_S):
                    return await read_limit(machine.monitor)
        return None


def _memory(supervisor: Supervisor, stats: Mapping[str, Any], limit: Limit | None) -> MemoryUse:
    memory = _part(stats, "memory")
    total, available = memory.get("total"), memory.get("available")
    used = total - available if isinstance(total, int) and isinstance(available, int) else None
    machine = supervisor.machine
    return MemoryUse(
        limit_bytes=limit.boot_bytes if limit is not None else supervisor.settings.memory_mib * MIB,
        host_bytes=machine.process.memory_bytes() if machine is not None else None,
        guest_used_bytes=used,
        guest_cache_bytes=memory.get("cached"),
        reclaimable_bytes=memory.get("reclaimable"),
        balloon_bytes=limit.balloon_bytes if limit is not None else None,
        effective_limit_bytes=limit.limit_bytes if limit is not None else None,
    )


def _disk(supervisor: Supervisor, stats: Mapping[str, Any]) -> DiskUse:
    return DiskUse(
        limit_bytes=supervisor.settings.disk_gib * GIB,
        host_bytes=occupied(supervisor.layout.data_disk),
        guest_used_bytes=_part(stats, "disk").get("used"),
    )


def _saved(supervisor: Supervisor) -> SavedState | None:
    saved = supervisor.sleep.saved
    if saved is None:
        return None
    size = occupied_by(supervisor.layout.saved_files)
    return SavedState(saved.at, size or saved.bytes)


def _part(stats: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = stats.get(name)
    return part if isinstance(part, dict) else {}
