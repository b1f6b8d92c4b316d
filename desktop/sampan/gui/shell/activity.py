"""The activity list: long work with its progress and Cancel, and what was said before."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from sampan.gui.formats import format_duration
from sampan.gui.operations import Operation, Operations, OperationState
from sampan.gui.shell.news import LOOKS, news_words
from sampan.gui.shell.row_button import INSET, RowButton
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Toast, Toasts
from sampan.gui.widgets.buttons import IconButton, TextButton
from sampan.gui.widgets.card import paint_card
from sampan.gui.widgets.labels import ElidedLabel, IconLabel, label, line
from sampan.gui.widgets.layouts import empty_layout

WIDTH, HEIGHT = 400, 440
"""The height is the largest one."""

SMALLEST_HEIGHT = 120
STEPS = 1000
TICK_MS = 1_000


class ActivityPopup(QWidget):
    """A panel over the status bar; Escape or a click elsewhere closes it."""

    def __init__(
        self, theme: Theme, operations: Operations, toasts: Toasts, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._theme, self._operations, self._toasts = theme, operations, toasts
        self._corner = QPoint()
        self.setAccessibleName(self.tr("Activity and news"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L - INSET, Space.M, Space.S, Space.M)
        head = QHBoxLayout()
        head.setContentsMargins(INSET, 0, 0, 0)
        head.addWidget(label(self.tr("Activity"), "card-title"))
        head.addStretch(1)
        self.clear = TextButton(theme, self.tr("Clear"))
        self.clear.clicked.connect(operations.clear)
        head.addWidget(self.clear)
        outer.addLayout(head)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.setSpacing(Space.XS)
        area.setWidget(self._content)
        outer.addWidget(area, 1)
        operations.changed.connect(self._update)
        toasts.said.connect(self._update)
        self._shown: tuple[object, ...] = ()
        self.rows: list[OperationRow] = []

    def open_above(self, corner: QPoint) -> None:
        """Show it with its lower right corner at a point of the screen."""
        self._corner = corner
        self._update(force=True)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self._theme)
        painter.end()

    def _update(self, _news: object = None, *, force: bool = False) -> None:
        """Build the rows anew when there are others; those that stay update themselves."""
        now = (self._operations.all, self._toasts.history)
        if now == self._shown or not (force or self.isVisible()):
            return
        self._shown, self.rows = now, []
        empty_layout(self._column)
        for operation in self._operations.all:
            row = OperationRow(self._theme, operation)
            self.rows.append(row)
            self._column.addWidget(row if operation.show is None else self._leading(row, operation))
        if self._operations.all and self._toasts.history:
            self._column.addWidget(line())
        for toast in self._toasts.history:
            self._column.addWidget(NewsRow(self._theme, toast))
        if not self._operations.all and not self._toasts.history:
            empty = label(self.tr("Long work and news will be listed here."), "secondary")
            empty.setIndent(INSET)
            self._column.addWidget(empty)
        self._column.addStretch(1)
        self._fit()

    def _leading(self, row: OperationRow, operation: Operation) -> RowButton:
        button = RowButton(self._theme, row, operation.title, row.note.text)
        button.clicked.connect(partial(self._show, operation))
        return button

    def _show(self, operation: Operation) -> None:
        """Go to what it is about, out of the way of what is shown then."""
        self.close()
        if operation.show is not None:
            operation.show()

    def _fit(self) -> None:
        """Be as high as what is listed; the lower right corner stays where it is."""
        rows = self._column.sizeHint().height()
        rows = max(rows, self._column.heightForWidth(WIDTH - 2 * Space.L - Space.S))
        head = self.clear.sizeHint().height() + 3 * Space.M
        self.setFixedSize(WIDTH, max(SMALLEST_HEIGHT, min(HEIGHT, head + rows + Space.S)))
        self.move(self._corner - QPoint(self.width(), self.height()))


class OperationRow(QWidget):
    """One operation: what, how far, how long, and Cancel."""

    def __init__(self, theme: Theme, operation: Operation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._operation = operation
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, Space.XS, INSET, Space.S)
        column.setSpacing(Space.XS)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        self.icon = IconLabel(theme, "activity", "accent")
        head.addWidget(self.icon)
        head.addWidget(ElidedLabel(operation.title, "strong"), 1)
        self.cancel = IconButton(
            theme, "close", self.tr("Cancel {0}").format(operation.title), self
        )
        self.cancel.setFixedSize(24, 24)
        self.cancel.clicked.connect(operation.cancel)
        head.addWidget(self.cancel)
        if operation.show is not None:
            head.addWidget(IconLabel(theme, "chevron-right", "muted", 12))
        column.addLayout(head)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(operation.title)
        column.addWidget(self.bar)
        self.note = ElidedLabel("", "secondary")
        column.addWidget(self.note)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._update)
        operation.changed.connect(self._update)
        self._update()

    def _update(self) -> None:
        operation, share = self._operation, self._operation.progress.share
        running = operation.running
        self.cancel.setVisible(running)
        self.bar.setVisible(running)
        self.bar.setRange(0, 0 if share is None else STEPS)
        self.bar.setValue(0 if share is None else round(share * STEPS))
        icon, colour = self._look()
        self.icon.set_icon(icon, colour)
        self.note.setText(self._words())
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()

    def _look(self) -> tuple[str, str]:
        match self._operation.state:
            case OperationState.RUNNING:
                return "activity", "accent"
            case OperationState.DONE:
                return "check", "ok"
            case OperationState.FAILED:
                return "error", "error"
            case OperationState.CANCELLED:
                return "stop", "muted"

    def _words(self) -> str:
        operation = self._operation
        took = format_duration(operation.seconds)
        match operation.state:
            case OperationState.RUNNING:
                return " \N{MIDDLE DOT} ".join(filter(None, (operation.progress.text, took)))
            case OperationState.DONE:
                return self.tr("Done in {0}").format(took)
            case OperationState.FAILED:
                return operation.failure.message if operation.failure else self.tr("Failed")
            case OperationState.CANCELLED:
                return self.tr("Cancelled after {0}").format(took)


class NewsRow(QWidget):
    """Something that was said before; its text can be copied."""

    def __init__(self, theme: Theme, toast: Toast, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._toast = toast
        row = QHBoxLayout(self)
        row.setContentsMargins(INSET, Space.XS, INSET, Space.S)
        row.setSpacing(Space.S)
        icon, colour = LOOKS[toast.kind]
        row.addWidget(IconLabel(theme, icon, colour), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(news_words(toast), 1)
        at = time.strftime("%H:%M", time.localtime(toast.at))
        row.addWidget(label(at, "label"), 0, Qt.AlignmentFlag.AlignTop)
        self.copy = IconButton(theme, "copy", self.tr("Copy"), self)
        self.copy.setFixedSize(24, 24)
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)

    def _copy(self) -> None:
        parts = (self._toast.title, self._toast.text, self._toast.details)
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))
