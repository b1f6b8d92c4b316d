"""The log viewer's view: search, selection and the keyboard over the painted rows."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from sampan.gui.logview.buffer import LogBuffer
from sampan.gui.logview.canvas import LogCanvas
from sampan.gui.logview.painter import Laid, Marked
from sampan.gui.logview.search import Query, Search
from sampan.gui.logview.selection import Position, Selection, selected_text
from sampan.gui.logview.words import word_at
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type

DRAG_MS = 40
COPY_SLICE_S = 0.008


class LogView(LogCanvas):
    """A log that can be followed, searched, selected and copied, of a million lines as of ten."""

    copied = Signal()
    """What was selected is on the clipboard."""

    def __init__(
        self, theme: Theme, buffer: LogBuffer | None = None, parent: QWidget | None = None
    ) -> None:
        self._jump: QPushButton | None = None
        self._selection: Selection | None = None
        self._caret: Position | None = None
        self._dragged = QPoint()
        super().__init__(theme, LogBuffer() if buffer is None else buffer, parent)
        self.search = Search(self.buffer, self)
        self.search.changed.connect(self.viewport().update)
        self.search.moved.connect(self._show_match)
        self._drag = QTimer(self, interval=DRAG_MS)
        self._drag.timeout.connect(self._drag_on)
        self._copying: Iterator[str] | None = None
        self._copied: list[str] = []
        self._copy_on = QTimer(self, interval=0)
        self._copy_on.timeout.connect(self._copy_slice)
        self._jump = QPushButton(self.tr("Jump to latest"), self)
        self._jump.setObjectName("jump-to-latest")
        self._jump.setCursor(Qt.CursorShape.PointingHandCursor)
        self._jump.setAccessibleName(self.tr("Jump to latest"))
        self._jump.clicked.connect(self.jump_to_latest)
        self._jump.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Log"))
        self._restyle()

    def look_for(self, query: Query) -> None:
        """Search anew; what is found first from the top of the view on becomes current."""
        self.search.start(query, self.streams, self.visible_lines()[0])

    def set_streams(self, streams: int) -> None:
        """Show only lines of these streams; the search goes through those alone."""
        super().set_streams(streams)
        if self.search.query.text:
            self.look_for(self.search.query)

    @property
    def selection(self) -> Selection | None:
        """What is selected, if anything is."""
        return self._selection if self._selection and not self._selection.empty else None

    def select(self, anchor: Position, caret: Position) -> None:
        """Select what stands between two places."""
        self._selection, self._caret = Selection(anchor, caret), caret
        self.viewport().update()

    def select_all(self) -> None:
        """Select all lines that are held."""
        self.take_all()
        if len(self.buffer):
            last = self.buffer.end - 1
            end = len(self._laid_line(last).text)
            self.select(Position(self.buffer.first, 0), Position(last, end))

    def clear(self) -> None:
        """Forget all lines, and what was selected and found in them."""
        self._selection = self._caret = None
        super().clear()
        self.search.more()

    def copy(self) -> None:
        """Put the plain text of the selection on the clipboard; a long one takes some turns."""
        if self.selection is not None:
            self._copying = selected_text(self.buffer, self.streams, self.selection)
            self._copied = []
            self._copy_on.start()
            self._copy_slice()

    def selected_words(self) -> str:
        """Return the part of the first selected line that is selected."""
        if self.selection is None:
            return ""
        text = self._laid_line(self.selection.start.line).text
        return text[slice(*(self.selection.span(self.selection.start.line, len(text)) or (0, 0)))]

    def jump_to_latest(self) -> None:
        """Go to the newest line and follow."""
        self.settle()
        self.set_following(True)
        self.setFocus()

    def settle(self) -> None:
        """Bring all to what the store holds; the search goes on in new lines."""
        super().settle()
        if self._jump is not None:
            self.search.more()
            self._place_jump()

    def set_following(self, on: bool) -> None:
        """Stick to the newest line, or stay where the view is."""
        super().set_following(on)
        self._place_jump()

    def marked(self, line: int, laid: Laid) -> Marked:
        """Return the matches in a line and its part of the selection."""
        found = tuple(self.search.spans(laid.text))
        place = self.search.place() if found else None
        current = place[1] if place is not None and place[0] == line else -1
        chosen = self._selection.span(line, len(laid.text)) if self._selection else None
        return Marked(found, current, chosen)

    def current_line(self) -> int | None:
        """Return the line the keyboard is on."""
        return self._caret.line if self._caret is not None else None

    def current_text(self) -> str:
        """Return the plain text of the line the keyboard is on, or of the last one seen."""
        line = self._here().line
        return self._laid_line(line).text if line < self.buffer.end else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, select, copy and search by the keyboard."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() == Qt.Key.Key_F3:
            self.search.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif not (len(self.buffer) and self._moved(event)):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select; with Shift, go on from where it began."""
        if event.button() != Qt.MouseButton.LeftButton or not self.rows.total:
            return
        place = self.position_at(event.position().toPoint())
        more = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._selection
        self.select(self._selection.anchor if more and self._selection else place, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to the pointer; beyond the edge the view scrolls."""
        if not event.buttons() & Qt.MouseButton.LeftButton or self._selection is None:
            return
        self._dragged = event.position().toPoint()
        if self.following and self.position_at(self._dragged) != self._selection.caret:
            self.set_following(False)  # what is being selected must not run away
        self._select_to(self.position_at(self._dragged))
        inside = 0 <= self._dragged.y() < self.viewport().height()
        self._drag.stop() if inside else self._drag.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the selecting."""
        self._drag.stop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        if self.rows.total:
            place = self.position_at(event.position().toPoint())
            start, end = word_at(self._laid_line(place.line).text, place.index)
            self.select(Position(place.line, start), Position(place.line, end))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy and to select."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"), QKeySequence.StandardKey.Copy, self.copy)
        copy.setEnabled(self.selection is not None)
        menu.addAction(self.tr("Select all"), QKeySequence.StandardKey.SelectAll, self.select_all)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the view from being taken as shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            standard = QKeySequence.StandardKey
            if event.matches(standard.Copy) or event.matches(standard.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the way back to the newest line in its place."""
        super().resizeEvent(event)
        self._place_jump()

    def _moved(self, event: QKeyEvent) -> bool:
        """Obey a key that moves; return False when it does not."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        page = max(1, self.viewport().height() // self._look.row - 1)
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                self._go_lines(-1 if key == Qt.Key.Key_Up else 1, shift)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown as key:
                self._go_lines(-page if key == Qt.Key.Key_PageUp else page, shift)
            case Qt.Key.Key_Home | Qt.Key.Key_End as key:
                self._go_end(key == Qt.Key.Key_End, shift, control)
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                self._go_sideways(-1 if key == Qt.Key.Key_Left else 1, shift)
            case _:
                return False
        return True

    def _here(self) -> Position:
        """The place the keyboard is at: at first the last line that is seen."""
        if self._caret is not None and self.buffer.first <= self._caret.line < self.buffer.end:
            return self._caret
        return Position(self.visible_lines()[1], 0)

    def _go_lines(self, by: int, selecting: bool) -> None:
        """Move by lines; the view moves along, so that it scrolls from the first press on."""
        here = self._here()
        line = self.rows.step(here.line, by)
        self._move(Position(line, min(here.index, len(self._laid_line(line).text))), selecting)
        if not selecting:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + by * self._look.row)
        self.show_line(line)

    def _go_end(self, end: bool, selecting: bool, control: bool) -> None:
        here = self._here()
        if selecting and not control:
            length = len(self._laid_line(here.line).text)
            self._move(Position(here.line, length if end else 0), selecting)
            return
        line = self.buffer.end - 1 if end else self.buffer.first
        line = line if self.rows.height(line) else self.rows.step(line, -1 if end else 1)
        self._move(Position(line, len(self._laid_line(line).text) if end else 0), selecting)
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if end else 0)
        self.horizontalScrollBar().setValue(0)
        self.set_following(end)

    def _go_sideways(self, by: int, selecting: bool) -> None:
        if not selecting:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + by * bar.singleStep())
            return
        here = self._here()
        index, length = here.index + by, len(self._laid_line(here.line).text)
        place = Position(here.line, index)
        if not 0 <= index <= length:
            line = self.rows.step(here.line, by)
            if line == here.line:
                return
            place = Position(line, 0 if by > 0 else len(self._laid_line(line).text))
        self._move(place, selecting)
        self.show_line(place.line, place.index, place.index)

    def _move(self, place: Position, selecting: bool) -> None:
        before = self._here()
        if selecting:
            self.set_following(False)
            self._selection = Selection(
                self._selection.anchor if self._selection else before, place
            )
        else:
            self._selection = None
        self._caret = place
        if place.line != before.line:
            self._announce()
        self.viewport().update()

    def _announce(self) -> None:
        """Let a screen reader say the line."""
        text = self.current_text()
        self.setAccessibleDescription(text)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _select_to(self, place: Position) -> None:
        if self._selection is not None:
            self.select(self._selection.anchor, place)

    @Slot()
    def _drag_on(self) -> None:
        y, height = self._dragged.y(), self.viewport().height()
        bar = self.verticalScrollBar()
        beyond = y if y < 0 else max(0, y - height)
        bar.setValue(bar.value() + beyond)
        x = self._dragged.x()
        self._select_to(self.position_at(QPoint(x, max(0, min(y, height - 1)))))

    @Slot()
    def _show_match(self) -> None:
        place = self.search.place()
        if place is None or not self.buffer.first <= place[0] < self.buffer.end:
            return
        line, number = place
        spans = self.search.spans(self._laid_line(line).text)
        span = spans[min(number, len(spans) - 1)] if spans else (0, 0)
        self.show_line(line, *span)
        self.viewport().update()

    @Slot()
    def _copy_slice(self) -> None:
        until = perf_counter() + COPY_SLICE_S
        while self._copying is not None:
            piece = next(self._copying, None)
            if piece is None:
                break
            self._copied.append(piece)
            if perf_counter() > until:
                return
        self._copy_on.stop()
        QGuiApplication.clipboard().setText("".join(self._copied))
        self._copying, self._copied = None, []
        self.copied.emit()

    def _place_jump(self) -> None:
        if self._jump is None:
            return
        self._jump.setVisible(not self.following and self.verticalScrollBar().maximum() > 0)
        size = self._jump.sizeHint()
        area = self.viewport().geometry()
        x = area.center().x() - size.width() // 2
        self._jump.setGeometry(x, area.bottom() - size.height() - Space.S, *size.toTuple())

    def _restyle(self) -> None:
        super()._restyle()
        if self._jump is None:
            return
        colours = self._theme.colours
        self._jump.setFont(self._theme.font(Type.SECONDARY))
        self._jump.setStyleSheet(
            f"QPushButton {{ background: {colours.card}; color: {colours.accent};"
            f" border: 1px solid {colours.line}; border-radius: 12px; padding: 5px 14px; }}"
            f"QPushButton:hover, QPushButton:focus {{ border-color: {colours.accent}; }}"
        )
        self._place_jump()
