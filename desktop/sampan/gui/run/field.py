"""A field of the form: its name on the left, what is wrong with it under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from sampan.core.runspec import Problem, Weight
from sampan.gui.i18n.sentences import said
from sampan.gui.run.look import make_text
from sampan.gui.theme.painting import plain_text
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.widgets.labels import label, set_role

LABEL_WIDTH = 116
"""Device-independent pixels of the column of names."""


class ProblemLabel(QLabel):
    """The sentence under a field; it takes no room where there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    def tell(self, problem: Problem | None) -> None:
        """Show a problem, or nothing."""
        if problem is None:
            self.clear()
            self.hide()
            return
        self.setText(said(problem))
        set_role(self, "error" if problem.weight is Weight.WRONG else "warning")
        self.show()


class Field(QWidget):
    """A named editor; the name's mnemonic leads to it."""

    def __init__(
        self, name: str, editor: QWidget, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.problem = ProblemLabel()
        self.name = label(name, "muted")
        self.name.setFixedWidth(LABEL_WIDTH)
        self.name.setMinimumHeight(Size.CONTROL)
        self.name.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(plain_text(name))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(editor)
        if hint:
            column.addWidget(make_text(hint, "secondary"))
        column.addWidget(self.problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.name, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show the first of the problems."""
        first = problems[0] if problems else None
        self.problem.tell(first)
        self.editor.setAccessibleDescription(self.problem.text())
        set_property(self.editor, "invalid", first is not None and first.weight is Weight.WRONG)


def make_line(placeholder: str = "", name: str = "") -> QLineEdit:
    """Return a line to type in."""
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAccessibleName(name)
    return line
