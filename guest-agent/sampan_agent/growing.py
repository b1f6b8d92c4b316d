"""Grows the data disk's file system while it is in use."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

from collections.abc import Callable

from sampan_agent.disk import DiskError, Run, Sleep, find_device
from sampan_agent.files import read_text

BLOCKS = "/sys/class/block"
SECTOR = 512
"""Bytes that `size` in /sys/class/block counts in, whatever the disk's own sectors are."""

WAIT_S, STEP_S = 5.0, 0.02
AT_BOOT = "The file system is grown at the next start of the machine; nothing is lost."


def device_size(device: str, folder: str = BLOCKS) -> int:
    """Return the size in bytes that the kernel knows of a device, 0 if there is none."""
    text = read_text(f"{folder}/{device.rpartition('/')[2]}/size").strip()
    return int(text) * SECTOR if text.isdigit() else 0


async def grow(
    size: int,
    run: Run,
    sleep: Sleep,
    *,
    find: Callable[[], str | None] = find_device,
    measure: Callable[[str], int] = device_size,
) -> int:
    """Grow the file system to its disk, which the host has made `size` bytes large.

    Returns the size of the disk in bytes; raises DiskError.
    """
    device = find()
    if device is None:
        raise DiskError("The machine has no data disk.", "Restart the machine.")
    # QEMU tells of the new size by an interrupt, which may come after the host's question.
    waited = 0.0
    while (now := measure(device)) < size:
        if waited >= WAIT_S:
            raise DiskError("The machine does not see the new size of its disk.", AT_BOOT)
        await sleep(STEP_S)
        waited += STEP_S
    outcome = await run(["resize2fs", device])
    if outcome.code != 0:
        message = "The file system on the data disk could not be grown."
        raise DiskError(message, AT_BOOT, log=outcome.output)
    return now
