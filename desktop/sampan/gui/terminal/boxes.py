"""Lines and blocks that must meet the next cell's: drawn, whatever the font and line height are."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

LEFT, UP, RIGHT, DOWN = 1, 2, 4, 8
_WAYS = {
    "LEFT": LEFT,
    "UP": UP,
    "RIGHT": RIGHT,
    "DOWN": DOWN,
    "HORIZONTAL": LEFT | RIGHT,
    "VERTICAL": UP | DOWN,
}
_QUARTERS = {"▘": 1, "▝": 2, "▖": 4, "▗": 8, "▚": 9, "▞": 6, "▛": 7, "▜": 11, "▙": 13, "▟": 14}


def is_drawn(text: str) -> bool:
    """Return True for a character that `draw` can draw."""
    if len(text) != 1 or not "\u2500" <= text <= "\u259f":
        return False
    return text >= "\u2580" or _ways(text) is not None


def draw(painter: QPainter, text: str, cell: QRectF, colour: QColor, pixel: float) -> None:
    """Draw the character into its cell; `pixel` is the size of a device's pixel."""
    if text >= "\u2580":
        _draw_block(painter, text, cell, colour)
        return
    found = _ways(text)
    if found is None:
        return
    weight, ways = found
    thin = max(pixel, round(cell.width() / 8 / pixel) * pixel)
    middle = QPointF(
        _snapped(cell.center().x() - thin / 2, pixel) + thin / 2,
        _snapped(cell.center().y() - thin / 2, pixel) + thin / 2,
    )
    if weight == "ARC":
        _draw_arc(painter, ways, middle, cell, colour, thin)
        return
    if weight == "DOUBLE":
        for offset in (-thin, thin):
            shifted = middle + QPointF(offset, offset)
            _draw_lines(painter, ways, shifted, cell, colour, thin)
    else:
        thick = thin * 2 if weight == "HEAVY" else thin
        _draw_lines(painter, ways, middle, cell, colour, thick)


@lru_cache(maxsize=256)
def _ways(text: str) -> tuple[str, int] | None:
    """Read a name such as BOX DRAWINGS LIGHT DOWN AND RIGHT; None for mixed weights and dashes."""
    weight, *words = unicodedata.name(text, "").removeprefix("BOX DRAWINGS ").split()
    if weight not in ("LIGHT", "HEAVY", "DOUBLE"):
        return None
    if words[0] == "ARC":
        weight, words = "ARC", words[1:]
    ways = 0
    for word in words:
        if word == "AND":
            continue
        if word not in _WAYS:
            return None
        ways |= _WAYS[word]
    return weight, ways


def _draw_lines(
    painter: QPainter, ways: int, middle: QPointF, cell: QRectF, colour: QColor, thick: float
) -> None:
    x, y = middle.x() - thick / 2, middle.y() - thick / 2
    left = cell.left() if ways & LEFT else x
    right = cell.right() if ways & RIGHT else x + thick
    if ways & (LEFT | RIGHT):
        painter.fillRect(QRectF(left, y, right - left, thick), colour)
    top = cell.top() if ways & UP else y
    bottom = cell.bottom() if ways & DOWN else y + thick
    if ways & (UP | DOWN):
        painter.fillRect(QRectF(x, top, thick, bottom - top), colour)


def _snapped(value: float, pixel: float) -> float:
    return math.floor(value / pixel) * pixel


def _draw_arc(
    painter: QPainter, ways: int, middle: QPointF, cell: QRectF, colour: QColor, thick: float
) -> None:
    start = QPointF(middle.x(), cell.top() if ways & UP else cell.bottom())
    end = QPointF(cell.left() if ways & LEFT else cell.right(), middle.y())
    reach = cell.width() / 2
    path = QPainterPath(start)
    path.lineTo(middle.x(), middle.y() + (-reach if ways & UP else reach))
    path.quadTo(middle, end)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()


def _draw_block(painter: QPainter, text: str, cell: QRectF, colour: QColor) -> None:
    number = ord(text) - 0x2580
    x, y, width, height = cell.left(), cell.top(), cell.width(), cell.height()
    if text in _QUARTERS:
        for bit in range(4):
            if _QUARTERS[text] >> bit & 1:
                place = QRectF(
                    x + bit % 2 * width / 2, y + bit // 2 * height / 2, width / 2, height / 2
                )
                painter.fillRect(place, colour)
    elif number == 0:
        painter.fillRect(QRectF(x, y, width, height / 2), colour)
    elif number <= 8:
        part = height * number / 8
        painter.fillRect(QRectF(x, y + height - part, width, part), colour)
    elif number <= 15:
        painter.fillRect(QRectF(x, y, width * (16 - number) / 8, height), colour)
    elif number == 16:
        painter.fillRect(QRectF(x + width / 2, y, width / 2, height), colour)
    elif number <= 19:
        shade = QColor(colour)
        shade.setAlphaF((number - 16) / 4)
        painter.fillRect(cell, shade)
    elif number == 20:
        painter.fillRect(QRectF(x, y, width, height / 8), colour)
    elif number == 21:
        painter.fillRect(QRectF(x + width * 7 / 8, y, width / 8, height), colour)
