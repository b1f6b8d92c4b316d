"""The bar at the bottom: how the machine is and what it costs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.context import MachineLoad
from sampan.gui.formats import format_share
from sampan.gui.shell.words import MachineWords, tone_of
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space, Type
from sampan.gui.widgets.buttons import Button, IconButton, Variant
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import Tone, paint_dot

DOT = 8


class StatusBar(QWidget):
    """`machine_clicked` leads to the machine's page, `activity_clicked` opens the activity list."""

    machine_clicked = Signal()
    activity_clicked = Signal()

    def __init__(self, theme: Theme, words: MachineWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Size.STATUS_BAR)
        self.setAccessibleName(self.tr("Status of the machine"))
        self._words = words
        self.state = StateButton(theme)
        self.state.clicked.connect(self.machine_clicked)
        self.work = Button(theme, "", Variant.QUIET, "activity")
        self.work.setFixedHeight(26)
        self.work.clicked.connect(self.activity_clicked)
        self.work.hide()
        self.cpu, self.memory, self.disk = (label("", "secondary") for _ in range(3))
        self.bell = IconButton(theme, "bell", self.tr("Activity and news"))
        self.bell.setFixedSize(28, 28)
        self.bell.clicked.connect(self.activity_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S + 2, 0, Space.S, 0)
        row.setSpacing(Space.L)
        row.addWidget(self.state, 1)
        for widget in (self.work, self.cpu, self.memory, self.disk, self.bell):
            row.addWidget(widget)

    def set_status(self, status: Status) -> None:
        """Show how the machine is."""
        word = self._words.state(status.state)
        self.state.set_state(word, tone_of(status.state), self._words.note(status))
        runs = status.state in (MachineState.RUNNING, MachineState.DEGRADED)
        for widget in (self.cpu, self.memory):
            widget.setVisible(runs)

    def set_load(self, load: MachineLoad) -> None:
        """Show what it costs; what is not known shows as a dash, as wide as before."""
        percent = "\N{EN DASH}" if load.cpu_percent is None else f"{load.cpu_percent:.0f}"
        self.cpu.setText(self.tr("CPU {0} %").format(percent))
        if load.memory_used is not None:
            share = format_share(load.memory_used, load.memory_limit)
            self.memory.setText(self.tr("RAM {0}").format(share))
        self.memory.setEnabled(load.memory_used is not None)
        if load.disk_used is not None:
            share = format_share(load.disk_used, load.disk_limit)
            self.disk.setText(self.tr("Disk {0}").format(share))

    def set_work(self, text: str) -> None:
        """Show what is under way, nothing for an empty text."""
        self.work.setText(text)
        self.work.setVisible(bool(text))
        self.work.updateGeometry()


class StateButton(QAbstractButton):
    """A dot, the state's word and a note."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word, self._tone, self._note = "", Tone.QUIET, ""
        self.setFixedHeight(28)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Machine"))
        theme.changed.connect(self.update)

    def set_state(self, word: str, tone: Tone, note: str) -> None:
        """Show another state."""
        self._word, self._tone, self._note = word, tone, note
        self.setAccessibleName(self.tr("Machine: {0}").format(f"{word} {note}".strip()))
        self.setToolTip(note)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._word:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        paint_dot(painter, QPointF(Space.S + 2 + DOT / 2, middle), theme, self._tone, DOT)
        font = theme.font(Type.BODY_STRONG)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        place = self.rect().adjusted(Space.XL + 2, 0, 0, 0)
        draw_line(painter, place, self._word)
        used = painter.fontMetrics().horizontalAdvance(self._word) + Space.S + 2
        painter.setFont(theme.font(Type.SECONDARY))
        painter.setPen(theme.colour("muted"))
        rest = place.adjusted(used, 0, 0, 0)
        note = painter.fontMetrics().elidedText(
            self._note, Qt.TextElideMode.ElideRight, rest.width()
        )
        draw_line(painter, rest, note)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1.5))
            width = min(self.width() - 2, place.x() + used + 4)
            painter.drawRoundedRect(QRectF(1, 1, width, self.height() - 2), 6, 6)
        painter.end()
