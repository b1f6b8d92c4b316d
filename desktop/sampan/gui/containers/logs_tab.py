"""The logs of a container, followed while they are looked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.client.engine.model import Container, ContainerState, LogLine, LogOptions
from sampan.gui.bridge import Failure, Job
from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context
from sampan.gui.logview.panel import LogPanel
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.states import Banner

TAIL = 10_000
"""How many lines are read at first; `From the start` reads all."""

Life = tuple[ContainerState, float | None]


class LogsTab(Tab):
    """Reads on where it was when it is looked at again, and when the container starts anew."""

    def __init__(
        self,
        context: Context,
        container_id: str,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(context, container_id, parent)
        self._clock = clock
        self._job: Job | None = None
        self._looked_at = False
        self._ended = False
        self._life: Life | None = None
        self._first = LogOptions(follow=True, tail=TAIL)
        self._last_at: float | None = None
        self.panel = LogPanel(context.theme, context.bridge)
        self.banner = Banner(context.theme, tone="error")
        self.banner.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.banner)
        column.addWidget(self.panel, 1)
        self.banner.clicked.connect(self._retry)
        self.panel.since_asked.connect(self._begin_anew)
        self.panel.saved.connect(self._tell_saved)
        self.panel.failed.connect(self._tell_not_saved)
        context.store.stale_changed.connect(self._come_back)

    def shown(self) -> None:
        """Read what came meanwhile, and on."""
        self._looked_at = True
        self._open()

    def hidden(self) -> None:
        """Read no further: an open log keeps the machine awake."""
        self._looked_at = False
        self._close()

    def set_container(self, container: Container) -> None:
        """Read on if it runs anew."""
        super().set_container(container)
        self.panel.file_name = f"{container.name}.log"
        self._read_on()

    def focus_filter(self) -> None:
        """Begin to search."""
        self.panel.begin_search()

    def _open(self) -> None:
        self._close()
        self.banner.hide()
        self._ended = False
        self._life = self._now()
        options = self._first
        if self._last_at is not None:
            options = LogOptions(follow=True, since=self._last_at)
        self._job = self.context.bridge.follow(
            self,
            self.context.engine.logs(self.container_id, options),
            self._take,
            self._end,
            self._fail,
        )

    def _close(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _take(self, batch: tuple[LogLine, ...]) -> None:
        last = self._last_at
        if last is not None:  # the engine gives the last line again, where it is asked since it
            batch = tuple(line for line in batch if line.at is None or line.at > last)
        times = [line.at for line in batch if line.at is not None]
        if times:
            self._last_at = max(times)
        self.panel.append(batch)

    def _end(self) -> None:
        """The container has ended, or the log of one that had ended was read."""
        self._ended = True
        self._read_on()

    def _read_on(self) -> None:
        """Open the log once more if the container began a new life since it was opened."""
        container = self.container
        if not self._looked_at or not self._ended or container is None:
            return
        if container.state.is_live and self._now() != self._life:
            self._open()

    def _now(self) -> Life | None:
        return None if self.container is None else (self.container.state, self.container.started_at)

    def _fail(self, failure: Failure) -> None:
        self._ended = True
        text = failure.text
        self.banner.set_text(text, self.tr("Try again"))
        self.banner.show()

    @Slot()
    def _come_back(self) -> None:
        """Read on when the machine is back: it may have slept, and the log with it."""
        live = self.container is not None and self.container.state.is_live
        waits = self._looked_at and self._ended and not self.context.store.stale
        if waits and (live or self.banner.isVisible()):
            self._open()

    @Slot()
    def _retry(self) -> None:
        if self._looked_at:
            self._open()

    @Slot(int)
    def _begin_anew(self, seconds: int) -> None:
        self._first = LogOptions(follow=True, since=self._clock() - seconds if seconds else None)
        self._last_at = None
        self.panel.begin_anew()
        self._open()

    @Slot(Path)
    def _tell_saved(self, path: Path) -> None:
        self.context.toasts.say(Kind.OK, self.tr("The log is saved"), str(path))

    @Slot(object)
    def _tell_not_saved(self, failure: Failure) -> None:
        self.context.toasts.fail(self.tr("The log cannot be saved"), failure)
