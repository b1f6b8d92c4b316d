"""What is changed of the machine and kept as a setting too; both raise SampanError."""

from __future__ import annotations

import asyncio

from sampan.client.settings_file import set_value
from sampan.core.disk_use import DiskGrowth
from sampan.core.memory import LimitChange
from sampan.core.settings import MIB
from sampan.gui.context import Machine


async def limit_memory(machine: Machine, mib: int) -> LimitChange:
    """Limit a machine that runs, then keep the setting; a limit that is refused is not kept."""
    change = await machine.ask(lambda client: client.limit_memory(mib * MIB))
    await asyncio.to_thread(set_value, machine.layout.settings, "memory", str(mib))
    return change


async def grow_disk(machine: Machine, gib: int) -> DiskGrowth:
    """Grow the disk and have the setting say the same."""
    growth = await machine.ask(lambda client: client.grow_disk(gib))
    await asyncio.to_thread(set_value, machine.layout.settings, "disk", str(gib))
    return growth
