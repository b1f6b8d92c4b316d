"""The guest's clock: pushed from this computer, at once after it slept and every ten seconds."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

INTERVAL_S = 10.0
JUMP_S = 2.0
"""A wall clock that moved this much more or less than expected was set, or the computer slept."""

_log = logging.getLogger(__name__)

PushTime = Callable[[int], Awaitable[float]]
"""Sends nanoseconds since 1970 and returns by how many ms the guest was off."""


async def keep_time(push: PushTime, *, interval_s: float = INTERVAL_S) -> None:
    """Push the time for as long as the task lives; raises what `push` raises."""
    round_trip_ns = 0
    while True:
        sent, began = time.time_ns(), time.monotonic_ns()
        offset_ms = await push(sent + round_trip_ns // 2)
        round_trip_ns = time.monotonic_ns() - began
        if abs(offset_ms) > JUMP_S * 1000:
            _log.info("the guest's clock was off by %.1f s and was set", offset_ms / 1000)
        await _sleep_until_due(interval_s)


async def _sleep_until_due(interval_s: float) -> None:
    """Wait for the interval, or less when the wall clock jumped: looked at every second."""
    ends = time.time() + interval_s
    while (left := ends - time.time()) > 0:
        step = min(left, 1.0)
        before = time.time()
        await asyncio.sleep(step)
        if abs(time.time() - before - step) > JUMP_S:
            return
