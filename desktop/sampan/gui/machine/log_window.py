"""The whole log of the console, QEMU or the host agent, in the log viewer."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from sampan.client.engine.model import LogLine, LogStream
from sampan.client.logfile import follow_log
from sampan.gui.bridge import Failure, Job
from sampan.gui.context import Context
from sampan.gui.logview.panel import LogPanel
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.choice_box import ChoiceBox
from sampan.gui.widgets.labels import label

SIZE = (960, 640)


class LogWindow(QDialog):
    """A window of its own: the page stays usable beside it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Logs of the machine"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(*SIZE)
        layout = context.machine.layout
        self.chooser = ChoiceBox(context.theme, self.tr("Which log"))
        for name, path in (
            (self.tr("Console"), layout.console_log),
            (self.tr("Console, the start before"), _before(layout.console_log)),
            (self.tr("QEMU"), layout.qemu_log),
            (self.tr("Host agent"), layout.hostagent_log),
        ):
            self.chooser.addItem(name, path)
        self.panel = LogPanel(context.theme, context.bridge)
        for tool in (self.panel.timestamps, self.panel.streams, self.panel.since):
            tool.hide()
        self.panel.view.set_timestamps(False)
        self.panel.saved.connect(self._tell_saved)
        self.panel.failed.connect(self._tell_failed)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        self.path = label("", "secondary")
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head.addWidget(self.chooser)
        head.addWidget(self.path, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.panel, 1)
        self.chooser.currentIndexChanged.connect(self._show)
        self._show()
        self.panel.setFocus()

    def _show(self) -> None:
        if self._job is not None:
            self._job.cancel()
        path = self.chooser.currentData()
        assert isinstance(path, Path)
        self.path.setText(str(path))
        self.panel.begin_anew()
        self.panel.file_name = path.name
        self._job = self._context.bridge.follow(self, log_lines(path), self.panel.append)

    def _tell_saved(self, path: Path) -> None:
        self.path.setText(self.tr("Saved as {0}").format(path))

    def _tell_failed(self, failure: Failure) -> None:
        self._context.toasts.fail(self.tr("The log was not saved"), failure)


async def log_lines(path: Path) -> AsyncIterator[LogLine]:
    """Yield every line of a log, then what is added."""
    async for text in follow_log(path):
        yield LogLine(LogStream.STDOUT, text, time.time())


def _before(path: Path) -> Path:
    return path.with_name(f"{path.name}.1")
