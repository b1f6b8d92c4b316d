"""Work that takes long: what it does, how far it is, and Cancel; it outlives the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sampan.gui.bridge import Bridge, Failure, Job

T = TypeVar("T")

KEPT = 30
"""How many operations that ended the activity list keeps."""


class OperationState(StrEnum):
    """How an operation stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: `done` of `total` in one unit (bytes, steps), None while nobody knows."""

    text: str = ""
    done: float = 0
    total: float | None = None

    @property
    def share(self) -> float | None:
        """From 0 to 1, None while nobody knows."""
        return None if not self.total else max(0.0, min(1.0, self.done / self.total))


Report = Callable[[Progress], None]
"""What a coroutine calls with its progress, as often as it likes, on asyncio's thread."""


Show = Callable[["Operation"], object]
"""Goes to what an operation is about: its place in the window, or a view of it."""


class Operation(QObject):
    """One piece of long work; `changed` is emitted on progress and at the end."""

    changed = Signal()
    _reported = Signal()

    def __init__(self, title: str, show: Show | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.show: Callable[[], object] | None = None if show is None else partial(show, self)
        """Goes to what it is about, None where there is nothing to go to."""
        self.state = OperationState.RUNNING
        self.progress = Progress()
        self.failure: Failure | None = None
        self.began = time.monotonic()
        self.ended: float | None = None
        self._job: Job | None = None
        self._news: Progress | None = None
        self._reported.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (self.ended or time.monotonic()) - self.began

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.state is OperationState.RUNNING

    def cancel(self) -> None:
        """End it; what it has done so far stays as the coroutine leaves it."""
        if self.running and self._job is not None:
            self._job.cancel()
            self.end(OperationState.CANCELLED)

    def report(self, progress: Progress) -> None:
        """Take progress on any thread; only the newest one reaches the window."""
        first, self._news = self._news is None, progress
        if first:
            self._reported.emit()

    def end(self, state: OperationState, failure: Failure | None = None) -> None:
        """Note how it ended."""
        self.state, self.failure, self.ended = state, failure, time.monotonic()
        self.changed.emit()

    def carry(self, job: Job) -> None:
        """Take the job that `cancel` ends."""
        self._job = job

    @Slot()
    def _take(self) -> None:
        news, self._news = self._news, None
        if news is not None and self.running:
            self.progress = news
            self.changed.emit()


class Operations(QObject):
    """Starts long work and lists it; `changed` is emitted when the list does, `ended` per end."""

    changed = Signal()
    ended = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._list: list[Operation] = []

    @property
    def all(self) -> tuple[Operation, ...]:
        """Every operation that is remembered, the newest first."""
        return tuple(reversed(self._list))

    @property
    def running(self) -> tuple[Operation, ...]:
        """Those that have not ended."""
        return tuple(each for each in self._list if each.running)

    def start(
        self,
        title: str,
        factory: Callable[[Report], Coroutine[Any, Any, T]],
        then: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        show: Show | None = None,
    ) -> Operation:
        """Run the coroutine that `factory` makes; `title` is translated, as in `Pull nginx`.

        `then` and `failed` are called on Qt's thread, and must be safe when a page is gone. `show`
        is called as often as a person asks, while it runs and after it ended.
        """
        operation = Operation(title, show, self)
        operation.changed.connect(self.changed)

        def succeed(result: T) -> None:
            self._end(operation, OperationState.DONE)
            if then is not None:
                then(result)

        def fail(failure: Failure) -> None:
            self._end(operation, OperationState.FAILED, failure)
            if failed is not None:
                failed(failure)

        operation.carry(self._bridge.submit(self, factory(operation.report), succeed, fail))
        self._list.append(operation)
        self._forget_old()
        self.changed.emit()
        return operation

    def clear(self) -> None:
        """Forget what has ended."""
        self._list = [each for each in self._list if each.running]
        self.changed.emit()

    def _end(
        self, operation: Operation, state: OperationState, failure: Failure | None = None
    ) -> None:
        operation.end(state, failure)
        self.ended.emit(operation)

    def _forget_old(self) -> None:
        ended = [each for each in self._list if not each.running]
        for old in ended[: max(0, len(ended) - KEPT)]:
            self._list.remove(old)
            old.deleteLater()
