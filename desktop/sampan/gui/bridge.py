"""asyncio runs on a thread of its own; coroutines go in, frozen results come out on Qt's thread.

One signal carries everything back. A result is handed to its callback only while its owner, a
QObject, is alive; a failure is always told, to the callback or to the log. A stream is carried in
batches, and reads no further while the window has not taken the last one: a flood costs the
container's pipe, not our memory.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from sampan.core.errors import ErrorReport, SampanError
from sampan.gui.i18n.sentences import in_a_row, sentence

log = logging.getLogger(__name__)
T = TypeVar("T")

BATCH_S = 0.05
"""How long a stream gathers before the window hears of it."""

BATCH_ITEMS = 2_000
"""How many items of a stream may come at once; more wait where they come from."""

STOP_S = 5.0
"""How long what is under way may take to end when the program does."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, as a person reads it; `code` is that of the error in core."""

    message: str
    hint: str = ""
    details: str = ""
    code: str = ""

    @property
    def text(self) -> str:
        """What is wrong and what to do, in a row."""
        return in_a_row(self.message, self.hint)


def failure_of(error: BaseException | ErrorReport) -> Failure:
    """Return what an error says, in the window's language.

    One that nobody foresaw keeps its own words as details.
    """
    if not isinstance(error, SampanError | ErrorReport):
        error = ErrorReport(
            "unexpected",
            "Something in Sampan went wrong that it did not expect.",
            "Try again; if it stays so, save a diagnostics bundle on the Machine page.",
            f"{type(error).__name__}: {error}",
        )
    return Failure(sentence(error.message), sentence(error.hint), error.details, error.code)


Deliver = Callable[[], None]


@dataclass(eq=False)
class Job:
    """Work that was submitted; `cancel` may be called on Qt's thread at any time."""

    _loop: asyncio.AbstractEventLoop
    _owner: QObject | None
    _task: asyncio.Task[None] | None = None
    _cancelled: bool = False
    done: bool = field(default=False, init=False)

    def cancel(self) -> None:
        """End it: its coroutine is cancelled, and nothing of it is delivered any more."""
        self._cancelled = True
        with suppress(RuntimeError):  # the bridge was stopped, and its loop is closed
            self._loop.call_soon_threadsafe(self._cancel_task)

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def wants(self) -> bool:
        """Return True while there is somebody to tell."""
        alive = self._owner is None or shiboken6.isValid(self._owner)
        return alive and not self._cancelled


class Bridge(QObject):
    """The way between Qt's thread, on which it is made and called, and asyncio's."""

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = asyncio.new_event_loop()
        self._jobs: set[Job] = set()
        self._unbegun: set[Callable[..., None]] = set()
        self._deliveries: deque[tuple[Job, Deliver]] = deque()
        self._thread = threading.Thread(target=self._run, name="asyncio", daemon=True)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._thread.start()

    def submit(
        self,
        owner: QObject | None,
        work: Coroutine[Any, Any, T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
    ) -> Job:
        """Run the coroutine; call `then` or `failed` on Qt's thread while the owner lives.

        A coroutine goes on when its owner is gone: only `Job.cancel` and `stop` end it.
        """
        job = Job(self._loop, owner)

        async def run() -> None:
            result = await work
            self._tell(job, then, result)

        self._start(job, run(), failed, unused=work)
        return job

    def follow(
        self,
        owner: QObject,
        source: AsyncIterator[T],
        take: Callable[[tuple[T, ...]], None],
        ended: Callable[[], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        pause_s: float = BATCH_S,
    ) -> Job:
        """Hand what the iterator gives to `take` in batches until it ends or the owner is gone.

        `pause_s` is how long is gathered between two batches: less where a person waits for each.
        """
        job = Job(self._loop, owner)

        async def run() -> None:
            await self._carry(job, source, take, pause_s)
            if ended is not None:
                self._deliver(job, ended)

        self._start(job, run(), failed)
        owner.destroyed.connect(lambda *_: job.cancel())
        return job

    def call_soon(self, call: Callable[[], None]) -> None:
        """Run a plain function on asyncio's thread; nothing happens once the bridge is stopped."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call)

    def stop(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Cancel what runs, do a `last` thing, end the thread; what was to be told is dropped."""
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(lambda: self._loop.create_task(self._end(last)))
        self._thread.join(STOP_S)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()
        for finish in tuple(self._unbegun):
            finish()

    async def _end(self, last: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=STOP_S - 1)
        await self._loop.shutdown_asyncgens()
        if last is not None:
            with suppress(Exception):  # nobody is left to hear of it
                await last()
        self._loop.stop()

    def _start(
        self,
        job: Job,
        work: Coroutine[Any, Any, None],
        failed: Callable[[Failure], None] | None,
        unused: Coroutine[Any, Any, Any] | None = None,
    ) -> None:
        """Run it; it and `unused`, which it awaits, are closed where a cancel comes before."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:
                self._report(job, error, failed)

        def finish(*_: object) -> None:
            work.close()
            if unused is not None:
                unused.close()
            job.done = True
            self._jobs.discard(job)

        def begin() -> None:
            self._unbegun.discard(finish)
            if job._cancelled:
                finish()
                return
            job._task = self._loop.create_task(guarded())
            job._task.add_done_callback(finish)  # also of one that is cancelled before it begins
            self._jobs.add(job)  # the loop alone would keep no task alive

        self._unbegun.add(finish)
        try:
            self._loop.call_soon_threadsafe(begin)
        except RuntimeError:  # the bridge was stopped, and its loop is closed
            self._unbegun.discard(finish)
            finish()

    def _report(
        self, job: Job, error: BaseException, failed: Callable[[Failure], None] | None
    ) -> None:
        if not isinstance(error, SampanError):
            log.error("a job of the window failed", exc_info=error)
        elif failed is None:
            log.warning("%s", error.message)
        if failed is not None:
            self._deliver(job, lambda: failed(failure_of(error)))

    def _tell(self, job: Job, call: Callable[[T], None] | None, value: T) -> None:
        if call is not None:
            self._deliver(job, partial(call, value))

    def _deliver(self, job: Job, call: Deliver) -> None:
        self._deliveries.append((job, call))
        self._arrived.emit()

    async def _carry(
        self,
        job: Job,
        source: AsyncIterator[T],
        take: Callable[[tuple[T, ...]], None],
        pause_s: float,
    ) -> None:
        """Gather for a pause, hand over, and gather on when the window has taken it."""
        waiting: list[T] = []
        more, room, taken, full = (asyncio.Event() for _ in range(4))
        ended = False

        async def read() -> None:
            nonlocal ended
            try:
                async for item in source:
                    if len(waiting) >= BATCH_ITEMS:
                        room.clear()
                        full.set()
                        await room.wait()
                    waiting.append(item)
                    more.set()
            finally:
                ended = True
                more.set()
                full.set()

        def hand(batch: tuple[T, ...]) -> None:
            try:
                take(batch)
            finally:
                with suppress(RuntimeError):  # the bridge was stopped, and its loop is closed
                    self._loop.call_soon_threadsafe(taken.set)

        reader = asyncio.create_task(read())
        try:
            while not (ended and not waiting):
                await more.wait()
                more.clear()
                if not waiting:
                    continue
                batch, waiting[:] = tuple(waiting), []
                full.clear()
                room.set()
                taken.clear()
                self._deliver(job, partial(hand, batch))
                await taken.wait()
                if not ended:  # a flood does not wait: as much as may come at once is there
                    with suppress(TimeoutError):
                        async with asyncio.timeout(pause_s):
                            await full.wait()
            await reader
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    @Slot()
    def _take(self) -> None:
        job, deliver = self._deliveries.popleft()
        if job.wants():
            deliver()
