"""What stands on the page while the machine does not run: suspended, stopped, or failed."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.bridge import failure_of
from sampan.gui.formats import format_bytes
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.buttons import Button, TextButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import IconLabel, label

REPAIR = "--repair-disk"
"""What the hint of an error names when the data disk can be repaired."""

DETAILS_HEIGHT = 140


class RestCard(Card):
    """One quiet sentence about a machine that sleeps or is stopped."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        self.sign = IconLabel(theme, "moon", "muted", 20)
        self.heading.setParent(self)
        self.sentence = label("", "muted")
        self.sentence.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addWidget(self.sentence)
        row.addWidget(self.sign)
        row.addLayout(words, 1)
        self.body.addLayout(row)

    def set_status(self, status: Status) -> None:
        """Show it for the states in which the machine rests."""
        suspended = status.state is MachineState.SUSPENDED
        self.setVisible(suspended or status.state is MachineState.STOPPED)
        self.sign.set_icon("moon" if suspended else "stop")
        if suspended:
            self.heading.setText(self._since(status))
            self.sentence.setText(
                self.tr(
                    "It takes no memory and no processor of this computer. It wakes by itself "
                    "as soon as you use a container, docker or a published port."
                )
            )
        else:
            self.heading.setText(self.tr("Stopped"))
            self.sentence.setText(
                self.tr("Images, volumes and containers are kept on the data disk.")
            )
        self.setAccessibleName(self.heading.text())

    def _since(self, status: Status) -> str:
        if status.saved is None:
            return self.tr("Suspended")
        size = format_bytes(status.saved.bytes)
        return self.tr("Suspended since {0}, file {1}").format(_moment(status.saved.at), size)


class FailedCard(Card):
    """The cause, the hint, the details; `again` and `repair` are asked for by its buttons."""

    again = Signal()
    repair = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(IconLabel(theme, "error", "error"))
        head.addWidget(self.heading, 1)
        self.heading.setWordWrap(True)
        self.body.addLayout(head)
        self.hint = label("", "muted")
        self.hint.setWordWrap(True)
        self.kept = label("", "secondary")
        self.kept.setText(self.tr("Containers, images and volumes are kept on the data disk."))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setFont(theme.mono(Type.MONO))
        self.details.setAccessibleName(self.tr("Details of the error"))
        self.details.setFixedHeight(DETAILS_HEIGHT)
        self.details.hide()
        for widget in (self.hint, self.kept, self.details):
            self.body.addWidget(widget)
        self.body.addLayout(self._buttons(theme))

    def set_status(self, status: Status) -> None:
        """Show it where the machine failed, or runs without its engine."""
        error = status.error
        down = status.state in (MachineState.FAILED, MachineState.DEGRADED, MachineState.STOPPED)
        self.setVisible(down and error is not None)
        if error is None:
            return
        failure = failure_of(error)
        self.heading.setText(failure.message)
        self.hint.setText(failure.hint)
        self.hint.setVisible(bool(failure.hint))
        self.details.setPlainText(failure.details)
        for button in (self.more, self.copy):
            button.setVisible(bool(failure.details))
        self.repair_button.setVisible(REPAIR in error.hint)
        self.again_button.setVisible(status.state is not MachineState.DEGRADED)
        self.setAccessibleName(failure.message)

    def _buttons(self, theme: Theme) -> QHBoxLayout:
        self.again_button = Button(theme, self.tr("Start again"), icon="restart")
        self.again_button.clicked.connect(self.again)
        self.repair_button = Button(theme, self.tr("Repair disk…"))
        self.repair_button.clicked.connect(self.repair)
        self.more = TextButton(theme, self.tr("Details"))
        self.more.setCheckable(True)
        self.more.toggled.connect(self.details.setVisible)
        self.copy = TextButton(theme, self.tr("Copy details"), icon="copy")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (self.again_button, self.repair_button, self.more, self.copy):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _copy(self) -> None:
        parts = (self.heading.text(), self.hint.text(), self.details.toPlainText())
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))


def _moment(at: float) -> str:
    """Return the time, with the day where that is not today."""
    then, now = time.localtime(at), time.localtime()
    same = then[:3] == now[:3]
    return time.strftime("%H:%M" if same else "%Y-%m-%d %H:%M", then)
