"""One operation looked at closely: how far it is, how long, Cancel, and what it works on."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from sampan.gui.formats import format_duration
from sampan.gui.operations import Operation, OperationState
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, TextButton
from sampan.gui.widgets.labels import ElidedLabel, label
from sampan.gui.widgets.pill import StatePill, Tone
from sampan.gui.widgets.states import Banner

WIDTH, HEIGHT = 640, 460
STEPS = 1_000
TICK_MS = 1_000


class OperationDialog(QDialog):
    """Closing it lets the operation go on; `column` takes the view of what it works on."""

    def __init__(
        self, theme: Theme, operation: Operation, view: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self.operation = theme, operation
        self.setWindowTitle(operation.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(WIDTH, HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L + 4, Space.XL, Space.L + 4)
        column.setSpacing(Space.M)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(operation.title, "card-title"), 1)
        self.pill = StatePill(theme)
        head.addWidget(self.pill)
        column.addLayout(head)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        column.addWidget(self.bar)
        line = QHBoxLayout()
        self.text = ElidedLabel("", "secondary")
        self.time = label("", "secondary")
        line.addWidget(self.text, 1)
        line.addWidget(self.time)
        column.addLayout(line)
        self.failure = Banner(theme, tone="error")
        self.failure.clicked.connect(self._copy)
        self.failure.hide()
        column.addWidget(self.failure)
        column.addWidget(view, 1)
        column.addLayout(self._buttons())
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._update)
        operation.changed.connect(self._update)
        self._timer.start()
        self._update()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.hint = label(self.tr("It goes on when this is closed."), "secondary")
        row.addWidget(self.hint)
        row.addStretch(1)
        self.cancel = TextButton(self._theme, self.tr("Cancel the work"))
        self.cancel.ink = "error"
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.operation.cancel)
        self.close_button = Button(self._theme, self.tr("Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        row.addWidget(self.cancel)
        row.addWidget(self.close_button)
        return row

    def _update(self) -> None:
        operation = self.operation
        share = operation.progress.share
        if operation.state is OperationState.DONE:
            share = 1.0
        waits = share is None and operation.running
        self.bar.setRange(0, 0 if waits else STEPS)
        if not waits:
            self.bar.setValue(round((share or 0.0) * STEPS))
        self.text.setText(operation.progress.text)
        self.time.setText(format_duration(operation.seconds))
        self.pill.set_state(*self._word(operation.state))
        self.cancel.setVisible(operation.running)
        self.hint.setVisible(operation.running)
        if operation.failure is not None:
            why = operation.failure
            words = why.text
            self.failure.set_text(words, self.tr("Copy details") if why.details else "")
            self.failure.show()
        if not operation.running:
            self._timer.stop()

    def _word(self, state: OperationState) -> tuple[str, Tone]:
        match state:
            case OperationState.RUNNING:
                return self.tr("Under way"), Tone.ACCENT
            case OperationState.DONE:
                return self.tr("Done"), Tone.OK
            case OperationState.FAILED:
                return self.tr("Failed"), Tone.ERROR
            case OperationState.CANCELLED:
                return self.tr("Cancelled"), Tone.QUIET

    def _copy(self) -> None:
        why = self.operation.failure
        if why is not None:
            text = "\n".join(part for part in (why.message, why.hint, why.details) if part)
            QGuiApplication.clipboard().setText(text)
