"""A box to tick and a switch, painted from the tokens."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from sampan.gui.theme.painting import draw_line, plain_text
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type

BOX = 16
SWITCH_WIDTH, SWITCH_HEIGHT = 32, 18


class CheckBox(QCheckBox):
    """A box with a tick before its text."""

    width_of_mark = BOX

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFont(theme.font(Type.BODY))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(plain_text(self.text()))
        gap = Space.S if self.text() else 0
        return QSize(self.width_of_mark + gap + width + 4, max(24, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_mark(painter)
        painter.setPen(self._theme.colour("text" if self.isEnabled() else "faint"))
        place = self.rect().adjusted(self.width_of_mark + Space.S, 0, 0, 0)
        draw_line(painter, place, plain_text(self.text()))
        painter.end()

    def _paint_mark(self, painter: QPainter) -> None:
        theme, on = self._theme, self.isChecked()
        box = QRectF(1, (self.height() - BOX) / 2, BOX, BOX).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if on or self.hasFocus() else "faint"
        painter.setPen(QPen(theme.colour(edge if self.isEnabled() else "line"), 1.2))
        painter.setBrush(theme.colour("accent" if on and self.isEnabled() else "card"))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            ink = theme.colour("on_accent" if self.isEnabled() else "faint")
            ends = Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(ink, 1.8, c=ends, j=Qt.PenJoinStyle.RoundJoin))
            left, middle = box.x(), box.center().y()
            tick = ((3.6, 0.4), (6.4, 3.2), (11.4, -2.8))
            painter.drawPolyline([QPointF(left + x, middle + y) for x, y in tick])
        if self.hasFocus():
            self._paint_ring(painter, box, 6)

    def _paint_ring(self, painter: QPainter, box: QRectF, radius: float) -> None:
        ring = self._theme.colour("accent", opacity=0.35)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ring, 2))
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), radius, radius)


class Switch(CheckBox):
    """On or off, at once: for settings that apply live."""

    width_of_mark = SWITCH_WIDTH

    def _paint_mark(self, painter: QPainter) -> None:
        theme, on = self._theme, self.isChecked()
        top = (self.height() - SWITCH_HEIGHT) / 2
        track = QRectF(1, top, SWITCH_WIDTH - 2, SWITCH_HEIGHT)
        ground = theme.colour("accent" if on else "faint")
        if not self.isEnabled():
            ground = theme.colour("line")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(track, SWITCH_HEIGHT / 2, SWITCH_HEIGHT / 2)
        size = SWITCH_HEIGHT - 4
        left = track.right() - size - 2 if on else track.x() + 2
        painter.setBrush(theme.colour("card"))
        painter.drawEllipse(QRectF(left, top + 2, size, size))
        if self.hasFocus():
            self._paint_ring(painter, track, SWITCH_HEIGHT / 2 + 1)
