"""Files on their way: how far, how much, and Cancel; the work is one of the operations."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from sampan.gui.operations import Operation
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import TextButton
from sampan.gui.widgets.labels import label

BAR_WIDTH = 160
THOUSAND = 1000


class TransferStrip(QWidget):
    """A line about the newest transfer, which is gone when it ends."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._operation: Operation | None = None
        self.title = label("", "secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.amount = label("", "secondary")
        self.cancel = TextButton(theme, self.tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XS, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.title)
        row.addWidget(self.bar)
        row.addWidget(self.amount)
        row.addStretch(1)
        row.addWidget(self.cancel)
        self.hide()

    def follow(self, operation: Operation) -> None:
        """Show this operation."""
        if self._operation is not None:
            self._operation.changed.disconnect(self._tell)
        self._operation = operation
        operation.changed.connect(self._tell)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        operation = self._operation
        if operation is None:
            return
        share = operation.progress.share
        self.title.setText(operation.title)
        self.amount.setText(operation.progress.text)
        self.bar.setRange(0, 0 if share is None else THOUSAND)
        if share is not None:
            self.bar.setValue(round(share * THOUSAND))
        self.setVisible(operation.running)

    @Slot()
    def _cancel(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
