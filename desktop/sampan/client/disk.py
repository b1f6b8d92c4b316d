"""The data disk for clients: its ledger, growing it with the setting kept in step, trimming."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress

from sampan.client.control import ControlClient, NoHostAgent, connect
from sampan.client.launcher import ensure_host_agent, wait_until_gone
from sampan.client.offline import offline_status
from sampan.client.settings_file import set_value
from sampan.core.disk_use import DiskGrowth, DiskLedger, DiskTrim
from sampan.core.errors import MachineStateError
from sampan.core.layout import Layout
from sampan.core.quantities import find_spec, parse_value
from sampan.core.states import MachineState

SETTING = "disk"


def parse_size(text: str) -> int:
    """Return the GiB that a person means; raise SettingError."""
    value = parse_value(find_spec(SETTING), text)
    assert isinstance(value, int)
    return value


async def read_ledger(layout: Layout) -> DiskLedger:
    """Return what the data disk is used for; without a host agent, what its file says."""
    try:
        async with connect(layout) as client:
            return await client.disk_usage()
    except NoHostAgent:
        disk = offline_status(layout).disk
        free = None
        with suppress(OSError):
            free = shutil.disk_usage(layout.machine).free
        return DiskLedger(disk.limit_bytes, disk.host_bytes, free)


async def grow_disk(layout: Layout, env: Mapping[str, str], size_gib: int) -> DiskGrowth:
    """Grow the disk, at once if the machine runs, and have the setting say the same.

    Raises SettingError if it would shrink, MachineStateError, DiskError and others.
    """
    started = await ensure_host_agent(layout, env)
    async with connect(layout) as client:
        try:
            growth = await client.grow_disk(size_gib)
        finally:
            if started:
                await _dismiss(layout, client)
    set_value(layout.settings, SETTING, str(size_gib))
    return growth


async def trim_disk(layout: Layout) -> DiskTrim:
    """Give back what the machine does not use; raise MachineStateError if it does not run."""
    try:
        async with connect(layout) as client:
            return await client.trim_disk()
    except NoHostAgent as error:
        raise MachineStateError(
            "The machine is stopped, so its disk cannot be trimmed.", "Run `sampan start`."
        ) from error


async def _dismiss(layout: Layout, client: ControlClient) -> None:
    """Let the host agent that was started for this leave, unless it has a machine by now."""
    if (await client.status()).state is MachineState.STOPPED:
        pid = (await client.hello()).pid
        await client.exit()
        await wait_until_gone(layout, [pid])
