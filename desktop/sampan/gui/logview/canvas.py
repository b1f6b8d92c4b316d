"""The painted part of the log viewer: rows on a grid, of which only those seen are laid out."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import count
from time import perf_counter

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from sampan.client.engine.model import LogLine
from sampan.gui.logview.buffer import LogBuffer
from sampan.gui.logview.chunk import BOTH, STDERR
from sampan.gui.logview.gutter import Gutter
from sampan.gui.logview.levels import Tone
from sampan.gui.logview.look import Look
from sampan.gui.logview.painter import Laid, LinePainter, Marked, lay
from sampan.gui.logview.rows import Row, RowMap
from sampan.gui.logview.selection import Position
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Colours, Radius, Space

REFRESH_MS = 33
"""How long lines gather before they are shown: a screen shows no more than this."""

SLICE_S = 0.006
"""How long lines are taken in at a time, so that keys and painting go between."""

SLICE_LINES = 500
MOST_WAITING = 25_000

LAID_LINES = 512
"""How many lines stay laid out; a screen shows some sixty."""

FEWEST_COLUMNS = 20
"""A line is never cut shorter, however narrow the view is."""

HANDLE_ALPHA = 110
"""How much of a scroll bar's handle covers the text's ground, of 255."""

_ARGB = QColor.NameFormat.HexArgb
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class LogCanvas(QAbstractScrollArea):
    """Scrolls, follows, cuts and filters; what is marked in it is the business of LogView."""

    following_changed = Signal(bool)
    dropped_changed = Signal(int)
    """How many older lines are no longer held."""

    def __init__(self, theme: Theme, buffer: LogBuffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buffer = buffer
        self.rows = RowMap(buffer)
        self._theme = theme
        self._look = Look(theme)
        self._painter = LinePainter(self._look)
        self._gutter = Gutter(self._look, buffer)
        self._laid: dict[int, Laid] = {}
        self._top = Row(0, 0)
        self._following = True
        self._wrapped = False
        self._streams = BOTH
        self._placing = 0  # how often we are setting scroll bars ourselves
        self._told_dropped = 0
        self._placeholder = ""
        self._pending: deque[tuple[Sequence[LogLine], int]] = deque()
        self._waiting = 0
        self._taking = QTimer(self, singleShot=True, interval=0)
        self._taking.timeout.connect(self._take_in)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self.settle)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setViewportMargins(Space.XS, Space.S, Space.XS, Space.S)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self._follow_theme)
        self._restyle()

    def append(self, batch: Sequence[LogLine]) -> None:
        """Add lines; they are shown within REFRESH_MS, however often this is called.

        Many are taken in over some turns of the event loop.
        """
        self._pending.append((batch, 0))
        self._waiting += len(batch)
        self._take_in()
        while self._waiting > MOST_WAITING:  # who feeds us must wait, or memory would grow
            self._take_in()

    def take_all(self) -> None:
        """Take in at once what was appended and still waits."""
        while self._pending:
            self._take_in()

    def clear(self) -> None:
        """Forget all lines; a colour that one of them set goes on in what comes next."""
        self.take_all()
        self.buffer.clear()
        self._laid.clear()
        self.settle()

    @property
    def following(self) -> bool:
        """True while the view sticks to the newest line."""
        return self._following

    def set_following(self, on: bool) -> None:
        """Stick to the newest line, or stay where the view is."""
        if on != self._following:
            self._following = on
            self.following_changed.emit(on)
        if on:
            self._place_end()
        self.viewport().update()

    @property
    def wrapped(self) -> bool:
        """True while long lines go on in the next row."""
        return self._wrapped

    def set_wrapped(self, on: bool) -> None:
        """Cut long lines at the view's edge, or scroll sideways to their end."""
        self._wrapped = on
        self.horizontalScrollBar().setValue(0)
        self.settle()

    @property
    def timestamps(self) -> bool:
        """True while the column of times is shown."""
        return self._gutter.timestamps

    def set_timestamps(self, on: bool) -> None:
        """Show or hide the column of times."""
        self._gutter.timestamps = on
        self.settle()

    @property
    def streams(self) -> int:
        """The streams that are shown: STDOUT, STDERR or BOTH."""
        return self._streams

    def set_streams(self, streams: int) -> None:
        """Show only lines of these streams: STDOUT, STDERR or BOTH."""
        self._streams = streams
        self.settle()

    def set_placeholder(self, text: str) -> None:
        """Say in an empty view why it is empty."""
        self._placeholder = text
        self.viewport().update()

    @Slot()
    def settle(self) -> None:
        """Bring rows and scroll bars to what the store holds; the top line stays the top line."""
        self._refresh.stop()
        offset = self.verticalScrollBar().value() % self._look.row
        self.rows.shape(self._columns() if self._wrapped else None, self._streams)
        self.rows.sync()
        self._range()
        if self._following:
            self._place_end()
        else:
            gone = self._top.line < self.buffer.first
            part = 0 if gone else min(self._top.part, max(0, self._height(self._top.line) - 1))
            top = self.rows.row_of(self._top.line) + part
            self._place(top * self._look.row + (0 if gone else offset))
        if self.buffer.dropped != self._told_dropped:
            self._told_dropped = self.buffer.dropped
            self.dropped_changed.emit(self._told_dropped)
        self.viewport().update()

    def show_line(self, line: int, start: int = 0, end: int = 0) -> None:
        """Scroll no more than is needed to see the characters of a line."""
        if not self.buffer.first <= line < self.buffer.end:
            return
        cells = self._laid_line(line).cells
        column, stop = cells.column(start), cells.column(end)
        part = column // self.rows.width if self.rows.width else 0
        y = (self.rows.row_of(line) + part) * self._look.row
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if not bar.value() <= y <= bar.value() + height - self._look.row:
            bar.setValue(y - height // 3)
        if self.rows.width is None:
            self._show_columns(column, stop)

    def position_at(self, point: QPoint) -> Position:
        """Return the place in the text that is nearest to a point of the viewport."""
        row = (self.verticalScrollBar().value() + point.y()) // self._look.row
        if row < 0 or not self.rows.total:
            return Position(self.buffer.first, 0)
        place = self.rows.locate(min(row, self.rows.total - 1))
        assert place is not None
        cells = self._laid_line(place.line).cells
        if row >= self.rows.total:
            return Position(place.line, cells.index(cells.total))
        x = point.x() - self._gutter.width + self.horizontalScrollBar().value()
        column = max(0, round(x / self._look.cell))
        if self.rows.width is not None:
            column = place.part * self.rows.width + min(column, self.rows.width)
        return Position(place.line, cells.index(column))

    def visible_lines(self) -> tuple[int, int]:
        """Return the first and the last line that is seen at all."""
        shown = self._window()
        return (shown[0].line, shown[-1].line) if shown else (self.buffer.first, self.buffer.first)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are seen."""
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.rows.total:
                painter.setPen(self._look.tones[Tone.MUTED])
                painter.setFont(self.font())
                painter.drawText(
                    self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._placeholder
                )
                return
            self._paint_rows(painter, self._window())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut lines anew for the new width."""
        super().resizeEvent(event)
        self.settle()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring when the keyboard brought the focus here."""
        self._ring(event.reason() in _BY_KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ring(False)
        super().focusOutEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint anew: rows cost little, and the columns before the text stay in their place."""
        self.viewport().update()

    def marked(self, line: int, laid: Laid) -> Marked:
        """Return what is marked in a line."""
        return Marked()

    def current_line(self) -> int | None:
        """Return the line the keyboard is on; None while it is on none."""
        return None

    @Slot()
    def _take_in(self) -> None:
        """Take in what waits for as long as a slice may last."""
        until = perf_counter() + SLICE_S
        dropped = self.buffer.dropped
        while self._pending and perf_counter() < until:
            batch, start = self._pending.popleft()
            piece = batch[start : start + SLICE_LINES]
            self._waiting -= len(piece)
            if start + len(piece) < len(batch):
                self._pending.appendleft((batch, start + len(piece)))
            self.buffer.append(piece)
        if self.buffer.dropped != dropped:
            self.settle()  # rows must never lead to a line that is gone
        elif not self._refresh.isActive():
            self._refresh.start()
        if self._pending:
            self._taking.start()

    def _paint_rows(self, painter: QPainter, shown: list[Row]) -> None:
        top = -(self.verticalScrollBar().value() % self._look.row)
        for y, row in zip(count(top, self._look.row), shown, strict=False):
            stored = self.buffer.line(row.line)
            if stored.stream == "stderr" and self._streams & ~STDERR:
                self._gutter.paint_stream(painter, y)
            if row.part == 0 and not stored.continued:
                self._gutter.paint(painter, stored, y)
            if row.line == self.current_line() and self.hasFocus():
                painter.fillRect(0, y, 2, self._look.row, self._look.current)
        left = self._gutter.width - 2  # what marks a match is a little larger than its text
        painter.setClipRect(self.viewport().rect().adjusted(left, 0, 0, 0))
        for y, row in zip(count(top, self._look.row), shown, strict=False):
            self._paint_text(painter, row, y)

    def _paint_text(self, painter: QPainter, row: Row, y: int) -> None:
        x = float(self._gutter.width)
        if self.rows.width is None:
            scrolled, cell = self.horizontalScrollBar().value(), self._look.cell
            first = int(scrolled // cell)
            columns = range(first, first + int((self.viewport().width() - x) // cell) + 2)
            x += first * cell - scrolled
        else:
            columns = range(row.part * self.rows.width, (row.part + 1) * self.rows.width)
        laid = self._laid_line(row.line)
        self._painter.paint(painter, laid, QPointF(x, y), columns, self.marked(row.line, laid))

    def _window(self) -> list[Row]:
        top = self.verticalScrollBar().value() // self._look.row
        return self.rows.window(top, self.viewport().height() // self._look.row + 2)

    def _laid_line(self, line: int) -> Laid:
        laid = self._laid.get(line)
        if laid is None:
            if len(self._laid) >= LAID_LINES:
                self._laid.clear()
            before = self.buffer.line(line - 1).text if line > self.buffer.first else ""
            stored = self.buffer.line(line)
            laid = self._laid[line] = lay(stored.text, stored.style, before)
        return laid

    def _height(self, line: int) -> int:
        held = self.buffer.first <= line < self.buffer.end
        return self.rows.height(line) if held else 0

    def _ring(self, on: bool) -> None:
        if self.property("ring") is not on:
            self.setProperty("ring", on)
            self.style().polish(self)
        self.viewport().update()

    def _columns(self) -> int:
        # A wide character in the last column reaches into the one that is left free.
        return max(FEWEST_COLUMNS, int(self._room() / self._look.cell) - 1)

    def _range(self) -> None:
        """Set the scroll bars; one that comes or goes makes Qt call us again before it returns."""
        self._placing += 1
        row, port = self._look.row, self.viewport()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(max(row, port.height() - row))
        vertical.setSingleStep(row)
        vertical.setRange(0, max(0, self.rows.total * row - port.height()))
        longest = 0 if self._wrapped else round(self.buffer.longest * self._look.cell)
        horizontal.setPageStep(max(1, self._room()))
        horizontal.setSingleStep(round(4 * self._look.cell))
        horizontal.setRange(0, max(0, longest - self._room()))
        self._placing -= 1

    def _room(self) -> int:
        """Pixels there are for text."""
        return self.viewport().width() - self._gutter.width - Space.S

    def _place(self, value: int) -> None:
        self._placing += 1
        self.verticalScrollBar().setValue(value)
        self._placing -= 1
        self._keep_top()

    def _place_end(self) -> None:
        self._place(self.verticalScrollBar().maximum())

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        if self._placing:
            return
        self._keep_top()
        at_end = value >= self.verticalScrollBar().maximum()
        if at_end != self._following:
            self.set_following(at_end)

    def _keep_top(self) -> None:
        row = self.rows.locate(self.verticalScrollBar().value() // self._look.row)
        self._top = row or Row(self.buffer.end, 0)

    def _show_columns(self, column: int, stop: int) -> None:
        bar, cell = self.horizontalScrollBar(), self._look.cell
        room = self._room()
        if not bar.value() <= column * cell or stop * cell > bar.value() + room:
            bar.setValue(0 if stop * cell <= room else int(column * cell) - room // 3)

    @Slot()
    def _follow_theme(self) -> None:
        # Qt forgets a slot with its object, but not one that a subclass has overridden.
        self._restyle()

    def _restyle(self) -> None:
        colours = self._theme.colours
        self._look = Look(self._theme)
        self._painter = LinePainter(self._look)
        self._gutter.look = self._look
        self.setStyleSheet(_style(colours))
        self.settle()


def _style(colours: Colours) -> str:
    """The frame, lit up only where the keyboard came to, and slim scroll bars inside it."""
    handle = QColor(colours.faint)
    handle.setAlpha(HANDLE_ALPHA)
    return (
        f"LogView {{ background: {colours.sidebar}; border: 1px solid {colours.line};"
        f" border-radius: {Radius.CARD}px; }}"
        f"LogView[ring=true] {{ border-color: {colours.accent}; }}"
        "QScrollBar { background: transparent; border: none; margin: 3px; }"
        "QScrollBar:vertical { width: 12px; } QScrollBar:horizontal { height: 12px; }"
        f"QScrollBar::handle {{ background: {handle.name(_ARGB)}; border-radius: 3px; }}"
        f"QScrollBar::handle:hover {{ background: {colours.faint}; }}"
        "QScrollBar::handle:vertical { min-height: 32px; }"
        "QScrollBar::handle:horizontal { min-width: 32px; }"
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
        "QAbstractScrollArea::corner { background: transparent; border: none; }"
    )
