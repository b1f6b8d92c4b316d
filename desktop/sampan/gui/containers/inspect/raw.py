"""Raw text with a search that shows each place."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Type

MOST = 2_000
"""More places than this are not counted."""


class RawText(QPlainTextEdit):
    """Read only; `search` marks every place, `step` goes from one to the next."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places: list[QTextCursor] = []
        self.current = -1
        self.setProperty("role", "console")
        self.setReadOnly(True)
        self.setFont(theme.mono(Type.MONO))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(name)
        theme.changed.connect(self._mark)

    @property
    def count(self) -> int:
        """How many places were found."""
        return len(self._places)

    def search(self, text: str) -> None:
        """Find a text, in capitals or not, and show its first place."""
        self._places, self.current = [], -1
        document: QTextDocument = self.document()
        cursor = document.find(text) if text else QTextCursor()
        while not cursor.isNull() and len(self._places) < MOST:
            self._places.append(QTextCursor(cursor))
            cursor = document.find(text, cursor)
        self.step(1)

    def step(self, by: int) -> None:
        """Go to another place, from the last one to the first."""
        if self._places:
            self.current = (self.current + by) % len(self._places)
            shown = QTextCursor(self._places[self.current])
            shown.clearSelection()
            self.setTextCursor(shown)
            self.centerCursor()
        self._mark()

    def _mark(self) -> None:
        marks = []
        for at, place in enumerate(self._places):
            mark = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            token = "accent" if at == self.current else "warning_background"
            form.setBackground(QColor(getattr(self._theme.colours, token)))
            if at == self.current:
                form.setForeground(QColor(self._theme.colours.on_accent))
            mark.format = form
            mark.cursor = place
            marks.append(mark)
        self.setExtraSelections(marks)
