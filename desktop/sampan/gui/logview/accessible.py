"""What a screen reader is told of a log: that it is a document, and the line the keyboard is on."""

from __future__ import annotations

import weakref

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from sampan.gui.logview.view import LogView


class AccessibleLog(QAccessibleWidget):
    """Qt knows a scroll area as no more than an area."""

    def __init__(self, view: LogView) -> None:
        super().__init__(view, QAccessible.Role.Document, view.accessibleName())
        # Qt keeps us as long as it likes; the lines of a closed log must not stay as well.
        self._view = weakref.ref(view)

    def text(self, kind: QAccessible.Text) -> str:
        """Return the view's name, or the current line as its value and description."""
        view = self._view()
        if view is None or not shiboken6.isValid(view):
            return ""
        if kind == QAccessible.Text.Name:
            return view.accessibleName()
        if kind in (QAccessible.Text.Value, QAccessible.Text.Description):
            return view.current_text()
        return super().text(kind)


def install() -> None:
    """Let Qt ask for AccessibleLog; to be called once, when the window is composed."""
    QAccessible.installFactory(_describe)


def _describe(_name: str, described: QObject) -> QAccessibleInterface | None:
    return AccessibleLog(described) if isinstance(described, LogView) else None
