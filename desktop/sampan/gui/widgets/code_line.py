"""A line for what a machine reads: a port, a path, a command."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Type


class CodeLine(QLineEdit):
    """What is typed is monospaced; the placeholder is words for a person, as in every field."""

    def __init__(
        self, theme: Theme, placeholder: str = "", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._code, self._words = theme.mono(Type.MONO), theme.font(Type.BODY)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.textChanged.connect(self._dress)
        self._dress("")

    def _dress(self, text: str) -> None:
        font = self._code if text else self._words
        if self.font() != font:
            self.setFont(font)
