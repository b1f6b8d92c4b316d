"""The strip that shows a run of compose: what it does, how far, how long, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from sampan.gui.compose.runs import Run
from sampan.gui.formats import format_duration
from sampan.gui.operations import OperationState
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import TextButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import ElidedLabel, label
from sampan.gui.widgets.states import Banner

BAR = 180
TICK_MS = 1_000
FINEST = 1_000
MINUTE = 60


class RunStrip(QWidget):
    """Shows nothing but a run that is under way or failed; `output_asked` wants all it told."""

    output_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self.title, self.text = label("", "strong"), ElidedLabel("", "muted")
        self.time = label("", "secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel = TextButton(theme, self.tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        self.card = Card(theme)
        self.card.body.setContentsMargins(Space.L, Space.XS, Space.S, Space.XS)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.title)
        row.addWidget(self.text, 1)
        for each in (self.bar, self.time, self.cancel):
            row.addWidget(each)
        self.card.body.addLayout(row)
        self.failed = Banner(theme, tone="error")
        self.failed.clicked.connect(self.output_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        column.addWidget(self.failed)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tell_time)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show a run as it is."""
        self._run = run
        operation = run.operation if run is not None else None
        running = operation is not None and operation.running
        failed = operation is not None and operation.state is OperationState.FAILED
        self.card.setVisible(running)
        self.failed.setVisible(failed)
        self.setVisible(running or failed)
        if not running:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()
        if operation is None:
            return
        self.title.setText(operation.title)
        self.text.setText(operation.progress.text)
        share = operation.progress.share
        self.bar.setRange(0, 0 if share is None else FINEST)
        if share is not None:
            self.bar.setValue(round(share * FINEST))
        self._tell_time()
        if failed and operation.failure is not None:
            words = f"{operation.title}: {operation.failure.text}"
            self.failed.set_text(words, self.tr("Show the output"))

    def _tell_time(self) -> None:
        seconds = int(self._run.operation.seconds) if self._run is not None else 0
        self.time.setText(
            format_duration(seconds) if seconds >= MINUTE else self.tr("{0} s").format(seconds)
        )

    def _cancel(self) -> None:
        if self._run is not None:
            self._run.operation.cancel()
