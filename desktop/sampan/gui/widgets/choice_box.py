"""A box with a few choices and an arrow in the theme's colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space

ARROW = 14


class ChoiceBox(QComboBox):
    """The wheel changes it only while it has the focus: else it scrolls the page."""

    def __init__(self, theme: Theme, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        left = self.width() - Size.ICON - Space.S
        colour = self._theme.colour("muted" if self.isEnabled() else "faint").name()
        box = QRectF(left, 0, Size.ICON, self.height())
        self._theme.icons.paint(painter, box, "chevron-down", colour, ARROW)
        painter.end()
