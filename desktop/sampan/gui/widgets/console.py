"""What a program wrote, to be read and copied."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Type


class Console(QPlainTextEdit):
    """Text of a fixed width on its own ground; `name` is what a screen reader says."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setReadOnly(True)
        self.setProperty("role", "console")
        self.setAccessibleName(name)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_text(self, text: str) -> None:
        """Append what is new, so that a selection and the place stay; the end stays in sight."""
        shown = self.toPlainText()
        if text == shown:
            return
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        if shown and text.startswith(shown):
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(shown) :])
        else:
            self.setPlainText(text)
        if at_end:
            bar.setValue(bar.maximum())

    def _restyle(self) -> None:
        self.setFont(self._theme.mono(Type.MONO))
