"""Lines of text that are painted again and again: laid out once, then only put down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGlyphRun, QPainter, QTextLayout, QTextOption

LINES = 2_000
"""Lines that are kept laid out, for each font: more than any list shows at a time."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Letters with their places below the line's top; `width` and `ascent` are in pixels."""

    runs: tuple[QGlyphRun, ...]
    width: float
    ascent: float


class Lettering:
    """One font and the lines that were painted in it.

    A table paints some hundred words for each frame of scrolling, nearly all of them again.
    Finding the letters of a word (shaping) takes longer than putting them down.
    """

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self._middle = self.metrics.capHeight() / 2
        self._whole = lru_cache(LINES)(self._lay_out)
        self._cut = lru_cache(LINES)(self._lay_out_cut)

    def width(self, text: str) -> float:
        """Return how wide the text is, in pixels."""
        return self._whole(text).width

    def draw(self, painter: QPainter, rect: QRectF, text: str, *, right: bool = False) -> float:
        """Draw one line as `painting.draw_line` does, cut with an ellipsis where it is too long.

        The colour is the painter's pen. Returns the width that was taken, in pixels.
        """
        line = self._whole(text)
        if line.width > rect.width():
            line = self._cut(text, rect.width())
        left = rect.right() - line.width if right else rect.x()
        top = round(rect.center().y() + self._middle) - line.ascent
        for run in line.runs:
            painter.drawGlyphRun(QPointF(left, top), run)
        return line.width

    def _lay_out(self, text: str) -> _Line:
        layout = QTextLayout(text, self.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        if not line.isValid():
            return _Line((), 0.0, 0.0)
        width = self.metrics.horizontalAdvance(text)
        return _Line(tuple(layout.glyphRuns()), width, line.ascent())

    def _lay_out_cut(self, text: str, width: float) -> _Line:
        return self._lay_out(self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
