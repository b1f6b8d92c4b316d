"""A question before something is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, DangerButton
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import IconLabel, give_height, label

WIDTH = 460
MOST_LINES = 8
BULLET_WIDTH = 8
TEXT_WIDTH = WIDTH - 2 * Space.XL - 24 - Space.L


class ConfirmDialog(QDialog):
    """Says what will be lost, and what not; `cancel` is the default, and so is Escape.

    Show it with `open()`; `accepted` follows when the person agrees, and `option.isChecked()` says
    whether the extra was wanted.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        text: str,
        action: str,
        *,
        lost: Sequence[str] = (),
        option: str = "",
        cancel: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L + 4)
        outer.setSpacing(Space.L)
        outer.addWidget(IconLabel(theme, "warning", "error", 24), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        outer.addLayout(column, 1)
        column.addWidget(_wrapped(title, "card-title", TEXT_WIDTH))
        column.addWidget(_wrapped(text, "muted", TEXT_WIDTH))
        for line in self._shortened(lost):
            column.addLayout(_bulleted(line))
        self.option = CheckBox(theme, option)
        self.option.setVisible(bool(option))
        column.addWidget(self.option)
        column.addSpacing(Space.M)
        column.addLayout(self._buttons(theme, action, cancel or self.tr("Cancel")))

    def ask(self, agreed: Callable[[], object]) -> None:
        """Open it, and call `agreed` if the person agrees."""
        self.accepted.connect(lambda: agreed())
        self.open()

    def _shortened(self, lost: Sequence[str]) -> list[str]:
        if len(lost) <= MOST_LINES:
            return list(lost)
        more = len(lost) - MOST_LINES + 1
        return [*lost[: MOST_LINES - 1], self.tr("and %n more", "", more)]

    def _buttons(self, theme: Theme, action: str, cancel: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        self.cancel = Button(theme, cancel)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
        self.cancel.clicked.connect(self.reject)
        self.agree = DangerButton(theme, action)
        self.agree.clicked.connect(self.accept)
        row.addWidget(self.cancel)
        row.addWidget(self.agree)
        return row


def _wrapped(words: str, role: str, width: int) -> QLabel:
    made = label(words, role)
    made.setWordWrap(True)
    give_height(made, width)
    return made


def _bulleted(words: str) -> QHBoxLayout:
    """A line of a list; where it is wrapped, its words stay beside the bullet."""
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    bullet = label("\N{BULLET}")
    bullet.setFixedWidth(BULLET_WIDTH)
    row.addWidget(bullet, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_wrapped(words, "", TEXT_WIDTH - BULLET_WIDTH - Space.S), 1)
    return row
