"""The mouse in a terminal: it selects, unless the process asked for it and Shift is not held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from sampan.gui.terminal.keys import Held, held_of
from sampan.gui.terminal.modes import MouseReports
from sampan.gui.terminal.mouse import MouseAction, MouseReport, report
from sampan.gui.terminal.selection import Selection, Spot, Unit, selected

if TYPE_CHECKING:
    from sampan.gui.terminal.view import TerminalView

Button = Qt.MouseButton
_NUMBERS = {Button.LeftButton: 0, Button.MiddleButton: 1, Button.RightButton: 2}


class Pointer:
    """Takes the mouse's events of one view."""

    def __init__(self, view: TerminalView) -> None:
        self._view = view
        self._anchor: Spot | None = None
        self._unit = Unit.CHARACTER
        self._clicked_ms = 0
        self._reported = Spot(0, 0)

    def take(self, event: QMouseEvent) -> None:
        """Do what the event says."""
        reports = self._view.terminal.modes.mouse is not MouseReports.NONE
        if reports and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._report(event)
            return
        match event.type():
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                self._press(event)
            case QEvent.Type.MouseMove if event.buttons() & Button.LeftButton:
                self._drag(event.position().toPoint())
            case QEvent.Type.MouseButtonRelease if event.button() == Button.LeftButton:
                self._release()

    def report_wheel(self, position: QPoint, notches: int, held: Held) -> None:
        """Tell the process of the wheel; notches above 0 are up."""
        spot = self._view.spot_at(position)
        button = 64 if notches > 0 else 65
        for _ in range(abs(notches)):
            self._tell(MouseAction.PRESS, button, spot, held)

    def _press(self, event: QMouseEvent) -> None:
        view = self._view
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        position = event.position().toPoint()
        if event.button() == Button.MiddleButton:
            clipboard = QGuiApplication.clipboard()
            if clipboard.supportsSelection():
                view.paste_text(clipboard.text(clipboard.Mode.Selection))
            return
        if event.button() != Button.LeftButton:
            return
        again = event.timestamp() - self._clicked_ms < QApplication.doubleClickInterval()
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._unit = Unit.WORD
        elif again and self._unit is Unit.WORD:
            self._unit = Unit.LINE
        else:
            self._unit = Unit.CHARACTER
        self._clicked_ms = event.timestamp()
        self._anchor = view.spot_at(position, between=self._unit is Unit.CHARACTER)
        if self._unit is Unit.CHARACTER:
            view.select(Selection(self._anchor, self._anchor))
        else:
            view.select(selected(view.terminal, self._anchor, self._anchor, self._unit))

    def _drag(self, position: QPoint) -> None:
        if self._anchor is None:
            return
        view = self._view
        if position.y() < 0:
            view.scroll_lines(-1)
        elif position.y() > view.viewport().height():
            view.scroll_lines(1)
        head = view.spot_at(position, between=self._unit is Unit.CHARACTER)
        view.select(selected(view.terminal, self._anchor, head, self._unit))

    def _release(self) -> None:
        self._anchor = None
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and (text := self._view.selected_text()):
            clipboard.setText(text, clipboard.Mode.Selection)

    def _report(self, event: QMouseEvent) -> None:
        spot = self._view.spot_at(event.position().toPoint())
        held = held_of(event.modifiers())
        match event.type():
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:
                self._view.setFocus(Qt.FocusReason.MouseFocusReason)
                self._tell(MouseAction.PRESS, _NUMBERS.get(event.button(), 0), spot, held)
            case QEvent.Type.MouseButtonRelease:
                self._tell(MouseAction.RELEASE, _NUMBERS.get(event.button(), 0), spot, held)
            case QEvent.Type.MouseMove if spot != self._reported:
                down = [_NUMBERS[button] for button in _NUMBERS if event.buttons() & button]
                self._tell(MouseAction.MOVE, min(down, default=3), spot, held)
        self._reported = spot

    def _tell(self, action: MouseAction, button: int, spot: Spot, held: Held) -> None:
        view = self._view
        mouse = MouseReport(action, button, spot.line - view.terminal.pushed, spot.column, held)
        if mouse.row >= 0 and (sent := report(mouse, view.terminal.modes)):
            view.typed.emit(sent)
