"""A command for a terminal, with a button that copies it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type
from sampan.gui.widgets.buttons import IconButton
from sampan.gui.widgets.labels import label


class CommandLine(QWidget):
    """The text can be selected; the button puts all of it on the clipboard."""

    def __init__(self, theme: Theme, command: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.command = theme, command
        self.text = label(command)
        self.text.setFont(theme.mono(Type.MONO))
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = IconButton(theme, "copy", self.tr("Copy the command"))
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 1, Space.XS, 1)
        row.setSpacing(Space.S)
        row.addWidget(self.text, 1)
        row.addWidget(self.copy)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sidebar"))
        painter.drawRoundedRect(QRectF(self.rect()), Radius.CONTROL, Radius.CONTROL)
        painter.end()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
        self.copy.set_icon("check")
