"""Why a machine that runs does not come forward: its disk is full, its process is held."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

from sampan.core.errors import DiskError, QemuError, SampanError
from sampan.machine.monitor import Monitor
from sampan.machine.process import QemuProcess
from sampan.machine.storage import explain_block_event

_Result = TypeVar("_Result")

RETRY_S = 2.0
"""How often a machine that waits for space is let try again."""

SETTLE_S = 0.5
"""How long after that a write that fails again would be told."""

HELD = "io-error"
"""The state of QEMU in which the guest does not run because of its disk, and may go on."""

STOPPED_BY_DISK = DiskError(
    "The data disk could not be written: the machine waits.",
    "Free space where the machine's folder is; the machine then goes on by itself.",
)

QUIET_S = 8.0
"""After so long without an answer a person is told; emulation under load needs seconds."""

SILENCE_S = 60.0
"""A guest agent that does not answer for so long, with nothing known to hold it, is met anew."""

_log = logging.getLogger(__name__)


class Trouble(IntEnum):
    """What can be wrong with a machine that runs; the first of several is what is told."""

    DISK = 1
    SILENCE = 2
    GUEST = 3
    RELAY = 4
    ENGINE = 5


class Troubles:
    """All that is wrong at the moment; `changed` is called whenever what is told changes."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._known: dict[Trouble, SampanError] = {}

    @property
    def worst(self) -> SampanError | None:
        """What a person should know first, None when all is well."""
        return self._known[min(self._known)] if self._known else None

    def __contains__(self, kind: Trouble) -> bool:
        return kind in self._known

    def begin(self, kind: Trouble, error: SampanError) -> None:
        """Something is wrong."""
        if kind not in self._known or self._known[kind].message != error.message:
            self._known[kind] = error
            self._changed()

    def end(self, *kinds: Trouble) -> None:
        """It is well again; what was not wrong is no mistake."""
        known = [kind for kind in kinds if kind in self._known]
        for kind in known:
            del self._known[kind]
        if known:
            self._changed()

    def clear(self) -> None:
        """Forget everything, and tell nobody: the machine has ended."""
        self._known.clear()


async def wait_for_answer(
    asked: asyncio.Task[_Result], process: QemuProcess, troubles: Troubles
) -> _Result:
    """Return the guest's answer; meanwhile tell why it does not come.

    Raises TimeoutError after `SILENCE_S`, unless it is known what holds the machine.
    """
    began = time.monotonic()
    try:
        while not (await asyncio.wait([asked], timeout=QUIET_S))[0]:
            seconds = time.monotonic() - began
            troubles.begin(Trouble.SILENCE, explain_silence(process))
            held = process.is_stopped or Trouble.DISK in troubles
            if seconds >= SILENCE_S and not held:
                raise TimeoutError
    finally:
        asked.cancel()
    troubles.end(Trouble.SILENCE)
    return asked.result()


async def watch_storage(
    monitor: Monitor,
    trouble: Callable[[SampanError], None],
    well: Callable[[], None] = lambda: None,
) -> None:
    """Tell when a disk of the machine fails, and let the guest go on once it works again.

    QEMU stops the guest at a write that fails (`werror=stop`) and repeats it at `cont`: nothing is
    lost while it waits.
    """
    with contextlib.suppress(QemuError):
        # Each time with new events: of those that wait, dozens tell of writes that went well since.
        while await _wait_for_stop(monitor, trouble):
            await _retry(monitor)
            _log.info("the disk works again, the machine goes on")
            well()


async def wake(process: QemuProcess, monitor: Monitor) -> bool:
    """Let a machine that is held run once more; False when it is held still."""
    process.resume()
    with contextlib.suppress(QemuError):
        return not await _is_held(monitor) or await _try(monitor)
    return False


def explain_silence(process: QemuProcess) -> QemuError:
    """Say why nothing is heard of the guest."""
    if process.is_stopped:
        return QemuError(
            f"The machine stands still: its process QEMU ({process.pid}) was stopped by a signal.",
            f"`kill -CONT {process.pid}` lets it go on, and what waits for it too.",
        )
    return QemuError(
        f"The machine has not answered for {QUIET_S:.0f} s.",
        "It or this computer may be very busy; what waits for it goes on by itself.",
    )


async def _wait_for_stop(monitor: Monitor, trouble: Callable[[SampanError], None]) -> bool:
    """Tell what goes wrong until it stops the guest; False when the connection has ended."""
    with monitor.events() as events:
        if await _is_held(monitor):
            trouble(STOPPED_BY_DISK)
            return True
        async for event in events:
            error = explain_block_event(event)
            if error is None:
                continue
            _log.warning("%s %s: %s", event.name, dict(event.data), error.message)
            trouble(error)
            if event.data.get("action") == "stop":
                return True
    return False


async def _retry(monitor: Monitor) -> None:
    """Return once the guest runs again."""
    while True:
        await asyncio.sleep(RETRY_S)
        if await _try(monitor):
            return


async def _try(monitor: Monitor) -> bool:
    await monitor.run()
    await asyncio.sleep(SETTLE_S)
    return not await _is_held(monitor)


async def _is_held(monitor: Monitor) -> bool:
    return await monitor.query_status() == HELD
