"""What the status of a file says."""

from __future__ import annotations

import os

BLOCK = 512
"""Bytes that `st_blocks` counts in."""


def allocated_bytes(status: os.stat_result) -> int:
    """Return the bytes that a file occupies: less than its length if it has holes.

    Windows tells no blocks; there the length, rounded up, is the best that can be said.
    """
    return int(getattr(status, "st_blocks", (status.st_size + BLOCK - 1) // BLOCK)) * BLOCK
