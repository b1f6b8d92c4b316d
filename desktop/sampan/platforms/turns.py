"""The actions of `PowerActions`, run in turn."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sampan.core.errors import SampanError
from sampan.platforms.power import PowerActions

_log = logging.getLogger(__name__)


class PowerTurns:
    """Runs the actions strictly one after another, also those that are late."""

    def __init__(self, actions: PowerActions) -> None:
        self.away = False
        """True from a sleep or a leave until the wake after it."""
        self._actions = actions
        self._last: asyncio.Task[None] | None = None

    async def sleep(self, seconds: float) -> None:
        """Return when all is ready for the system's sleep, or the seconds are over."""
        await self._prepare("sleep", self._actions.sleep, seconds)

    async def leave(self, seconds: float) -> None:
        """Return when all is ready for the end of the session, or the seconds are over."""
        await self._prepare("end of the session", self._actions.leave, seconds)

    def wake(self) -> None:
        """Go on, once what came before has ended."""
        self.away = False
        self._follow(self._actions.wake)

    async def close(self) -> None:
        """Cancel what is still under way."""
        if self._last is not None:
            self._last.cancel()
            await asyncio.gather(self._last, return_exceptions=True)

    async def _prepare(
        self, what: str, action: Callable[[float], Awaitable[None]], seconds: float
    ) -> None:
        self.away = True
        task = self._follow(lambda: action(seconds))
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            _log.warning("not ready for the %s after %.1f s, which is all it waits", what, seconds)
            task.cancel()

    def _follow(self, action: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        before = self._last

        async def turn() -> None:
            if before is not None:
                await asyncio.wait([before])
            try:
                await action()
            except SampanError as error:
                _log.warning("%s %s", error.message, error.hint)
            except Exception:
                _log.exception("what is done at sleep, wake or log-out failed")

        self._last = asyncio.create_task(turn(), name="power")
        return self._last


@asynccontextmanager
async def power_turns(actions: PowerActions) -> AsyncIterator[PowerTurns]:
    """Yield the turns of `actions`; nothing of them is under way any more after the block."""
    turns = PowerTurns(actions)
    try:
        yield turns
    finally:
        await turns.close()


class PowerBridge:
    """The turns as a thread of the operating system calls them."""

    def __init__(self, turns: PowerTurns, loop: asyncio.AbstractEventLoop) -> None:
        self._turns = turns
        self._loop = loop

    def sleep(self, seconds: float) -> None:
        """Block until all is ready, or the seconds are over, even when the event loop hangs."""
        work = self._turns.sleep(seconds)
        try:
            done = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:  # the loop is closed
            work.close()
            return
        with contextlib.suppress(TimeoutError, concurrent.futures.CancelledError):
            done.result(seconds)

    def wake(self) -> None:
        """Tell the event loop to go on, and do not wait for it."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._turns.wake)
