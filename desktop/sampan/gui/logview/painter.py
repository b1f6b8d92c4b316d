"""Paints a part of a line of a log on a grid of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from sampan.gui.logview.ansi import PLAIN, Span, Style, parse
from sampan.gui.logview.cells import Cells, measure
from sampan.gui.logview.levels import Marks, Tone, marks
from sampan.gui.logview.look import Look

MARK_RADIUS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are drawn alike."""

    start: int
    end: int
    style: Style
    tone: Tone


@dataclass(frozen=True, slots=True)
class Laid:
    """A line laid out: its plain text, where its characters stand, how they are drawn."""

    text: str
    cells: Cells
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked in a line, in characters: matches, the current one, the selection."""

    found: tuple[tuple[int, int], ...] = ()
    current: int = -1
    selected: tuple[int, int] | None = None


def lay(raw: str, style: Style, before: str = "") -> Laid:
    """Lay out a line as it came, which begins with a style.

    The line before tells whether this one is code in a trace.
    """
    line = parse(raw, style)
    return Laid(
        line.text, measure(line.text), tuple(_runs(line.text, line.spans, marks(line.text, before)))
    )


class LinePainter:
    """Paints with one look."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def paint(
        self, painter: QPainter, laid: Laid, at: QPointF, columns: range, marked: Marked
    ) -> None:
        """Paint some columns of a line; `at` is the top left corner of the first of them."""
        for run in self._clipped(laid, columns):
            behind = self.look.behind(run.style)
            if behind is not None:
                painter.fillRect(self._box(laid, at, columns, run.start, run.end), behind)
        if marked.selected is not None:
            self._select(painter, laid, at, columns, marked.selected)
        for number, (start, end) in enumerate(marked.found):
            box = self._box(laid, at, columns, start, end)
            if box.width() > 0:
                self._mark(painter, box, current=number == marked.current)
        for run in self._clipped(laid, columns):
            self._draw(painter, laid, at, columns, run)

    def _clipped(self, laid: Laid, columns: range) -> Iterator[Run]:
        first, last = laid.cells.index(columns.start), laid.cells.index(columns.stop)
        if laid.cells.starts is not None and columns.start:
            # A wide character stands where it begins; what is cut in two belongs to the left.
            first += laid.cells.column(first) < columns.start
        for run in laid.runs:
            start, end = max(run.start, first), min(run.end, last)
            if start < end:
                yield Run(start, end, run.style, run.tone)

    def _box(self, laid: Laid, at: QPointF, columns: range, start: int, end: int) -> QRectF:
        left = min(max(laid.cells.column(start), columns.start), columns.stop) - columns.start
        right = min(max(laid.cells.column(end), columns.start), columns.stop) - columns.start
        cell = self.look.cell
        return QRectF(at.x() + left * cell, at.y(), (right - left) * cell, self.look.row)

    def _select(
        self, painter: QPainter, laid: Laid, at: QPointF, columns: range, span: tuple[int, int]
    ) -> None:
        box = self._box(laid, at, columns, *span)
        if span[1] > len(laid.text) and laid.cells.total <= columns.stop:
            box.setWidth(box.width() + self.look.cell)  # the end of the line is selected too
        painter.fillRect(box, self.look.selected)

    def _mark(self, painter: QPainter, box: QRectF, *, current: bool) -> None:
        inner = box.adjusted(-1, 3, 1, -3)
        painter.setPen(QPen(self.look.found_edge, 1) if current else Qt.PenStyle.NoPen)
        painter.setBrush(self.look.found)
        painter.drawRoundedRect(inner, MARK_RADIUS, MARK_RADIUS)

    def _draw(self, painter: QPainter, laid: Laid, at: QPointF, columns: range, run: Run) -> None:
        painter.setFont(self.look.fonts[run.style.bold, run.style.italic])
        painter.setPen(self.look.text(run.style, run.tone))
        base = at.y() + self.look.baseline
        for start, piece in _pieces(laid, run.start, run.end):
            column = laid.cells.column(start) - columns.start
            painter.drawText(QPointF(at.x() + column * self.look.cell, base), piece)
        if run.style.underline:
            box = self._box(laid, at, columns, run.start, run.end)
            painter.drawLine(QPointF(box.left(), base + 2), QPointF(box.right(), base + 2))


# Narrow characters are drawn together, all others each in its own cells: their font is another
# one, whose widths are not ours. What combines is drawn with what stands before it.
_PIECES = re.compile(r"[ -~\u00a0-\u024f]+(?![\u0300-\u036f\u200d\ufe00-\ufe0f])|(?s:.)")


def _pieces(laid: Laid, start: int, end: int) -> Iterator[tuple[int, str]]:
    text = laid.text[start:end]
    if laid.cells.starts is None and text.isascii():
        if not text.isspace():
            yield start, text
        return
    index = start
    while index < end:
        found = _PIECES.match(laid.text, index, end)
        stop = found.end() if found else index + 1
        while stop < end and laid.cells.column(stop + 1) == laid.cells.column(stop):
            stop += 1
        piece = laid.text[index:stop]
        if not piece.isspace():
            yield index, piece
        index = stop


def _runs(text: str, spans: Iterable[Span], seen: Marks) -> Iterator[Run]:
    position = 0
    for span in spans:
        yield from _toned(position, span.start, PLAIN, seen)
        yield from _toned(span.start, span.end, span.style, seen)
        position = span.end
    yield from _toned(position, len(text), PLAIN, seen)


def _toned(start: int, end: int, style: Style, seen: Marks) -> Iterator[Run]:
    """Cut a run where the word begins and ends that names the level."""
    cuts = [start, *(cut for cut in (seen.start, seen.end) if start < cut < end), end]
    for left, right in pairwise(cuts):
        if left < right:
            inside = seen.start <= left < seen.end
            yield Run(left, right, style, seen.word if inside else seen.base)
