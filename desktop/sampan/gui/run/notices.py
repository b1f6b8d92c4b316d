"""What a pasted line asked for and did not get, in a list that can be put away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from sampan.core.runspec import Problem, Weight
from sampan.gui.i18n.sentences import said
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.states import Banner

MOST = 6
"""Sentences that are shown; further ones are counted."""


class Notices(Banner):
    """Sentences about a line; without any it takes no room."""

    def __init__(self, theme: Theme, *, closes: bool = False) -> None:
        super().__init__(theme)
        self.setContentsMargins(0, Space.XS, 0, Space.XS)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if closes:
            self.set_text("", self.tr("Dismiss"))
            self.button.setAutoDefault(False)
            self.clicked.connect(self.hide)
        self.hide()

    def text(self) -> str:
        """Return what is shown."""
        return self.label.text()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems, what is wrong first."""
        order = [Weight.WRONG, Weight.DROPPED, Weight.NOTE]
        ranked = sorted(problems, key=lambda problem: order.index(problem.weight))
        lines = [said(problem) for problem in ranked[:MOST]]
        if len(ranked) > MOST:
            lines.append(self.tr("and %n more", "", len(ranked) - MOST))
        self.label.setText("\n".join(lines))
        self.setVisible(bool(lines))
