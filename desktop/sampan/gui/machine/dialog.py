"""A dialog of this page: a title, a sentence, what can be chosen, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from sampan.gui.bridge import Failure
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.labels import label

WIDTH = 520


class ChoiceDialog(QDialog):
    """`say` sets the words and `body` takes the widgets; without an action, one button closes it.

    A subclass connects `agree` and calls `accept` when it went well, `show_failure` when not.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L + 4)
        column.setSpacing(Space.S)
        self.heading = label("", "card-title")
        self.sentence = label("", "muted")
        for each in (self.heading, self.sentence):
            each.setWordWrap(True)
            column.addWidget(each)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.S)
        column.addSpacing(Space.S)
        column.addLayout(self.body, 1)
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column.addWidget(self.problem)
        column.addSpacing(Space.S)
        row = self.buttons = QHBoxLayout()
        row.setSpacing(Space.S)
        self.foot = label("", "secondary")
        row.addWidget(self.foot, 1)
        self.cancel = Button(theme, self.tr("Close"))
        self.cancel.clicked.connect(self.reject)
        self.agree = PrimaryButton(theme, "")
        self.agree.hide()
        row.addWidget(self.cancel)
        row.addWidget(self.agree)
        column.addLayout(row)

    def say(self, title: str, text: str = "", action: str = "") -> None:
        """Set the words; with an action, it is the default and the other button cancels."""
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))
        self.cancel.setText(self.tr("Cancel") if action else self.tr("Close"))
        self.agree.setText(action)
        self.agree.setVisible(bool(action))
        self.agree.setDefault(bool(action))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:  # Qt itself makes a dialog no larger than a part of the screen
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), needed))
        if self.agree.isHidden():
            self.cancel.setFocus()

    def show_failure(self, failure: Failure) -> None:
        """Say why it was not done, and let a person try again."""
        self.set_busy(busy=False)
        self.show_problem(failure.text)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with what was chosen, nothing for an empty text."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def set_busy(self, *, busy: bool) -> None:
        """While it is done, it is not asked for again."""
        self.agree.setEnabled(not busy)
        if busy:
            self.show_problem("")
