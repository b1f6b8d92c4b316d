"""The machine's memory as a client changes it: the limit now, and the setting for every start."""

from __future__ import annotations

from dataclasses import dataclass

from sampan.client.control import NoHostAgent, connect
from sampan.client.offline import offline_status
from sampan.client.settings_file import Change, set_value
from sampan.core.layout import Layout
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.quantities import find_spec, parse_value
from sampan.core.settings import MIB
from sampan.core.states import LIVE
from sampan.platforms.current import current


@dataclass(frozen=True, slots=True)
class NewLimit:
    """What became of it: of the setting, and of the machine if one runs."""

    setting: Change
    now: LimitChange | None


async def read_memory(layout: Layout) -> MemoryLedger:
    """Return where the memory is; where no host agent runs, the machine takes none."""
    try:
        async with connect(layout) as client:
            return await client.memory_usage()
    except NoHostAgent:
        setting = offline_status(layout).memory.limit_bytes
        return MemoryLedger(setting, current().gives_memory_back, host_bytes=0)


async def give_memory_back(layout: Layout) -> GivenBack | None:
    """Have the machine give back; None where no host agent runs, and so no machine."""
    try:
        async with connect(layout) as client:
            return await client.give_memory_back()
    except NoHostAgent:
        return None


async def limit_memory(layout: Layout, text: str) -> NewLimit:
    """Limit a machine that runs, then keep the setting; a limit that is refused is not kept.

    Raises SettingError for a text that is no size, MachineStateError for less than is safe.
    """
    size = parse_value(find_spec("memory"), text)
    assert isinstance(size, int)
    now = None
    try:
        async with connect(layout) as client:
            if (await client.status()).state in LIVE:
                now = await client.limit_memory(size * MIB)
    except NoHostAgent:
        pass
    return NewLimit(set_value(layout.settings, "memory", text), now)
