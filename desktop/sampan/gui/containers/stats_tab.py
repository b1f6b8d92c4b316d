"""What a container uses now and used before: processor, memory, network, disk."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.gui.containers.common.resting import resting_state
from sampan.gui.containers.stats.card import Measure, StatsCard
from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes, format_percent
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.labels import label

SPANS = {"5min": 300, "1h": 3600}
MEMORY_KEY = "containers/stats/span"
MB = 1024 * 1024


class StatsTab(Tab):
    """Four live charts with one readout; the container is measured only while they are seen."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        self.on_screen = False
        self.charts = QWidget()
        self.cards = self._make_cards()
        self.spans = QButtonGroup(self)
        self.note = label("", "secondary")
        self._other: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.charts)
        self._lay_out()
        self._span = SPANS.get(context.memory.get(MEMORY_KEY, "5min"), SPANS["5min"])
        for button in self.spans.buttons():
            button.setChecked(SPANS[button.objectName()] == self._span)
        context.store.stats_changed.connect(self._draw)

    def shown(self) -> None:
        self.on_screen = True
        self.context.store.want_stats(self, [self.container_id])
        self._weigh()

    def hidden(self) -> None:
        self.on_screen = False
        self.context.store.unwant_stats(self)

    def set_container(self, container: Container) -> None:
        self.container = container
        self._weigh()

    def _make_cards(self) -> tuple[StatsCard, ...]:
        theme = self.context.theme

        def rate(value: float) -> str:
            return self.tr("{0}/s").format(format_bytes(value))

        cpu = (Measure("cpu_percent", self.tr("CPU")),)
        memory = (Measure("memory_bytes", self.tr("Memory"), 1),)
        network = (
            Measure("net_rx_rate", self.tr("in")),
            Measure("net_tx_rate", self.tr("out"), 2),
        )
        disk = (
            Measure("block_read_rate", self.tr("read"), 1),
            Measure("block_write_rate", self.tr("written"), 3),
        )
        return (
            StatsCard(theme, self.tr("CPU"), cpu, _percent, least=10),
            StatsCard(theme, self.tr("Memory"), memory, format_bytes, least=MB, step=1024),
            StatsCard(theme, self.tr("Network"), network, rate, least=1024, step=1024),
            StatsCard(theme, self.tr("Disk"), disk, rate, least=1024, step=1024),
        )

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(Space.XS)
        texts = {"5min": self.tr("Last &5 minutes"), "1h": self.tr("Last &hour")}
        for key, text in texts.items():
            button = Button(self.context.theme, text, Variant.QUIET)
            button.setObjectName(key)
            button.setCheckable(True)
            self.spans.addButton(button)
            button.toggled.connect(self._choose_span)
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.note)
        grid = QGridLayout()
        grid.setSpacing(Space.L)
        for at, card in enumerate(self.cards):
            grid.addWidget(card, at // 2, at % 2)
            card.chart.read_at.connect(self._read)
        column = QVBoxLayout(self.charts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(tools)
        column.addLayout(grid, 1)

    @Slot()
    def _weigh(self) -> None:
        """Show the charts, or that the container does not run and was not measured."""
        history = self.context.store.history(self.container_id)
        rests = self.container is not None and not self.container.state.is_live
        empty = rests and not len(history)
        if self._other is not None:
            self._column.removeWidget(self._other)
            self._other.deleteLater()
            self._other = None
        if empty and self.container is not None:
            self._other = resting_state(self.context, self.container, self)
            self._column.addWidget(self._other)
        self.charts.setVisible(not empty)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        if not self.on_screen or self._other is not None:
            return
        history = self.context.store.history(self.container_id)
        last = history.last
        until = last.at if last is not None else time.time()
        limit = float(last.memory_limit_bytes) if last and last.memory_limit_bytes else None
        for at, card in enumerate(self.cards):
            card.show_history(history, until, self._span, limit if at == 1 else None)
        self.note.setText(self._words())

    def _words(self) -> str:
        store = self.context.store
        last = store.latest(self.container_id)
        if self.container is not None and not self.container.state.is_live:
            return self.tr("It does not run: this is what it used before.")
        if store.stale:
            return self.tr("The machine rests: this is what it used before.")
        if last is None:
            return self.tr("Measuring …")
        return self.tr("%n process(es)", "", last.pids)

    @Slot(bool)
    def _choose_span(self, chosen: bool) -> None:
        button = self.sender()
        if chosen and button is not None:
            self._span = SPANS[button.objectName()]
            self.context.memory.set(MEMORY_KEY, button.objectName())
            self._draw()

    @Slot(object)
    def _read(self, at: float | None) -> None:
        """Read every chart at the same moment."""
        for card in self.cards:
            card.chart.read(at)

    def focus_filter(self) -> None:
        """Put the keyboard onto the first chart."""
        self.cards[0].chart.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _percent(value: float) -> str:
    return "0 %" if value == 0 else format_percent(value)
