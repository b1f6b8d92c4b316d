"""What the status of a file says, and sizes in words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

BLOCK = 512
"""Bytes that `st_blocks` counts in."""


def allocated_bytes(status: os.stat_result) -> int:
    """Return the bytes that a file occupies: less than its length if it has holes.

    Windows tells no blocks; there the length, rounded up, is the best that can be said.
    """
    return int(getattr(status, "st_blocks", (status.st_size + BLOCK - 1) // BLOCK)) * BLOCK


def occupied(path: Path) -> int | None:
    """Return the bytes that a file occupies on this computer; None when there is none."""
    try:
        return allocated_bytes(path.stat())
    except OSError:
        return None


def occupied_by(paths: Iterable[Path]) -> int:
    """Return the bytes that files occupy together; one that is not there occupies none."""
    return sum(occupied(path) or 0 for path in paths)


def format_size(count: int) -> str:
    """Return a number of bytes in the unit that leaves three digits: 0 B, 312 MiB, 1.9 GiB."""
    value, units = float(count), iter(("B", "KiB", "MiB", "GiB", "TiB", "PiB"))
    unit = next(units)
    while value >= 999.5:
        value /= 1024
        unit = next(units)
    return f"{value:.0f} {unit}" if unit == "B" or value >= 9.95 else f"{value:.1f} {unit}"
