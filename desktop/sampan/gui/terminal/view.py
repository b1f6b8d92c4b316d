"""The terminal that a person types in: keys, the mouse, the clipboard and input methods.

Tab belongs to the process; Ctrl+Tab goes to the next widget, Ctrl+Shift+Tab to the one before.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from sampan.gui.terminal.canvas import TerminalCanvas
from sampan.gui.terminal.keys import bytes_of, held_of
from sampan.gui.terminal.modes import MouseReports
from sampan.gui.terminal.pointer import Pointer
from sampan.gui.terminal.selection import Selection, Spot, text_of
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.own_keys import OwnKeys

Key = Qt.Key
Modifier = Qt.KeyboardModifier
WHEEL_LINES = 3
_WINDOWS = (
    Key.Key_Plus,
    Key.Key_Equal,
    Key.Key_Minus,
    Key.Key_0,
    Key.Key_PageUp,
    Key.Key_PageDown,
)
NOTCH = 120  # a wheel's step, in eighths of a degree

ConfirmPaste = Callable[[str, Callable[[], None]], None]
"""Called with text of several lines, each of which would run; calls the function to go on."""


class TerminalView(TerminalCanvas):
    """Emits what is typed as bytes; `confirm_paste` may ask before lines are pasted that run."""

    typed = Signal(bytes)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.confirm_paste: ConfirmPaste | None = None
        self._pointer = Pointer(self)
        self._wheel = 0
        self.setAccessibleName(self.tr("Terminal"))
        self.setAccessibleDescription(
            self.tr("What you type goes to the process. Ctrl+Tab leaves the terminal.")
        )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.answered.connect(self.typed)
        self._actions = self._make_actions()

    def send(self, data: bytes) -> None:
        """Send what a person typed, and show the end of the screen."""
        if data:
            self.follow()
            self.light_cursor()
            self.typed.emit(data)

    # --- keys -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # The window's shortcuts would take Ctrl+W or Alt+Left from the process.
        if event.type() == QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or self._is_for_the_window(event):
            return False
        return bool(self._bytes_of(event))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab come as a key."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Key.Key_Tab, Key.Key_Backtab) and held_of(event.modifiers()).control:
            super().focusNextPrevChild(event.key() == Key.Key_Tab)
        elif self._scroll_by_key(event):
            return
        elif self._is_for_the_window(event):
            super().keyPressEvent(event)
        elif sent := self._bytes_of(event):
            self.send(sent)
        else:
            super().keyPressEvent(event)

    def _bytes_of(self, event: QKeyEvent) -> bytes:
        modes = self.terminal.modes
        return bytes_of(
            event,
            application_cursor=modes.application_cursor,
            application_keypad=modes.application_keypad,
        )

    @staticmethod
    def _is_for_the_window(event: QKeyEvent) -> bool:
        """Return True for Ctrl+Shift+letter, zooming, Ctrl+PgUp, and Command on macOS."""
        modifiers = event.modifiers()
        if sys.platform == "darwin" and modifiers & Modifier.ControlModifier:
            return True
        if not modifiers & Modifier.ControlModifier:
            return False
        letter = Key.Key_A <= event.key() <= Key.Key_Z
        return event.key() in _WINDOWS or bool(letter and modifiers & Modifier.ShiftModifier)

    def _scroll_by_key(self, event: QKeyEvent) -> bool:
        bar = self.verticalScrollBar()
        if event.modifiers() & ~Modifier.KeypadModifier != Modifier.ShiftModifier:
            return False
        if not bar.maximum():
            return False
        ways = {
            Key.Key_PageUp: -self.terminal.lines,
            Key.Key_PageDown: self.terminal.lines,
            Key.Key_Home: -bar.maximum(),
            Key.Key_End: bar.maximum(),
        }
        way = ways.get(Key(event.key()))
        if way is not None:
            self.scroll_lines(way)
        return way is not None

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.preedit = event.preeditString()
        if event.commitString():
            self.send(event.commitString().encode("utf-8", "ignore"))
        self.viewport().update()
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        match query:
            case Qt.InputMethodQuery.ImEnabled:
                return True
            case Qt.InputMethodQuery.ImCursorRectangle:
                return self.cursor_place().translated(self.viewport().pos())
            case Qt.InputMethodQuery.ImHints:
                return int(
                    (
                        Qt.InputMethodHint.ImhNoAutoUppercase
                        | Qt.InputMethodHint.ImhNoPredictiveText
                    ).value
                )
        return super().inputMethodQuery(query)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.terminal.modes.focus_events:
            self.typed.emit(b"\x1b[I")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.terminal.modes.focus_events:
            self.typed.emit(b"\x1b[O")

    # --- the mouse --------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.take(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.take(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.take(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / NOTCH)
        self._wheel -= notches * NOTCH
        if not notches:
            return
        held = held_of(event.modifiers())
        if held.control:
            self.zoom(notches)
        elif self.terminal.modes.mouse is not MouseReports.NONE and not held.shift:
            self._pointer.report_wheel(event.position().toPoint(), notches, held)
        elif self.terminal.alternate:  # full-screen programs scroll by arrows
            arrow = b"\x1bO" if self.terminal.modes.application_cursor else b"\x1b["
            arrow += b"A" if notches > 0 else b"B"
            self.typed.emit(arrow * abs(notches) * WHEEL_LINES)
        else:
            self.scroll_lines(-notches * WHEEL_LINES)
        event.accept()

    # --- the clipboard ----------------------------------------------------------------------

    def selected_text(self) -> str:
        """Return what is selected."""
        return "" if self.selection.empty else text_of(self.terminal, self.selection)

    @Slot()
    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def paste(self) -> None:
        """Type what is on the clipboard."""
        self.paste_text(QGuiApplication.clipboard().text())

    def paste_text(self, text: str) -> None:
        """Type text, in brackets where the process asked for them, without what could do harm."""
        text = "".join(c for c in text.replace("\r\n", "\n") if c in "\t\n\r" or c.isprintable())
        data = text.replace("\n", "\r").encode("utf-8", "ignore")
        if not data:
            return
        if self.terminal.modes.bracketed_paste:
            self.send(b"\x1b[200~" + data + b"\x1b[201~")
        elif b"\r" in data.rstrip(b"\r") and self.confirm_paste is not None:
            self.confirm_paste(text, lambda: self.send(data))
        else:
            self.send(data)

    @Slot()
    def select_all(self) -> None:
        """Select all that is kept."""
        first, last = self.terminal.first, self.terminal.pushed + self.terminal.lines - 1
        self.select(Selection(Spot(first, 0), Spot(last, self.terminal.columns)))

    @Slot()
    def clear_history(self) -> None:
        """Forget the lines that left the screen."""
        self.terminal.history.clear()
        self.repaint_all()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.paste_text(typed_of(event.mimeData()))
        event.acceptProposedAction()
        self.setFocus()

    # --- the menu ---------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.make_menu()
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.cursor_place().bottomLeft())
        menu.popup(place)

    def make_menu(self) -> QMenu:
        """Return the menu; it goes when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions[0].setEnabled(not self.selection.empty)
        for number, action in enumerate(self._actions):
            if number in (3, 4):
                menu.addSeparator()
            menu.addAction(action)
        self._actions[0].setEnabled(True)
        return menu

    def _make_actions(self) -> list[QAction]:
        standard = QKeySequence.StandardKey
        made = [
            (self.tr("&Copy"), ["Ctrl+Shift+C"], self.copy),
            (self.tr("&Paste"), ["Ctrl+Shift+V", "Shift+Insert"], self.paste),
            (self.tr("Select &all"), ["Ctrl+Shift+A"], self.select_all),
            (self.tr("C&lear scrollback"), ["Ctrl+Shift+K"], self.clear_history),
            (self.tr("&Larger text"), ["Ctrl++", "Ctrl+="], lambda: self.zoom(1)),
            (self.tr("&Smaller text"), ["Ctrl+-"], lambda: self.zoom(-1)),
            (self.tr("&Usual text size"), ["Ctrl+0"], lambda: self.zoom(0)),
        ]
        if sys.platform == "darwin":  # Ctrl is Command there, and takes nothing from the process
            made[0] = (made[0][0], [QKeySequence(standard.Copy).toString()], self.copy)
            made[1] = (made[1][0], [QKeySequence(standard.Paste).toString()], self.paste)
        actions = []
        for text, keys, do in made:
            action = QAction(text, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(do)
            self.addAction(action)
            actions.append(action)
        OwnKeys(self, {"Ctrl+Shift+A": self.select_all})  # the window opens what runs by it
        return actions


def typed_of(dropped: QMimeData) -> str:
    """Return what a drop types: paths as a shell reads them, or the text."""
    paths = [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]
    if paths:
        return " ".join(shlex.quote(path) for path in paths) + " "
    return dropped.text()
