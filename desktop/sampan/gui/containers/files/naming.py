"""A small question for a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.labels import label

WIDTH = 420


class NameDialog(QDialog):
    """Asks for one name; what is taken or cannot be a name is told below the field."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        action: str,
        *,
        name: str = "",
        taken: frozenset[str] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._taken = taken - {name}
        self._old = name
        self.setWindowTitle(title)
        self.setFixedWidth(WIDTH)
        self.field = QLineEdit(name)
        self.field.setAccessibleName(title)
        self.problem = label("", "error")
        self.agree = PrimaryButton(theme, action)
        self.agree.setDefault(True)
        cancel = Button(theme, self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.agree.clicked.connect(self.accept)
        self.field.textChanged.connect(self._check)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L + 4)
        column.setSpacing(Space.S)
        column.addWidget(label(title, "card-title"))
        column.addWidget(self.field)
        column.addWidget(self.problem)
        column.addLayout(row)
        stem = name.rpartition(".")[0] or name
        self.field.setSelection(0, len(stem))
        self._check()

    def ask(self, agreed: Callable[[str], object]) -> None:
        """Open it, and call `agreed` with the name if the person agrees."""
        self.accepted.connect(lambda: agreed(self.field.text().strip()))
        self.finished.connect(self.deleteLater)
        self.open()
        self.field.setFocus()

    @Slot()
    def _check(self) -> None:
        name = self.field.text().strip()
        problem = ""
        if name in self._taken:
            problem = self.tr("There is already something with this name.")
        elif "/" in name or name in (".", ".."):
            problem = self.tr("A name has no slash and is not only dots.")
        self.problem.setText(problem)
        self.agree.setEnabled(bool(name) and not problem and name != self._old)
