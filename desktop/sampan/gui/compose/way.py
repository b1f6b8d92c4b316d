"""The way from the list of projects to what is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.labels import label

HEIGHT = 24


class Way(QWidget):
    """Compose / shop: the first step leads back, with its text flush with what is below."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = Button(theme, self.tr("Compose"), Variant.QUIET, parent=self)
        self.back.setFixedHeight(HEIGHT)
        self.back.clicked.connect(self.left)
        self.back.resize(self.back.sizeHint().width(), HEIGHT)
        self.back.move(-Space.S, 0)  # only the empty room before its text is cut
        self.last = label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(self.back.sizeHint().width() - Space.S, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(label("/", "muted"))
        row.addWidget(self.last)
        row.addStretch(1)
        self.setFixedHeight(HEIGHT)

    def set_last(self, text: str) -> None:
        """Name what is shown."""
        self.last.setText(text)


def column_of(view: QWidget, way: Way, head: QHBoxLayout, file: QWidget) -> QVBoxLayout:
    """Return the layout of a view that begins with the way, a head under it and a file's name."""
    column = QVBoxLayout(view)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    top = QVBoxLayout()
    top.setSpacing(0)
    top.addWidget(way)
    top.addLayout(head)
    column.addLayout(top)
    column.addWidget(file)
    return column
