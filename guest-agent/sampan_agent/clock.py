"""The guest's clock, which the host sets."""

from __future__ import annotations

import time

TOLERANCE_NS = 20_000_000
"""A smaller offset is left alone: a step disturbs programs more than 20 ms do."""


def set_time(host_ns: int) -> float:
    """Set the clock to the host's time and return the ms that it was off by (positive: ahead)."""
    offset = time.time_ns() - host_ns
    if abs(offset) > TOLERANCE_NS:
        time.clock_settime_ns(time.CLOCK_REALTIME, host_ns)
    return round(offset / 1e6, 3)
