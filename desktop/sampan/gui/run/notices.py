"""What a pasted line asked for and did not get, in a list that can be put away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from sampan.core.runspec import Problem, Weight
from sampan.gui.run.look import make_button, make_label
from sampan.gui.theme.tokens import Space

MOST = 6
"""Sentences that are shown; further ones are counted."""


class Notices(QFrame):
    """Sentences about a line; without any it takes no room."""

    def __init__(self, *, closes: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self._text = make_label("", "warning", wraps=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout()
        column.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.XS if closes else Space.M, Space.S)
        row.addLayout(column, 1)
        if closes:
            close = make_button(self.tr("Dismiss"), "text")
            close.clicked.connect(self.hide)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def text(self) -> str:
        """Return what is shown."""
        return self._text.text()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems, what is wrong first."""
        order = [Weight.WRONG, Weight.DROPPED, Weight.NOTE]
        ranked = sorted(problems, key=lambda problem: order.index(problem.weight))
        lines = [f"{problem.message} {problem.hint}".strip() for problem in ranked[:MOST]]
        if len(ranked) > MOST:
            lines.append(self.tr("and %n more", "", len(ranked) - MOST))
        self._text.setText("\n".join(lines))
        self.setVisible(bool(lines))
