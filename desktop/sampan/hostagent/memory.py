"""The machine's memory: asked for, limited, and given back when this computer is short of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sampan.core.errors import MachineStateError, QemuError, SampanError
from sampan.core.events import Event, Noticed
from sampan.core.files import format_size
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger, Shortness, least_limit
from sampan.core.settings import MIB
from sampan.hostagent.machine import Machine
from sampan.machine.monitor import Monitor
from sampan.platforms.platform import Platform

WATCH_S = 30.0
"""How often this computer's memory is looked at while a machine runs."""

POLL_S = 0.25
SETTLED_S, SETTLE_LIMIT_S = 5.0, 20.0
"""The guest's kernel reports what is free every 2 s, a part of it each time: when little has come
for the first, the person has waited enough."""

STEP_BYTES = 16 * MIB
"""Less in that time is QEMU's own noise, or the last single pages, which trickle for a minute."""

BALLOON_STALL_S, BALLOON_LIMIT_S = 3.0, 60.0
"""A balloon that has not moved for so long finds no more free memory in the guest."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """What the machine started with, and what the balloon leaves of it; bytes."""

    boot_bytes: int
    limit_bytes: int

    @property
    def balloon_bytes(self) -> int:
        """What the balloon has taken."""
        return max(0, self.boot_bytes - self.limit_bytes)


async def read_limit(monitor: Monitor) -> Limit:
    """Ask QEMU; raise QemuError."""
    size = await monitor.execute("query-memory-size-summary")
    balloon = await monitor.execute("query-balloon")
    try:
        return Limit(int(size["base-memory"]), int(balloon["actual"]))  # type: ignore[index]
    except (KeyError, TypeError, ValueError) as error:
        raise QemuError("QEMU does not tell how large the machine is.") from error


async def read_ledger(
    machine: Machine | None, platform: Platform, setting_bytes: int
) -> MemoryLedger:
    """Return where the memory is; raise QemuError, GuestError or ChannelError."""
    if machine is None:
        return MemoryLedger(setting_bytes, platform.gives_memory_back, host_bytes=0)
    limit = await read_limit(machine.monitor)
    inside = await _ask(machine)
    return MemoryLedger(
        setting_bytes,
        platform.gives_memory_back,
        limit.boot_bytes,
        limit.limit_bytes,
        limit.balloon_bytes,
        max(0, limit.limit_bytes - inside["free"] - inside["cached"]),
        inside["cached"],
        inside["reclaimable"],
        inside["free"],
        machine.process.memory_bytes(),
    )


async def give_back(machine: Machine, platform: Platform) -> GivenBack:
    """Have the guest drop what it can spare; return once this computer has got it, or never will.

    Raises GuestError, or ChannelError when the guest agent is gone.
    """
    began = time.monotonic()
    before = machine.process.memory_bytes() or 0
    answer = await machine.reach().call("memory.give_back", **{"for": "host"})
    after = before
    if platform.gives_memory_back:
        after = await settle(lambda: machine.process.memory_bytes() or 0)
    return GivenBack(
        int(answer.get("freed_bytes", 0)),
        before,
        after,
        round(time.monotonic() - began, 2),
        platform.gives_memory_back,
    )


async def settle(
    measure: Callable[[], int],
    *,
    settled_s: float = SETTLED_S,
    limit_s: float = SETTLE_LIMIT_S,
    poll_s: float = POLL_S,
) -> int:
    """Return the smallest measure, once it has not become smaller for `settled_s`."""
    least = seen = measure()
    began = fell = time.monotonic()
    while time.monotonic() - fell < settled_s and time.monotonic() - began < limit_s:
        await asyncio.sleep(poll_s)
        least = min(least, measure())
        if least <= seen - STEP_BYTES:
            seen, fell = least, time.monotonic()
    return least


async def change_limit(machine: Machine, asked_bytes: int) -> LimitChange:
    """Make the machine's memory smaller, or larger again up to what it started with.

    Returns once the guest has done it, as far as it can. Raises MachineStateError for less than
    is safe, QemuError, GuestError or ChannelError.
    """
    now = await read_limit(machine.monitor)
    inside = await _ask(machine)
    least = least_limit(max(0, now.limit_bytes - inside["available"]), now.boot_bytes)
    if asked_bytes < least:
        in_use = format_size(max(0, now.limit_bytes - inside["available"]))
        raise MachineStateError(
            f"The machine cannot do with {format_size(asked_bytes)}: {in_use} are in use.",
            f"{_whole_mib(least)} is the smallest limit at the moment; "
            "stop containers to make it smaller.",
        )
    target = min(asked_bytes, now.boot_bytes)
    reached = await _move_balloon(machine.monitor, target)
    return LimitChange(asked_bytes, reached, now.boot_bytes, least, asked_bytes > now.boot_bytes)


async def watch_shortness(
    machine: Machine, platform: Platform, publish: Callable[[Event], None]
) -> None:
    """Give back when this computer is short of memory, for as long as the task lives."""
    if not platform.gives_memory_back:
        return  # it would cost the guest its caches and bring nothing
    shortness = Shortness(platform.memory_thresholds)
    while True:
        await asyncio.sleep(WATCH_S)
        memory = platform.host_memory()
        if not shortness.take(memory, time.monotonic()):
            continue
        try:
            given = await give_back(machine, platform)
        except SampanError as error:
            _log.info("short of memory, and nothing could be given back: %s", error.message)
            continue
        left, returned = format_size(memory.available_bytes), format_size(given.returned_bytes)
        text = f"This computer was short of memory ({left} left): the machine gave back {returned}."
        _log.info(text)
        publish(Noticed("info", text))


async def _move_balloon(monitor: Monitor, target_bytes: int) -> int:
    """Return the limit that was reached; a balloon that comes no further stays where it is."""
    await monitor.execute("balloon", {"value": target_bytes})
    reached = 0
    async for limit in _balloon_moves(monitor):
        reached = limit
        if limit == target_bytes:
            return reached
    # Else the guest would go on trying, and take what becomes free from whoever frees it.
    await monitor.execute("balloon", {"value": reached})
    return reached


async def _balloon_moves(monitor: Monitor) -> AsyncIterator[int]:
    """Yield the limit again and again, until it has not moved for a while."""
    began = moved = time.monotonic()
    last = -1
    while time.monotonic() - moved < BALLOON_STALL_S and time.monotonic() - began < BALLOON_LIMIT_S:
        limit = (await read_limit(monitor)).limit_bytes
        if limit != last:
            last, moved = limit, time.monotonic()
        yield limit
        await asyncio.sleep(POLL_S / 5)


async def _ask(machine: Machine) -> dict[str, int]:
    """Return the guest's figures on memory in bytes; raise GuestError or ChannelError."""
    stats = await machine.reach().call("stats")
    return memory_figures(stats)


def memory_figures(stats: Mapping[str, Any]) -> dict[str, int]:
    """Return what `stats` says of memory; what is missing or no number is 0."""
    memory = stats.get("memory")
    given = memory if isinstance(memory, dict) else {}
    names = ("total", "available", "free", "cached", "reclaimable")
    return {name: given[name] if isinstance(given.get(name), int) else 0 for name in names}


def _whole_mib(count: int) -> str:
    """Return the number of MiB, rounded up, as the command takes it."""
    return f"{-(-count // MIB)}M"
