"""The card of the last start: its phases, the boot while it runs, why it is not faster."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sampan.core.events import Event, PhaseEnded, PhaseStarted
from sampan.core.phases import BOOT_PHASES, WAKE_PHASES
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.formats import format_duration
from sampan.gui.i18n.sentences import sentence
from sampan.gui.machine.look import LinkButton
from sampan.gui.machine.phases import phase_segments
from sampan.gui.shell.first_run import BootTimeline
from sampan.gui.shell.words import MachineWords, total_seconds
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.charts import Legend, SegmentBar
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.states import Banner

BUSY = (MachineState.STARTING, MachineState.RESUMING)
LEGEND_COLUMNS = 6


class StartCard(Card):
    """`history_asked` wants the list of starts, `advice_asked` what to do about the accelerator."""

    history_asked = Signal()
    advice_asked = Signal()

    def __init__(self, theme: Theme, words: MachineWords, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self.body.addLayout(self.head)
        self._words = words
        self.heading.setText(self.tr("Last start"))
        self.history = LinkButton(theme, self.tr("All starts"), "clock")
        self.history.setToolTip(self.tr("The last 20 starts, and what took how long"))
        self.history.clicked.connect(self.history_asked)
        self.head.addWidget(self.history)
        self.sentence = label("", "secondary")
        self.sentence.setWordWrap(True)
        self.bar = SegmentBar(theme, self.tr("Phases of the last start"))
        self.legend = Legend(theme, columns=LEGEND_COLUMNS)
        self.timeline = BootTimeline(theme, words)
        self.timeline.setAccessibleName(self.tr("The start as it goes on"))
        self.slow = Banner(theme)
        self.slow.clicked.connect(self.advice_asked)
        self.body.addWidget(self.sentence)
        self.body.addSpacing(Space.XS)
        for widget in (self.bar, self.legend, self.timeline):
            self.body.addWidget(widget)
        self.body.addSpacing(Space.XS)
        self.body.addWidget(self.slow)
        self.setAccessibleName(self.heading.text())

    def take_event(self, event: Event) -> None:
        """Follow a boot or a wake as it goes on."""
        match event:
            case PhaseStarted(name, _) if self.timeline.running:
                self.timeline.start(name)
            case PhaseEnded(phase) if self.timeline.running:
                self.timeline.end(phase)
            case _:
                pass

    def set_status(self, status: Status) -> None:
        """Show how the machine came up, or comes up."""
        self._follow(status)
        busy = status.state in BUSY
        phases = status.wake or status.phases
        self.heading.setText(self.tr("This start") if busy else self.tr("Last start"))
        self.timeline.setVisible(busy)
        for widget in (self.bar, self.legend):
            widget.setVisible(not busy and bool(phases))
        segments = phase_segments(phases, self._words)
        self.bar.set_segments(segments)
        self.legend.set_segments(segments)
        self.sentence.setText(self._sentence(status))
        slow = self._slow(status)
        self.slow.setVisible(bool(slow))
        self.slow.set_text(slow, self.tr("What to do"))

    def _follow(self, status: Status) -> None:
        if status.state is MachineState.STARTING and not self.timeline.running:
            self.timeline.begin(BOOT_PHASES)
            for phase in status.phases:
                self.timeline.end(phase)
        elif status.state is MachineState.RESUMING and not self.timeline.running:
            self.timeline.begin(WAKE_PHASES)
        elif status.state not in BUSY and self.timeline.running:
            self.timeline.complete(status.wake or status.phases)

    def _sentence(self, status: Status) -> str:
        if status.state is MachineState.STARTING:
            return self.tr("The machine starts: this is what it does right now.")
        if status.state is MachineState.RESUMING:
            return self.tr("The machine wakes from disk: this is what it does right now.")
        cold = format_duration(total_seconds(status.phases))
        if status.wake:
            woke = self.tr("resumed from disk in {0}").format(
                format_duration(total_seconds(status.wake))
            )
            before = self.tr("cold start before it took {0}").format(cold)
            return f"{woke}  \N{MIDDLE DOT}  {before}" if status.phases else woke
        if status.phases:
            return self.tr("cold start in {0}").format(cold)
        return self.tr("The machine was not started yet.")

    def _slow(self, status: Status) -> str:
        """Return the sentence about emulation, nothing where the processor is accelerated."""
        accelerator = status.accelerator
        if accelerator is None or not accelerator.emulated or status.state in BUSY:
            return ""
        return self.tr("Slower than it could be: {0}").format(sentence(accelerator.reason))
