"""The phases of a boot or a wake: each has a name, a duration, a deadline, and a sentence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from sampan.core.errors import BootError, SampanError
from sampan.core.events import Event, PhaseEnded, PhaseStarted
from sampan.core.phases import BOOT_PHASES, Phase, PhaseSpec

_Result = TypeVar("_Result")


class Timeline:
    """Runs the work of each phase and keeps how long it took (ms)."""

    def __init__(
        self, publish: Callable[[Event], None], specs: Sequence[PhaseSpec] = BOOT_PHASES
    ) -> None:
        self._publish = publish
        self._specs = {spec.name: spec for spec in specs}
        self._phases: list[Phase] = []
        self.current: PhaseSpec | None = None

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that have ended, in order."""
        return tuple(self._phases)

    def add(self, name: str, ms: float) -> None:
        """Add a phase that was timed elsewhere."""
        self._phases.append(Phase(name, ms))
        self._publish(PhaseEnded(self._phases[-1]))

    def drop_last(self, count: int) -> None:
        """Forget the last phases: they belong to a try that failed."""
        del self._phases[len(self._phases) - count :]

    async def run(
        self,
        name: str,
        work: Coroutine[Any, Any, _Result],
        *,
        emulated: bool,
        trouble: asyncio.Future[SampanError] | None = None,
        limit_s: float | None = None,
    ) -> _Result:
        """Do the work of a phase; raise `trouble` once it is known, or BootError when late.

        `limit_s` is another deadline (seconds) than the phase usually has.
        """
        spec = self.current = self._specs[name]
        self._publish(PhaseStarted(spec.name, spec.waits_for))
        began = time.monotonic()
        limit = spec.deadline(emulated=emulated) if limit_s is None else limit_s
        task = asyncio.ensure_future(work)
        waits: set[asyncio.Future[Any]] = {task} if trouble is None else {task, trouble}
        try:
            await asyncio.wait(waits, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() and trouble is not None and trouble.done():
                raise trouble.result()
            if not task.done():
                raise _late(spec, limit)
            result = task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.add(name, (time.monotonic() - began) * 1000)
        self.current = None
        return result


def _late(spec: PhaseSpec, limit: float) -> BootError:
    return BootError(
        f"The machine did not come up: waiting for {spec.waits_for} took more than {limit:.0f} s.",
        spec.hint,
    )
