"""Asks how many containers of a service are to run."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from sampan.gui.compose.projects import Service
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.count_box import CountBox
from sampan.gui.widgets.labels import label

WIDTH = 400
MOST = 100


class ScaleDialog(QDialog):
    """`scaled` carries the number that was chosen."""

    scaled = Signal(int)

    def __init__(self, theme: Theme, service: Service, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Scale {0}").format(service.name))
        self.setFixedWidth(WIDTH)
        self.number = CountBox(MOST)
        self.number.setValue(len(service.containers))
        self.number.setAccessibleName(self.tr("Number of containers"))
        self.number.selectAll()
        name = label(self.tr("&Containers"))
        name.setBuddy(self.number)
        field = QHBoxLayout()
        field.setSpacing(Space.M)
        field.addWidget(name)
        field.addWidget(self.number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L + Space.XS)
        column.setSpacing(Space.M)
        column.addWidget(label(self.windowTitle(), "card-title"))
        column.addLayout(field)
        if service.published or service.ports:
            note = label(
                self.tr("It publishes a port of this computer, which only one container can have."),
                "warning",
            )
            note.setWordWrap(True)
            column.addWidget(note)
        column.addSpacing(Space.S)
        column.addLayout(self._buttons(theme))

    def _buttons(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        cancel = Button(theme, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.agree = PrimaryButton(theme, self.tr("&Scale"))
        self.agree.setDefault(True)
        self.agree.clicked.connect(self._agree)
        row.addWidget(cancel)
        row.addWidget(self.agree)
        return row

    def _agree(self) -> None:
        self.scaled.emit(self.number.value())
        self.accept()
