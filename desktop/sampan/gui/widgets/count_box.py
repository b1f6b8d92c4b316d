"""A box with a whole number."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from sampan.gui.theme.tokens import Size

INDENT = 8
"""Device-independent pixels before the number: it begins where the words of a line do."""


class CountBox(QSpinBox):
    """From 0 to `most`, `zero` in words; the wheel scrolls what the box is in past it."""

    def __init__(self, most: int, zero: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, most)
        self.setSpecialValueText(zero)
        self.setFixedHeight(Size.CONTROL)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The style sheet takes its buttons away, and asks nobody for the padding then.
        self.lineEdit().setTextMargins(INDENT, 0, INDENT, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
