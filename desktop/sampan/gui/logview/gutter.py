"""The columns before the text of a line: when it was written, and which service wrote it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from sampan.gui.logview.buffer import LogBuffer, StoredLine
from sampan.gui.logview.levels import Tone
from sampan.gui.logview.look import Look
from sampan.gui.theme.tokens import Space

CLOCK = "00:00:00.000"
WIDEST_SERVICE = 16
"""Cells; a longer name ends in an ellipsis."""


class Gutter:
    """Stays where it is when the text is scrolled sideways."""

    def __init__(self, look: Look, buffer: LogBuffer) -> None:
        self.look = look
        self._buffer = buffer
        self.timestamps = True

    @property
    def width(self) -> int:
        """Pixels from the view's edge to the text."""
        width = Space.M
        if self.timestamps:
            width += self._clock
        if self._service:
            width += ceil(self._service * self.look.cell) + Space.L
        return width

    def paint(self, painter: QPainter, line: StoredLine, y: int) -> None:
        """Paint what stands before the first row of a line."""
        painter.setFont(self.look.fonts[False, False])
        x = float(Space.M)
        if self.timestamps:
            if line.at is not None:
                painter.setPen(self.look.tones[Tone.FAINT])
                painter.drawText(QPointF(x, y + self.look.baseline), clock(line.at))
            x += self._clock
        if line.service:
            painter.setPen(self._colour(line.service))
            name = _fitting(line.service, WIDEST_SERVICE)
            painter.drawText(QPointF(x, y + self.look.baseline), name)

    def paint_stream(self, painter: QPainter, y: int) -> None:
        """Mark a row as from stderr: a short bar at the edge."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.tones[Tone.ERROR])
        height = self.look.row - Space.S
        painter.drawRoundedRect(Space.XS - 1, y + Space.XS, 2, height, 1, 1)

    @property
    def _clock(self) -> int:
        return ceil(len(CLOCK) * self.look.cell) + Space.L

    @property
    def _service(self) -> int:
        return min(max(map(len, self._buffer.services)), WIDEST_SERVICE)

    def _colour(self, service: str) -> QColor:
        colours = self.look.services
        return colours[(self._buffer.services.index(service) - 1) % len(colours)]


def clock(at: float) -> str:
    """Return the time of day, here, of a moment in seconds since 1970."""
    second = floor(at)
    return f"{_second(second)}.{int((at - second) * 1000):03}"


@lru_cache(maxsize=256)
def _second(at: int) -> str:
    return datetime.fromtimestamp(at).strftime("%H:%M:%S")


def _fitting(name: str, cells: int) -> str:
    return name if len(name) <= cells else name[: cells - 1] + "…"
