"""Paint cells: backgrounds in rectangles, text in runs that keep to the grid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from sampan.gui.terminal import boxes
from sampan.gui.terminal.cells import BLANK, BOLD, ITALIC, STRIKE, UNDERLINE, Cell, width_of
from sampan.gui.terminal.look import Inks, Look
from sampan.gui.terminal.modes import CursorShape

LINE_HEIGHT = 1.15
"""How high a line is, in heights of the font."""


@dataclass(frozen=True, slots=True)
class Run:
    """Cells [start, end) that are painted at once."""

    start: int
    end: int
    text: str
    inks: Inks
    flags: int
    alone: bool  # one character whose width the font does not know


class CellPainter:
    """Cells in one font and one look; sizes are in device-independent pixels."""

    def __init__(self, font: QFont, look: Look, ratio: float) -> None:
        self.look = look
        self.ratio = ratio
        metrics = QFontMetricsF(font)
        advance = metrics.horizontalAdvance("0")
        self.width = max(1, round(advance * ratio)) / ratio
        self.height = max(1, math.ceil(metrics.height() * LINE_HEIGHT * ratio)) / ratio
        slack = self.height - metrics.height()
        self._base = round((slack / 2 + metrics.ascent()) * ratio) / ratio
        self._fonts = {
            (bold, italic): _styled(font, bold, italic, self.width - advance)
            for bold in (False, True)
            for italic in (False, True)
        }

    def place(self, row: int, column: int, columns: int = 1) -> QRectF:
        """Return where a cell is, or several in a row."""
        return QRectF(column * self.width, row * self.height, columns * self.width, self.height)

    def paint_row(
        self, painter: QPainter, row: int, cells: Sequence[Cell], start: int, chosen: range
    ) -> None:
        """Paint cells of a row, the first of them in column `start`; `chosen` are selected."""
        runs = list(runs_of(cells, start, chosen, self.look))
        for run in runs:
            if run.inks.background is not None:
                place = self.place(row, run.start, run.end - run.start)
                painter.fillRect(place, run.inks.background)
        for run in runs:
            if run.text.strip() or run.flags & (UNDERLINE | STRIKE):
                self._paint_text(painter, row, run, run.inks.text)

    def paint_cursor(
        self, painter: QPainter, row: int, column: int, cell: Cell, shape: CursorShape, solid: bool
    ) -> None:
        """Paint the cursor on a cell; one that is not solid is an outline."""
        wide = 2 if len(cell.text) and _is_wide(cell.text) else 1
        place = self.place(row, column, wide)
        colour, pixel = self.look.cursor, 1 / self.ratio
        thick = max(pixel, round(1.5 * self.ratio) * pixel)
        if not solid:
            _outline(painter, place, colour, pixel)
        elif shape is CursorShape.BLOCK:
            painter.fillRect(place, colour)
            inks = Inks(self.look.on_cursor, None, bool(cell.flags & BOLD))
            run = Run(column, column + wide, cell.text, inks, cell.flags, alone=True)
            self._paint_text(painter, row, run, self.look.on_cursor)
        elif shape is CursorShape.BAR:
            painter.fillRect(QRectF(place.left(), place.top(), thick, place.height()), colour)
        else:
            top = place.bottom() - thick
            painter.fillRect(QRectF(place.left(), top, place.width(), thick), colour)

    def paint_preedit(self, painter: QPainter, row: int, column: int, text: str) -> None:
        """Paint what an input method is still composing, underlined."""
        at = column
        for character in text:
            wide = 2 if _is_wide(character) else 1
            painter.fillRect(self.place(row, at, wide), self.look.selection)
            inks = Inks(self.look.text, None, bold=False)
            run = Run(at, at + wide, character, inks, UNDERLINE, alone=True)
            self._paint_text(painter, row, run, self.look.text)
            at += wide

    def _paint_text(self, painter: QPainter, row: int, run: Run, colour: QColor) -> None:
        place = self.place(row, run.start, run.end - run.start)
        pixel = 1 / self.ratio
        if boxes.is_drawn(run.text):
            boxes.draw(painter, run.text, place, colour, pixel)
        elif run.text.strip():
            painter.setPen(colour)
            painter.setFont(self._fonts[run.inks.bold, bool(run.flags & ITALIC)])
            base = QPointF(place.left(), place.top() + self._base)
            if run.alone:
                self._paint_alone(painter, place, base, run.text)
            else:
                painter.drawText(base, run.text)
        if run.flags & UNDERLINE:
            top = place.top() + self._base + 2 * pixel
            painter.fillRect(QRectF(place.left(), top, place.width(), pixel), colour)
        if run.flags & STRIKE:
            top = place.top() + round(self._base * 0.68 * self.ratio) * pixel
            painter.fillRect(QRectF(place.left(), top, place.width(), pixel), colour)

    def _paint_alone(self, painter: QPainter, place: QRectF, base: QPointF, text: str) -> None:
        """Paint a glyph of any font in the middle of its cells, and smaller where it must be."""
        taken = painter.fontMetrics().horizontalAdvance(text) - painter.font().letterSpacing()
        if taken <= place.width() + 1:
            painter.drawText(base + QPointF((place.width() - taken) / 2, 0), text)
            return
        painter.save()
        painter.translate(base)
        painter.scale(place.width() / taken, 1)
        painter.drawText(QPointF(0, 0), text)
        painter.restore()


def runs_of(cells: Sequence[Cell], start: int, chosen: range, look: Look) -> Iterator[Run]:
    """Cut a row into runs of cells that look alike."""
    begun, texts, before = start, list[str](), (BLANK, False)
    for column, cell in enumerate(cells, start):
        selected = column in chosen
        if not cell.text and column > start:  # the right half of what was given out with its left
            if begun == column:
                begun += 1
            continue
        alone = not cell.text.isascii()
        if texts and (alone or cell[1:] != before[0][1:] or selected != before[1]):
            yield _run(begun, column, texts, before, look, alone=False)
            begun, texts = column, []
        if alone:
            after = column + 1 - start
            wide = after < len(cells) and not cells[after].text
            yield _run(column, column + 1 + wide, [cell.text], (cell, selected), look, alone=True)
            begun = column + 1 + wide
        else:
            texts.append(cell.text or " ")
            before = (cell, selected)
    if texts:
        yield _run(begun, begun + len(texts), texts, before, look, alone=False)


def _run(
    start: int, end: int, texts: list[str], like: tuple[Cell, bool], look: Look, *, alone: bool
) -> Run:
    cell, selected = like
    inks = look.inks(cell.foreground, cell.background, cell.flags, selected)
    return Run(start, end, "".join(texts), inks, cell.flags, alone)


def _styled(font: QFont, bold: bool, italic: bool, spacing: float) -> QFont:
    styled = QFont(font)
    styled.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    styled.setItalic(italic)
    styled.setKerning(False)
    for feature in ("liga", "calt", "dlig", "clig"):  # `!=` and `->` are two cells
        styled.setFeature(QFont.Tag(feature), 0)
    styled.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return styled


def _is_wide(text: str) -> bool:
    return width_of(text[0]) == 2


def _outline(painter: QPainter, place: QRectF, colour: QColor, pixel: float) -> None:
    left, top, width, height = place.left(), place.top(), place.width(), place.height()
    for side in (
        QRectF(left, top, width, pixel),
        QRectF(left, top + height - pixel, width, pixel),
        QRectF(left, top, pixel, height),
        QRectF(left + width - pixel, top, pixel, height),
    ):
        painter.fillRect(side, colour)
