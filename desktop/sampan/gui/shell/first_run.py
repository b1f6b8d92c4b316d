"""What shows before the machine ever ran, and while it starts: the boot, phase by phase."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sampan.core.events import AcceleratorChosen, Event, Noticed, PhaseEnded, PhaseStarted
from sampan.core.phases import BOOT_PHASES, WAKE_PHASES, Phase, PhaseSpec
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.bridge import Failure, Job, failure_of
from sampan.gui.context import Context
from sampan.gui.formats import format_ms
from sampan.gui.i18n.sentences import sentence
from sampan.gui.page import Page
from sampan.gui.shell.tail import follow_file
from sampan.gui.shell.words import MachineWords
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space, Type
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.console import Console
from sampan.gui.widgets.labels import IconLabel, label
from sampan.gui.widgets.states import Banner

WIDTH = 640
ROW = 30
CONSOLE_LINES, CONSOLE_HEIGHT = 200, 200
FRAME_MS = 100
SHORTEST_SCALE_MS = 1_000
"""What a whole bar stands for at least."""


class FirstRunPage(Page):
    """Starts the machine and shows how it comes up; `finished` is emitted once it runs."""

    finished = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._words = MachineWords(self)
        theme = context.theme
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(Space.M)
        outer.addLayout(column)
        outer.addStretch(1)
        column.addSpacing(Space.XL * 2)
        self.heading = label("", "title")
        self.sentence = label("", "muted")
        self.sentence.setWordWrap(True)
        self.sentence.setFixedWidth(WIDTH)
        self.sign = IconLabel(theme, "mark", "accent", 36)
        column.addWidget(self.sign)
        column.addSpacing(Space.S)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(self._make_buttons(theme))
        self.timeline = BootTimeline(theme, self._words)
        self.card = Card(theme)
        self.card.setFixedWidth(WIDTH)
        self.card.body.addWidget(self.timeline)
        column.addWidget(self.card)
        self.trouble = Banner(theme, tone="error")
        self.trouble.setFixedWidth(WIDTH)
        column.addWidget(self.trouble)
        self.console = Console(theme, self.tr("Console of the machine"))
        self.console.setMaximumBlockCount(CONSOLE_LINES)
        self.console.setFixedWidth(WIDTH)
        self.console.setFixedHeight(CONSOLE_HEIGHT)
        column.addWidget(self.console)
        column.addStretch(1)
        context.machine.status_changed.connect(self._take_status)
        context.machine.happened.connect(self._take_event)
        self.trouble.clicked.connect(self._show_details)
        self._failure: Failure | None = None
        self._console_job: Job | None = None
        self._starting = False
        self._update(context.machine.status)
        if context.machine.status is not None:
            self._take_status(context.machine.status)  # it may be on its way already

    @property
    def title(self) -> str:
        return self.tr("Start")

    def shown(self, place: object) -> None:
        self.start_button.setFocus()

    def _make_buttons(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.start_button = PrimaryButton(theme, self.tr("Start the machine"), "play")
        self.start_button.clicked.connect(self._start)
        self.stop_button = Button(theme, self.tr("Stop"), icon="stop")
        self.stop_button.clicked.connect(self._stop)
        self.later_button = Button(theme, self.tr("Not now"))
        self.later_button.clicked.connect(self.finished)
        for button in (self.start_button, self.stop_button, self.later_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _start(self) -> None:
        self._failure = None
        self._starting = True
        self.console.clear()
        self.timeline.begin(BOOT_PHASES)
        self._update(self.context.machine.status)
        self.context.bridge.submit(
            self, self.context.machine.start(), self._take_status, self._fail
        )

    def _follow_console(self, *, busy: bool) -> None:
        """Show what the machine says on its console while it comes up."""
        if busy and self._console_job is None:
            lines = follow_file(self.context.machine.layout.console_log)
            self._console_job = self.context.bridge.follow(self, lines, self._take_lines)
        elif not busy and self._console_job is not None:
            self._console_job.cancel()
            self._console_job = None

    def _take_lines(self, lines: tuple[str, ...]) -> None:
        for line in lines[-CONSOLE_LINES:]:
            self.console.appendPlainText(line)

    def _stop(self) -> None:
        self.context.bridge.submit(self, self.context.machine.stop(), failed=self._fail)

    def _fail(self, failure: Failure) -> None:
        self._failure, self._starting = failure, False
        self.timeline.fail()
        self._update(self.context.machine.status)

    def _take_status(self, status: Status) -> None:
        if status.state is MachineState.STARTING and not self.timeline.running:
            self.timeline.begin(BOOT_PHASES)
            for phase in status.phases:
                self.timeline.end(phase)
        if status.state is MachineState.RESUMING and not self.timeline.running:
            self.timeline.begin(WAKE_PHASES)
        if status.state not in (MachineState.STOPPED, MachineState.SUSPENDED):
            self._starting = False
        if status.state is MachineState.FAILED and self.timeline.running:
            self.timeline.fail()
        self._update(status)
        if status.state is MachineState.RUNNING:
            self.timeline.complete(status.wake or status.phases)
            if self.isVisible():
                self.finished.emit()

    def _take_event(self, event: Event) -> None:
        match event:
            case PhaseStarted(name, waits_for):
                self.timeline.start(name)
                self.console.appendPlainText(self.tr("Waiting for {0}").format(sentence(waits_for)))
            case PhaseEnded(phase):
                self.timeline.end(phase)
            case AcceleratorChosen(accelerator):
                self.console.appendPlainText(f"{accelerator.name}: {sentence(accelerator.reason)}")
            case Noticed(_, message):
                self.console.appendPlainText(sentence(message))
            case _:
                pass

    def _show_details(self) -> None:
        if self._failure is not None:
            self.console.setPlainText(self._failure.details)

    def _update(self, status: Status | None) -> None:
        state = status.state if status is not None else MachineState.STOPPED
        busy = self._starting or state in (MachineState.STARTING, MachineState.RESUMING)
        if busy or state is MachineState.RUNNING:
            self._failure = None
        failure = self._failure
        if failure is None and not busy and status is not None and status.error is not None:
            failure = self._failure = failure_of(status.error)
        self._follow_console(busy=busy)
        self.heading.setText(self._heading(busy=busy, failed=failure is not None))
        self.sentence.setText(self._sentence(busy=busy, failed=failure is not None))
        self.start_button.setVisible(not busy)
        again = self.tr("Try again") if failure else self.tr("Start the machine")
        self.start_button.setText(again)
        self.stop_button.setVisible(busy)
        self.later_button.setVisible(not busy)
        self.card.setVisible(busy or self.timeline.begun)
        self.sign.setVisible(not busy and failure is None)
        shown = failure if not busy else None
        self.trouble.setVisible(shown is not None)
        if shown is not None:
            words = shown.text
            self.trouble.set_text(words, self.tr("Details") if shown.details else "")
        self.console.setVisible(busy or shown is not None)

    def _heading(self, *, busy: bool, failed: bool) -> str:
        if busy:
            return self.tr("The machine starts")
        return self.tr("The machine did not start") if failed else self.tr("Welcome to Sampan")

    def _sentence(self, *, busy: bool, failed: bool) -> str:
        if busy:
            return self.tr(
                "The first start prepares a disk and takes longer than the next ones. "
                "You can use the window meanwhile."
            )
        if failed:
            return self.tr("Containers, images and volumes are kept.")
        return self.tr(
            "Containers run in a small Linux machine on this computer. It starts once, "
            "and is suspended whenever nobody uses it."
        )


class BootTimeline(QWidget):
    """Phases with what each took; the one that runs counts, one that failed says so."""

    def __init__(self, theme: Theme, words: MachineWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self._names: list[str] = []
        self._took: dict[str, float] = {}
        self._now = ""
        self._since = 0.0
        self._failed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self.update)
        theme.changed.connect(self.update)

    @property
    def begun(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._names)

    @property
    def running(self) -> bool:
        """Whether a boot is under way."""
        return self._timer.isActive()

    def begin(self, phases: Sequence[PhaseSpec]) -> None:
        """Show a boot or a wake that begins."""
        self._names, self._took = [phase.name for phase in phases], {}
        self._now, self._failed, self._since = "", False, time.monotonic()
        self._timer.start()
        self._changed()

    def start(self, name: str) -> None:
        """A phase began."""
        if name not in self._names:
            self._names.append(name)
        self._now, self._since = name, time.monotonic()
        self._changed()

    def end(self, phase: Phase) -> None:
        """A phase ended."""
        if phase.name not in self._names:
            self._names.append(phase.name)
        self._took[phase.name] = phase.ms
        if self._now == phase.name:
            self._now = ""
        self._changed()

    def complete(self, phases: Sequence[Phase]) -> None:
        """The machine runs: show what each phase took."""
        self._timer.stop()
        self._now = ""
        if phases:
            self._names = [phase.name for phase in phases]
            self._took = {phase.name: phase.ms for phase in phases}
        self._changed()

    def fail(self) -> None:
        """The phase that ran did not end."""
        self._timer.stop()
        self._failed = True
        self._changed()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, max(1, len(self._names)) * ROW)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = (time.monotonic() - self._since) * 1000 if self.running else 0
        longest = max([*self._took.values(), now, SHORTEST_SCALE_MS])
        for at, name in enumerate(self._names):
            self._paint_phase(painter, QRectF(0, at * ROW, self.width(), ROW), name, longest)
        painter.end()

    def _paint_phase(self, painter: QPainter, row: QRectF, name: str, longest: float) -> None:
        theme, took = self._theme, self._took.get(name)
        now = name == self._now
        icon, ink = self._look(done=took is not None, now=now)
        box = QRectF(row.x(), row.y(), Size.ICON, ROW)
        if icon:
            theme.icons.paint(painter, box, icon, theme.colour(ink).name())
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(ink), 1.5))
            painter.drawEllipse(QPointF(box.center().x(), box.center().y()), 3.5, 3.5)
        painter.setFont(theme.font(Type.BODY_STRONG if now else Type.BODY))
        painter.setPen(theme.colour("text" if now or took is not None else "muted"))
        draw_line(painter, row.adjusted(Space.XL + 2, 0, 0, 0), self._words.phase(name))
        ms = (time.monotonic() - self._since) * 1000 if now and self.running else took
        if ms is None:
            return
        painter.setFont(theme.font(Type.SECONDARY))
        painter.setPen(theme.colour("muted"))
        draw_line(painter, row, format_ms(ms), right=True)
        room = QFontMetricsF(painter.font()).horizontalAdvance("00.0 min") + Space.L
        track = QRectF(160, row.center().y() - 3, row.width() - 160 - room, 6)
        bar = QRectF(track.x(), track.y(), max(3.0, track.width() * min(1.0, ms / longest)), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("error" if now and self._failed else "accent"))
        painter.drawRoundedRect(bar, 3, 3)

    def _look(self, *, done: bool, now: bool) -> tuple[str, str]:
        """Return the icon, none for a ring, and its colour."""
        if done:
            return "check", "ok"
        if now:
            return ("error", "error") if self._failed else ("activity", "accent")
        return "", "faint"

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()
