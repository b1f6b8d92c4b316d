"""What is asked before a container is renamed or removed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.core.runspec.checks import check_name
from sampan.gui.containers.words import is_anonymous
from sampan.gui.i18n.sentences import said
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.confirm import ConfirmDialog
from sampan.gui.widgets.labels import label

WIDTH = 400
NAMED = 5
"""How many containers are named that are to be removed."""


class RenameDialog(QDialog):
    """Asks for a name; `named` carries it."""

    named = Signal(str)

    def __init__(
        self, theme: Theme, name: str, taken: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._taken = name, tuple(taken)
        self.setWindowTitle(self.tr("Rename {0}").format(name))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L + 4)
        column.setSpacing(Space.S)
        column.addWidget(label(self.windowTitle(), "card-title"))
        self.field = QLineEdit(name)
        self.field.setAccessibleName(self.tr("New name"))
        self.field.selectAll()
        self.field.textChanged.connect(self._check)
        column.addWidget(self.field)
        self.reason = label("", "error")
        self.reason.setWordWrap(True)
        self.reason.setMinimumHeight(18)
        column.addWidget(self.reason)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        self.cancel = Button(theme, self.tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.agree = PrimaryButton(theme, self.tr("Rename"))
        self.agree.setDefault(True)
        self.agree.clicked.connect(self.accept)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.agree)
        column.addLayout(buttons)
        self._check(name)

    def accept(self) -> None:
        """Hand the name over, if it is one."""
        if self.agree.isEnabled():
            self.named.emit(self.field.text().strip())
            super().accept()

    def _check(self, text: str) -> None:
        name = text.strip()
        problem = check_name(name, self._taken)
        self.reason.setText(said(problem) if problem else "")
        self.agree.setEnabled(bool(name) and name != self._name and problem is None)


class RemoveQuestion(QObject):
    """Says what goes with containers; `agreed` carries whether anonymous volumes go too."""

    agreed = Signal(bool)

    def __init__(self, theme: Theme, containers: Sequence[Container], parent: QWidget) -> None:
        super().__init__(parent)
        anonymous = sorted(
            {mount.name for each in containers for mount in each.mounts if is_anonymous(mount.name)}
        )
        option = ""
        if anonymous:
            option = self.tr("Remove %n volume(s) without a name too", "", len(anonymous))
        self.dialog = ConfirmDialog(
            theme,
            self._title(containers),
            self._text(containers),
            self.tr("Remove"),
            lost=self._lost(containers, len(anonymous)),
            option=option,
            parent=parent,
        )
        self.dialog.setWindowModality(Qt.WindowModality.WindowModal)

    def open(self) -> None:
        """Show the question."""
        option = self.dialog.option
        self.dialog.finished.connect(self.deleteLater)
        self.dialog.ask(lambda: self.agreed.emit(option.isChecked()))

    def _title(self, containers: Sequence[Container]) -> str:
        if len(containers) == 1:
            return self.tr("Remove {0}?").format(containers[0].name)
        return self.tr("Remove %n container(s)?", "", len(containers))

    def _text(self, containers: Sequence[Container]) -> str:
        names = sorted(
            {
                mount.name
                for each in containers
                for mount in each.mounts
                if mount.name and not is_anonymous(mount.name)
            }
        )
        if not names:
            return self.tr("This is lost, and cannot be brought back:")
        kept = self.tr("The volumes stay: {0}.").format(", ".join(names))
        return f"{kept} {self.tr('This is lost, and cannot be brought back:')}"

    def _lost(self, containers: Sequence[Container], anonymous: int) -> list[str]:
        running = [each.name for each in containers if each.state.is_live]
        lost = []
        if len(containers) > 1:
            lost.append(self._names(containers))
        if len(running) == len(containers) == 1:
            lost.append(self.tr("It is running, and is killed first"))
        elif running:
            lost.append(self.tr("%n of them are running, and are killed first", "", len(running)))
        lost.append(self.tr("Files that were written outside of volumes, and the logs"))
        if anonymous:
            lost.append(self.tr("The way to %n volume(s) without a name", "", anonymous))
        return lost

    def _names(self, containers: Sequence[Container]) -> str:
        names = ", ".join(each.name for each in containers[:NAMED])
        more = len(containers) - NAMED
        return self.tr("{0} and %n more", "", more).format(names) if more > 0 else names
