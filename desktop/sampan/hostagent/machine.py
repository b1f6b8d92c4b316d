"""A QEMU that runs and what belongs to it: how it is described, connected and let go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from sampan.core.errors import ChannelError
from sampan.core.events import Event
from sampan.core.layout import Layout
from sampan.core.settings import Settings
from sampan.core.status import Accelerator
from sampan.hostagent.guest import Guest, Question
from sampan.machine.binary import Qemu, QemuFinder
from sampan.machine.command import QemuSpec
from sampan.machine.console import Console, connect_console
from sampan.machine.image import Image
from sampan.machine.monitor import Monitor, connect_monitor
from sampan.machine.patterns import ConsoleMatch
from sampan.machine.process import QemuProcess
from sampan.platforms.platform import Platform

CONNECT_S = 15.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every machine of this host agent has in common."""

    layout: Layout
    platform: Platform
    env: Mapping[str, str]
    finder: QemuFinder
    publish: Callable[[Event], None]
    notice: Callable[[str, dict[str, Any]], None]
    question: Question
    configure: Callable[[Guest], Awaitable[None]]
    alarm: Callable[[ConsoleMatch], None]


@dataclass(slots=True)
class Machine:
    """What belongs to a QEMU that runs."""

    process: QemuProcess
    monitor: Monitor
    console: Console
    accelerator: Accelerator
    guest: Guest | None = None
    watching: tuple[asyncio.Task[None], ...] = ()

    def reach(self) -> Guest:
        """Return the guest agent's session; raise ChannelError while there is none."""
        if self.guest is None:
            raise guest_away()
        return self.guest

    async def hang_up(self) -> None:
        """Close our ends; QEMU goes on if it runs."""
        if self.guest is not None:
            await self.guest.close()
        await self.let_go()

    async def let_go(self) -> None:
        """Close our ends but for the guest agent's session, which may outlive this QEMU."""
        await self.end_watching()
        await self.console.close()
        await self.monitor.close()

    async def end_watching(self) -> None:
        """End what watched QEMU while the machine booted."""
        tasks, self.watching = self.watching, ()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def guest_away() -> ChannelError:
    """Return the error of whoever wants the guest agent while it does not answer."""
    return ChannelError("The guest agent does not answer.", "Run `sampan status`.")


async def connect_machine(
    around: Surroundings,
    process: QemuProcess,
    accelerator: Accelerator,
    on_match: Callable[[ConsoleMatch], None],
) -> Machine:
    """Connect monitor and console; a failure leaves neither them nor the process behind."""
    layout, endpoint = around.layout, around.platform.endpoint
    async with AsyncExitStack() as stack:
        stack.push_async_callback(process.terminate, soft_s=0.5)
        monitor = await connect_monitor(endpoint(layout.qmp_socket), process, timeout_s=CONNECT_S)
        stack.push_async_callback(monitor.close)
        console = await connect_console(endpoint(layout.console_socket), on_match)
        stack.pop_all()
    return Machine(process, monitor, console, accelerator)


def machine_spec(
    around: Surroundings,
    settings: Settings,
    qemu: Qemu,
    image: Image,
    accelerator: str,
    *,
    repair_disk: bool = False,
) -> QemuSpec:
    """Describe the machine of this folder as the settings want it."""
    layout, platform = around.layout, around.platform
    return QemuSpec(
        arch=image.arch,
        version=qemu.version,
        binary=qemu.system,
        accelerator=accelerator,
        cpus=settings.cpus,
        memory_mib=settings.memory_mib,
        kernel=image.kernel.path,
        initramfs=image.initramfs.path,
        root=image.root.path,
        data_disk=layout.data_disk,
        cmdline=image.cmdline,
        qmp=platform.endpoint(layout.qmp_socket),
        console=platform.endpoint(layout.console_socket),
        channel=platform.endpoint(layout.channel_socket),
        relay=platform.endpoint(layout.relay_socket),
        console_log=layout.console_log,
        gives_memory_back=platform.gives_memory_back,
        sandbox=qemu.sandbox,
        repair_disk=repair_disk,
    )
