"""What this page asks of the host agent, with answers that have types; all raise SampanError."""

from __future__ import annotations

import asyncio

from sampan.client.decode import (
    disk_growth_from_json,
    disk_ledger_from_json,
    disk_trim_from_json,
    memory_from_json,
)
from sampan.client.settings_file import set_value
from sampan.core.disk_use import DiskGrowth, DiskLedger, DiskTrim
from sampan.core.memory import (
    GivenBack,
    LimitChange,
    MemoryLedger,
    given_back_from_json,
    ledger_from_json,
    limit_change_from_json,
)
from sampan.core.settings import MIB
from sampan.gui.context import Machine


async def read_memory(machine: Machine) -> MemoryLedger:
    """Return where the memory is."""
    return memory_from_json(ledger_from_json, await machine.call("memory.usage"))


async def give_memory_back(machine: Machine) -> GivenBack:
    """Have the machine give back what it can spare."""
    return memory_from_json(given_back_from_json, await machine.call("memory.give_back"))


async def limit_memory(machine: Machine, mib: int) -> LimitChange:
    """Limit a machine that runs, then keep the setting; a limit that is refused is not kept."""
    answer = await machine.call("memory.limit", bytes=mib * MIB)
    await asyncio.to_thread(set_value, machine.layout.settings, "memory", str(mib))
    return memory_from_json(limit_change_from_json, answer)


async def read_disk(machine: Machine) -> DiskLedger:
    """Have Docker count what it keeps."""
    return disk_ledger_from_json(await machine.call("disk.usage"))


async def grow_disk(machine: Machine, gib: int) -> DiskGrowth:
    """Grow the disk and have the setting say the same."""
    answer = await machine.call("disk.grow", gib=gib)
    await asyncio.to_thread(set_value, machine.layout.settings, "disk", str(gib))
    return disk_growth_from_json(answer)


async def trim_disk(machine: Machine) -> DiskTrim:
    """Give what the machine does not use back to this computer."""
    return disk_trim_from_json(await machine.call("disk.trim"))
