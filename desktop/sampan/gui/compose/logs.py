"""The logs of all services of a project in one view."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.client.engine.engine import ContainerEngine
from sampan.client.engine.merging import merge_logs
from sampan.client.engine.model import ContainerState, LogLine, LogOptions
from sampan.gui.bridge import Failure, Job
from sampan.gui.compose.projects import Project, log_names
from sampan.gui.context import Context
from sampan.gui.logview.panel import LogPanel
from sampan.gui.widgets.states import Banner

PAST_LINES = 2_000
"""How many lines of each container's past are shown."""


class Newest:
    """When each container wrote last, so that a stream that is opened again repeats nothing."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}

    @property
    def at(self) -> float | None:
        """The time of the newest line of all, None before any came."""
        return max(self._at.values(), default=None)

    def is_news(self, id: str, line: LogLine) -> bool:
        """Note a line; False for one that was there before."""
        if line.at is None:
            return True
        if line.at <= self._at.get(id, float("-inf")):
            return False
        self._at[id] = line.at
        return True


async def follow_project(
    engine: ContainerEngine,
    names: Mapping[str, str],
    newest: Newest,
    since: float | None = None,
) -> AsyncIterator[LogLine]:
    """Yield the past in the order of its times, then what is written, each with its service.

    `names` are those of the services by the container's id; `since` is when the past begins.
    """
    ids = tuple(names)
    if newest.at is None:
        past = LogOptions(tail=PAST_LINES, since=since)
        async for id, line in merge_logs(engine, ids, past):
            newest.is_news(id, line)
            yield replace(line, service=names[id])
    news = LogOptions(follow=True, since=newest.at, tail=0 if newest.at is None else None)
    async for id, line in merge_logs(engine, ids, news):
        if newest.is_news(id, line):
            yield replace(line, service=names[id])


class ProjectLogs(QWidget):
    """Follows the logs of a project's containers while it is watched."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._names: dict[str, str] = {}
        self._open: tuple[tuple[str, bool], ...] = ()
        self._newest = Newest()
        self._since: float | None = None
        self._job: Job | None = None
        self._watched = False
        self._project = ""
        self.panel = LogPanel(context.theme, context.bridge)
        self.panel.view.set_placeholder(self.tr("The services have written nothing yet."))
        self.trouble = Banner(context.theme, tone="error")
        self.trouble.clicked.connect(self._open_again)
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.trouble)
        column.addWidget(self.panel, 1)
        self.panel.since_asked.connect(self._begin_since)

    def show_project(self, project: Project) -> None:
        """Take a project as it is now; another one begins with an empty view."""
        if project.name != self._project:
            self._project = project.name
            self._forget()
            self.panel.file_name = f"{project.name}.log"
        self._names = log_names(project)
        is_open = tuple(
            (each.id, each.state is ContainerState.RUNNING) for each in project.containers
        )
        if is_open != self._open:
            self._open = is_open
            self._open_again()

    def set_watched(self, watched: bool) -> None:
        """Follow only while somebody looks."""
        if watched is not self._watched:
            self._watched = watched
            self._open_again()

    def _forget(self) -> None:
        self._newest, self._open = Newest(), ()
        self.panel.begin_anew()
        self._close()

    def _begin_since(self, seconds: int) -> None:
        """Show only the last so many seconds, all for 0."""
        self._newest = Newest()
        self._since = time.time() - seconds if seconds else None
        self.panel.begin_anew()
        self._open_again()

    def _open_again(self) -> None:
        self._close()
        self.trouble.hide()
        if not (self._watched and self._names):
            return
        source = follow_project(self._context.engine, self._names, self._newest, self._since)
        self._job = self._context.bridge.follow(
            self, source, self.panel.append, failed=self._say_failed
        )

    def _close(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _say_failed(self, failure: Failure) -> None:
        if self._context.store.stale:  # asleep: the lines stay, and follow on when it wakes
            return
        self.trouble.set_text(failure.text, self.tr("Try again"))
        self.trouble.show()
