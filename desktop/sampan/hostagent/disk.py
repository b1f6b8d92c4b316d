"""The data disk as clients see it: what it is used for, growing it, giving room back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from sampan.core.disk_use import DiskGrowth, DiskItem, DiskLedger, DiskTrim
from sampan.core.errors import (
    ChannelError,
    DiskError,
    MachineStateError,
    QemuError,
    SampanError,
    SettingError,
)
from sampan.core.files import occupied
from sampan.core.settings import GIB
from sampan.core.states import LIVE, MachineState
from sampan.hostagent.docker_usage import DockerUsage
from sampan.hostagent.guest import Guest
from sampan.hostagent.machine import Surroundings
from sampan.hostagent.supervisor import Supervisor
from sampan.machine.disks import DataDisk
from sampan.machine.image import find_image, load_image
from sampan.machine.monitor import Monitor
from sampan.machine.statefile import StateStore
from sampan.platforms.current import machine_arch
from sampan.platforms.settings import read_settings

NODE = "data"
"""What QEMU's command line calls the data disk."""

RESIZE_S, GROW_S, TRIM_S, STATS_S = 30.0, 300.0, 300.0, 5.0
UP = frozenset({MachineState.RUNNING, MachineState.DEGRADED})


class DiskCare:
    """Looks after the data disk of a supervisor's machine.

    `guest` wakes a machine that is suspended, and raises why there is no guest agent.
    """

    def __init__(self, supervisor: Supervisor, guest: Callable[[], Awaitable[Guest]]) -> None:
        self._supervisor = supervisor
        self._guest = guest
        self._docker = DockerUsage(supervisor.streams.begin)
        self._asked_of: object = None
        self._changing = asyncio.Lock()

    async def usage(self) -> DiskLedger:
        """Return what the disk is used for, as far as it can be told; raise why the guest cannot.

        Of a machine that does not run only the file is known; one that is suspended stays so.
        """
        supervisor = self._supervisor
        path = supervisor.layout.data_disk
        ledger = DiskLedger(self._limit_bytes(), occupied(path), free_beside(path))
        if supervisor.state not in LIVE:
            return ledger
        guest = await self._guest()
        stats = await _within(guest.call("stats"), STATS_S)
        disk = stats.get("disk")
        used = disk.get("used") if isinstance(disk, dict) else None
        try:
            items: tuple[DiskItem, ...] | None = await self._docker.ask()
        except SampanError:
            items = None
        return replace(ledger, guest_used_bytes=used, items=items)

    async def reclaimable_bytes(self, patience_s: float) -> int | None:
        """Return what Docker could free, for a status: known soon or not at all, waking nothing."""
        supervisor = self._supervisor
        if self._asked_of is not supervisor.machine:
            self._asked_of = supervisor.machine
            self._docker.forget()
        if supervisor.state is not MachineState.RUNNING:
            return None
        items = await self._docker.glance(patience_s)
        return None if items is None else sum(item.reclaimable_bytes for item in items)

    async def trim(self) -> DiskTrim:
        """Have the guest give back what it does not use; raise SampanError."""
        guest, path = await self._guest(), self._supervisor.layout.data_disk
        before = occupied(path) or 0
        await _within(guest.call("disk.trim"), TRIM_S)
        return DiskTrim(before, occupied(path) or 0)

    async def grow(self, size_gib: int) -> DiskGrowth:
        """Make the disk `size_gib` GiB large, at once if the machine runs; raise SampanError.

        The setting is the caller's to change.
        """
        async with self._changing:
            supervisor = self._supervisor
            there = supervisor.state in LIVE or supervisor.state is MachineState.SUSPENDED
            growing = self._grow_running if there else self._grow_stopped
            before, online = await growing(size_gib * GIB)
            supervisor.settings = replace(supervisor.settings, disk_gib=size_gib)
        free = free_beside(supervisor.layout.data_disk)
        return DiskGrowth(before, size_gib * GIB, online, free)

    async def _grow_running(self, size: int) -> tuple[int, bool]:
        supervisor, guest = self._supervisor, await self._guest()
        machine = supervisor.machine
        if machine is None or supervisor.state not in UP:
            raise MachineStateError(f"The machine is {supervisor.state}.", "Try again in a moment.")
        before = await query_size(machine.monitor)
        check_growth(before, size)
        if size > before:
            resize = {"node-name": NODE, "size": size}
            await machine.monitor.execute("block_resize", resize, timeout_s=RESIZE_S)
        try:
            await _within(guest.call("disk.grow", bytes=size), GROW_S)
        except SampanError as error:
            raise DiskError(
                f"The disk has {size // GIB} GiB now, but not its file system: {error.message}",
                "`sampan restart` lets it take all of the room.",
                details=error.details,
            ) from error
        return before, True

    async def _grow_stopped(self, size: int) -> tuple[int, bool]:
        around = self._supervisor.around
        layout = around.layout
        if await asyncio.to_thread(StateStore(layout).exists):
            raise MachineStateError(
                "The machine is suspended: what it remembers belongs to the disk as it is.",
                "Run `sampan resume` first.",
            )
        if not layout.data_disk.exists():
            return 0, False
        disk = DataDisk(layout.data_disk, await _find_qemu_img(around))
        before = await disk.virtual_size()
        check_growth(before, size)
        if size > before:
            await disk.grow(size)
        return before, False

    def _limit_bytes(self) -> int:
        """Return what the machine that runs was given, else what the settings say."""
        supervisor = self._supervisor
        runs = supervisor.state in LIVE
        settings = supervisor.settings if runs else supervisor.current_settings()
        return settings.disk_gib * GIB


def check_growth(before: int, size: int) -> None:
    """Raise SettingError if the disk would shrink."""
    if size < before:
        raise SettingError(
            f"The data disk has {before / GIB:g} GiB and can only grow, not shrink to "
            f"{size // GIB} GiB.",
            "What its file takes here shrinks by itself as data is deleted in the machine.",
        )


async def query_size(monitor: Monitor) -> int:
    """Return the size in bytes that QEMU shows the guest; raise QemuError."""
    nodes = await monitor.execute("query-named-block-nodes", {"flat": True})
    for node in cast("list[dict[str, Any]]", nodes):
        if node.get("node-name") == NODE:
            return int(node["image"]["virtual-size"])
    raise QemuError("QEMU has no data disk.", "Run `sampan restart`.")


def free_beside(path: Path) -> int | None:
    """Return the bytes that are free where the file is; None when that cannot be told."""
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return None


async def _find_qemu_img(around: Surroundings) -> Path:
    settings = read_settings(around.layout.settings)
    image = await asyncio.to_thread(load_image, find_image(settings, around.env, machine_arch()))
    return (await around.finder.find(settings, around.env, image.arch)).img


async def _within(asked: Any, seconds: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(seconds):
            return cast("dict[str, Any]", await asked)
    except TimeoutError as error:
        raise ChannelError(
            f"The guest agent did not answer within {seconds:.0f} s.", "Run `sampan status`."
        ) from error
