"""A card: a rounded ground for what belongs together."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space
from sampan.gui.widgets.labels import label


class Card(QWidget):
    """`body` is the layout for what it holds; `head` ends the line of the title, at its right."""

    def __init__(
        self, theme: Theme, title: str = "", ground: str = "card", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ground = ground
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(Space.L + 2, Space.L - 2, Space.L + 2, Space.L)
        self.body.setSpacing(Space.S)
        self.head = QHBoxLayout()
        self.head.setSpacing(Space.S)
        self.heading = label(title, "card-title")
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        if title:
            self.body.addLayout(self.head)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self._theme, self._ground)
        painter.end()


def paint_card(painter: QPainter, rect: QRectF, theme: Theme, ground: str = "card") -> None:
    """Paint the ground of a card with its line; `ground` is a token."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), Radius.CARD, Radius.CARD)
