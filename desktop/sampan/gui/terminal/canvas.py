"""The screen as a widget: it paints cells, scrolls back, and tells its size in rows and columns."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from sampan.gui.terminal.cells import BLANK, INVERSE, Cell
from sampan.gui.terminal.look import Look
from sampan.gui.terminal.painter import CellPainter
from sampan.gui.terminal.screen import TerminalScreen
from sampan.gui.terminal.selection import Selection, Spot
from sampan.gui.theme.contrast import mixed
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type, TypeStyle

FRAME_MS = 16
"""How often the cells are painted at most; less often where painting takes long."""

SLOWEST_FRAME_MS = 100

RESIZE_MS = 80
"""How long a size must hold before the process is told of it."""

SMALLEST, LARGEST = 8, 32
"""The sizes of the font, in pixels."""

_BAR = """
QScrollBar:vertical {{ background: {back}; width: {width}px; border: none; margin: 0; }}
QScrollBar::handle:vertical {{
    background: {handle}; border: none; border-radius: {round}px; margin: 2px; min-height: 28px;
}}
QScrollBar::handle:vertical:hover {{ background: {hover}; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: {back}; }}
"""


class TerminalCanvas(QAbstractScrollArea):
    """Shows a `TerminalScreen`; only cells that changed are painted, about 60 times a second."""

    resized = Signal(int, int)
    """The size changed: rows, columns."""

    title_changed = Signal(str)
    rang = Signal()
    """The process rang the bell."""

    answered = Signal(bytes)
    """What the terminal itself tells the process: where its cursor is, for one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.terminal = TerminalScreen(80, 24)
        self.selection = Selection(Spot(0, 0), Spot(0, 0))
        self.preedit = ""
        self._theme = theme
        self._pixels = Type.MONO.pixels + 1
        self._shown: dict[int, list[Cell]] = {}
        self._cursor_row = 0
        self._top = 0  # the number of the line in the first row
        self._lit = True
        self._title, self._bells = "", 0
        self._frame = self._timer(FRAME_MS, self.refresh)
        self._settle = self._timer(RESIZE_MS, self._tell_size)
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._toggle)
        self._set_up()
        theme.changed.connect(self._restyle)

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, or it would change the columns as it comes; its handle is what comes.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.cells = self._make_painter()

    # --- what the process wrote -------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Take what the process wrote; it is painted with the next frame."""
        self.terminal.feed(data)
        if self.terminal.answers:
            self.answered.emit(self.terminal.take_answers())
        if not self._frame.isActive():
            self._frame.start()

    @Slot()
    def refresh(self) -> QRegion:
        """Bring what is painted up to the screen; return what will be painted."""
        screen, bar = self.terminal, self.verticalScrollBar()
        following = bar.value() == bar.maximum()
        top = screen.pushed if following else max(self._top, screen.first)
        bar.blockSignals(True)  # nothing of it moves what is shown
        bar.setRange(0, screen.pushed - screen.first)
        bar.setPageStep(screen.lines)
        bar.setValue(top - screen.first)
        bar.blockSignals(False)
        bar.setEnabled(bar.maximum() > 0)
        dirty = {row + screen.pushed - top for row in screen.take_dirty()}
        if top != self._top:
            self._top = top
            dirty = set(range(screen.lines))
        region = self._changed(dirty)
        self.viewport().update(region)
        self._tell()
        return region

    def _changed(self, dirty: set[int]) -> QRegion:
        """Return where the rows differ from what was painted, and where the cursor was and is."""
        region = QRegion()
        cursor = self.cursor_row()
        for row in dirty:
            if not 0 <= row < self.terminal.lines:
                continue
            line = list(self.terminal.line(self._top + row))
            start, end = _difference(self._shown.get(row), line)
            self._shown[row] = line
            if start < end:
                region += self._pixels_of(row, max(0, start - 1), end + 1)
                if self.selection.columns(self._top + row, self.terminal.columns):
                    self.select(Selection(Spot(0, 0), Spot(0, 0)))
        for row in {cursor, self._cursor_row}:
            region += self._pixels_of(row, 0, self.terminal.columns)
        self._cursor_row = cursor
        return region

    def _tell(self) -> None:
        if self.terminal.title != self._title:
            self._title = self.terminal.title
            self.title_changed.emit(self._title)
        if self.terminal.bells != self._bells:
            self._bells = self.terminal.bells
            self.rang.emit()
        self._set_blinking()

    # --- places -----------------------------------------------------------------------------

    @property
    def top(self) -> int:
        """The number of the line that the first row shows."""
        return self._top

    def cursor_row(self) -> int:
        """Return the row that the cursor is in as it is shown now; it may be below the last."""
        return self.terminal.cursor.y + self.terminal.pushed - self._top

    def cursor_place(self) -> QRect:
        """Return where the cursor is in the viewport."""
        column = min(self.terminal.cursor.x, self.terminal.columns - 1)
        place = self.cells.place(self.cursor_row(), column)
        return place.translated(Space.S, Space.S).toAlignedRect()

    def spot_at(self, position: QPoint, *, between: bool = False) -> Spot:
        """Return the line and column under a point; `between` takes the nearer side of a cell."""
        across = (position.x() - Space.S) / self.cells.width + (0.5 if between else 0)
        row = int((position.y() - Space.S) // self.cells.height)
        row = min(max(row, 0), self.terminal.lines - 1)
        last = self.terminal.columns - (0 if between else 1)
        return Spot(self._top + row, min(max(int(across), 0), last))

    def select(self, selection: Selection) -> None:
        """Show that as selected; the rows that this changes are painted again."""
        if selection == self.selection:
            return
        for old in (self.selection, selection):
            for line in range(max(old.start.line, self._top), old.end.line + 1):
                if line >= self._top + self.terminal.lines:
                    break
                self.viewport().update(self._pixels_of(line - self._top, 0, self.terminal.columns))
        self.selection = selection

    def _pixels_of(self, row: int, start: int, end: int) -> QRect:
        place = self.cells.place(row, start, end - start).translated(Space.S, Space.S)
        return place.toAlignedRect()

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = time.monotonic()
        painter = QPainter(self.viewport())
        rects = list(cast(Iterable[QRect], event.region()))
        for rect in rects:
            painter.fillRect(rect, self.cells.look.background)
        painter.translate(Space.S, Space.S)
        for rect in rects:
            self._paint(painter, QRectF(rect).translated(-Space.S, -Space.S))
        self._paint_cursor(painter, event.region())
        painter.end()
        spent_ms = (time.monotonic() - begun) * 1000
        self._frame.setInterval(min(max(FRAME_MS, round(3 * spent_ms)), SLOWEST_FRAME_MS))

    def _paint(self, painter: QPainter, rect: QRectF) -> None:
        cells, screen = self.cells, self.terminal
        first = max(0, int(rect.left() // cells.width) - 1)
        last = min(screen.columns, int(rect.right() // cells.width) + 2)
        painter.save()
        painter.setClipRect(rect)
        for row in range(
            max(0, int(rect.top() // cells.height)),
            min(screen.lines, int(rect.bottom() // cells.height) + 1),
        ):
            line = screen.line(self._top + row)
            chosen = self.selection.columns(self._top + row, screen.columns)
            start = first - 1 if 0 < first < len(line) and not line[first].text else first
            shown = list(line[start:last])
            if chosen or screen.modes.inverse_screen:
                shown += [BLANK] * (last - start - len(shown))
            if screen.modes.inverse_screen:
                shown = [cell._replace(flags=cell.flags ^ INVERSE) for cell in shown]
            cells.paint_row(painter, row, shown, start, chosen)
        painter.restore()

    def _paint_cursor(self, painter: QPainter, region: QRegion) -> None:
        screen, row = self.terminal, self.cursor_row()
        if row >= screen.lines or not region.intersects(self._pixels_of(row, 0, screen.columns)):
            return
        column = min(screen.cursor.x, screen.columns - 1)
        line = screen.rows[screen.cursor.y]
        if column and column < len(line) and not line[column].text:
            column -= 1
        painter.setClipRegion(region.translated(-Space.S, -Space.S))
        if self.preedit:
            self.cells.paint_preedit(painter, row, column, self.preedit)
        elif not screen.cursor.hidden and (self._lit or not self.hasFocus()):
            cell = line[column] if column < len(line) else BLANK
            shape = screen.modes.shape
            self.cells.paint_cursor(painter, row, column, cell, shape, solid=self.hasFocus())

    @Slot()
    def repaint_all(self) -> None:
        """Paint every cell again."""
        self.terminal.dirty.update(range(self.terminal.lines))
        self._shown.clear()
        self.refresh()
        self.viewport().update()

    @Slot()
    def _restyle(self) -> None:
        self.cells = self._make_painter()
        self._measure()
        self.repaint_all()

    def _make_painter(self) -> CellPainter:
        colours = self._theme.colours
        self.verticalScrollBar().setStyleSheet(
            _BAR.format(
                width=Space.M,
                back=colours.sidebar,
                handle=mixed(QColor(colours.faint), QColor(colours.sidebar), 0.6).name(),
                hover=colours.faint,
                round=Space.M // 2 - 2,
            )
        )
        font: QFont = self._theme.mono(TypeStyle(self._pixels, Type.MONO.weight))
        return CellPainter(font, Look(self._theme.colours), self.devicePixelRatioF())

    # --- the cursor's blinking --------------------------------------------------------------

    def _set_blinking(self) -> None:
        flash = QGuiApplication.styleHints().cursorFlashTime()
        blinks = self.terminal.modes.blink and self.hasFocus() and flash > 0
        if blinks and not self._blink.isActive():
            self._blink.start(flash // 2)
        elif not blinks:
            self._blink.stop()
            self._lit = True

    def light_cursor(self) -> None:
        """Show the cursor, and let it blink from now on."""
        self._lit = True
        if self._blink.isActive():
            self._blink.start()

    @Slot()
    def _toggle(self) -> None:
        self._lit = not self._lit
        self.viewport().update(self._pixels_of(self.cursor_row(), 0, self.terminal.columns))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_changed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus_changed()

    def _focus_changed(self) -> None:
        self._set_blinking()
        self.viewport().update(self._pixels_of(self.cursor_row(), 0, self.terminal.columns))

    # --- scrolling and size -----------------------------------------------------------------

    def scroll_lines(self, count: int) -> None:
        """Go that many lines down, or back."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + count)

    def follow(self) -> None:
        """Go to the end, and stay there."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        self._top = self.terminal.first + value
        self._shown.clear()
        self.viewport().update()

    def scrollContentsBy(self, across: int, down: int) -> None:
        """Do nothing: `_scrolled` paints anew."""

    def zoom(self, steps: int) -> None:
        """Make the font that many pixels larger, or smaller; 0 is as it was at first."""
        pixels = self._pixels + steps if steps else Type.MONO.pixels + 1
        self._pixels = min(max(pixels, SMALLEST), LARGEST)
        self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._restyle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange and hasattr(self, "cells"):
            self._restyle()

    def sizeHint(self) -> QSize:
        size = self.cells.place(0, 0, 80).size()
        return QSize(int(size.width()) + 2 * Space.M, int(size.height() * 24) + 2 * Space.S)

    def _measure(self) -> None:
        """Take the rows and columns that fit; the process hears of it when the size has settled."""
        room = self.viewport().size()
        columns = max(2, int((room.width() - 2 * Space.S) / self.cells.width))
        rows = max(1, int((room.height() - 2 * Space.S) / self.cells.height))
        if (rows, columns) != (self.terminal.lines, self.terminal.columns):
            self.terminal.resize(rows, columns)
            self.select(Selection(Spot(0, 0), Spot(0, 0)))
            self._top = min(self._top, self.terminal.pushed)
            self._settle.start()
            self.repaint_all()

    @Slot()
    def _tell_size(self) -> None:
        self.resized.emit(self.terminal.lines, self.terminal.columns)

    def _timer(self, milliseconds: int, done: object) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(done)
        return timer


def _difference(before: list[Cell] | None, after: list[Cell]) -> tuple[int, int]:
    """Return the columns between which two rows differ."""
    if before is None:
        return 0, 10_000
    length = max(len(before), len(after))
    before = before + [BLANK] * (length - len(before))
    after = after + [BLANK] * (length - len(after))
    if before == after:
        return 0, 0
    start = next(at for at in range(length) if before[at] != after[at])
    end = next(at for at in range(length, 0, -1) if before[at - 1] != after[at - 1])
    return start, end
