"""What a container's own check says, and how it went the last times."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QDateTime, QModelIndex, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.gui.containers.common.asking import AskingTab
from sampan.gui.containers.common.inspection import CheckResult, HealthFacts, health
from sampan.gui.context import Context
from sampan.gui.formats import format_duration, format_seconds
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.cells import ROW_ROLE, PillCell, TextCell
from sampan.gui.widgets.console import Console
from sampan.gui.widgets.facts import Fact, FactsCard
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import StatePill, Tone
from sampan.gui.widgets.rows import EDGE, Column, RowsModel, by_text, edge_column
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction, TableView

OUTPUT = 2
OUTPUT_HEIGHT = 132
EXAMPLE = "docker run --health-cmd 'wget -qO- http://localhost:8080/health' …"


class HealthTab(AskingTab):
    """Asks again whenever the container's health changes, and while it is shown."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        theme = context.theme
        self.facts = FactsCard(theme, self.tr("Check"), wraps=True)
        self.pill = StatePill(theme)
        self.facts.head.addWidget(self.pill)
        self.model = RowsModel(self._columns(), lambda row: row.started_at, self)
        self.table = TableView(theme, self.tr("Last results"))
        self.table.setModel(self.model)
        self.table.set_compact(True)
        self.table.labels.setMinimumSectionSize(EDGE)
        self.table.set_columns(self.model.widths, OUTPUT)
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(self._act)
        self.table.selectionModel().currentRowChanged.connect(self._show_output)
        self.output = Console(theme, self.tr("Output of the check"))
        self.output.setMinimumHeight(OUTPUT_HEIGHT // 2)  # in a small window
        self.output.setMaximumHeight(OUTPUT_HEIGHT)
        self.heading = label(self.tr("Last results"), "card-title")
        self.none_yet = label(self.tr("The check has not run yet."), "muted")
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.facts)
        column.addSpacing(Space.S)
        column.addWidget(self.heading)
        column.addWidget(self.none_yet)
        column.addWidget(self.table, 1)
        column.addWidget(self.output)
        column.addStretch()
        context.store.engine_event.connect(self._hear)

    def question(self) -> Coroutine[Any, Any, dict[str, Any]]:
        return self.context.engine.inspect_container(self.container_id)

    def take(self, answer: Any) -> None:
        found = health(answer)
        if not found.command:
            self._show_none()
            return
        word, tone = self._words(found.status)
        self.pill.set_state(word, tone)
        self.facts.set_facts(self._facts(found))
        self.model.set_rows(found.results)
        self.none_yet.setVisible(not found.results)
        for each in (self.table, self.output):
            each.setVisible(bool(found.results))
        if not self.table.currentIndex().isValid() and found.results:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_output()

    @Slot(object)
    def _hear(self, event: Any) -> None:
        """Ask again when the check has run: Docker tells it as an `exec_die` or a new health."""
        about = event.kind == "container" and event.id == self.container_id
        if about and self.on_screen and event.action.startswith(("exec_die", "health_status")):
            self.ask()

    def _facts(self, found: HealthFacts) -> list[Fact]:
        every = self.tr("every {0}, gives up after {1}").format(
            _span(found.interval_s), _span(found.timeout_s)
        )
        shell = self.tr("in a shell") if found.in_shell else ""
        facts = [
            Fact(self.tr("Command"), found.command, mono=True, note=shell),
            Fact(self.tr("Runs"), every),
            Fact(self.tr("Unhealthy"), self.tr("after %n failure(s) in a row", "", found.retries)),
        ]
        if found.start_period_s:
            text = self.tr("failures of the first {0} do not count")
            facts.append(Fact(self.tr("At start"), text.format(_span(found.start_period_s))))
        streak = self.tr("%n in a row", "", found.failing_streak)
        none = self.tr("none")
        facts.append(Fact(self.tr("Failures now"), streak if found.failing_streak else none))
        return facts

    def _words(self, status: str) -> tuple[str, Tone]:
        match status:
            case "healthy":
                return self.tr("Healthy"), Tone.OK
            case "unhealthy":
                return self.tr("Unhealthy"), Tone.ERROR
            case "starting":
                return self.tr("Starting"), Tone.ACCENT
            case _:
                return self.tr("Not running"), Tone.QUIET

    def _show_none(self) -> None:
        text = self.tr(
            "A check tells whether the program inside still answers. Add HEALTHCHECK to the "
            "Dockerfile, healthcheck to the compose file, or run it with --health-cmd."
        )
        way = (self.tr("Copy an example"), self._copy_example)
        empty = EmptyState(
            self.context.theme, "activity", self.tr("This container has no check"), text, other=way
        )
        self.show_other(empty)

    def _copy_example(self) -> None:
        QGuiApplication.clipboard().setText(EXAMPLE)

    def _columns(self) -> tuple[Column[CheckResult], ...]:
        def result(row: CheckResult) -> PillCell:
            if row.exit_code == 0:
                return PillCell(self.tr("Passed"), Tone.OK)
            return PillCell(self.tr("Failed ({0})").format(row.exit_code), Tone.ERROR)

        def output(row: CheckResult) -> TextCell:
            return TextCell(row.output.partition("\n")[0], mono=True, colour="muted")

        return (
            Column(
                self.tr("Time"),
                210,
                lambda row: TextCell(_moment(row.started_at), icon="clock"),
                lambda row: row.started_at,
            ),
            Column(self.tr("Result"), 120, result, lambda row: row.exit_code),
            Column(self.tr("Output"), 400, output, by_text(output)),
            Column(
                self.tr("Took"),
                90,
                lambda row: TextCell(format_duration(row.seconds), right=True),
                lambda row: row.seconds,
                right=True,
            ),
            edge_column(),
        )

    def _actions(self, index: QModelIndex) -> tuple[RowAction, ...]:
        return (RowAction("copy", self.tr("Copy output"), "copy", "Ctrl+C", on_row=True),)

    @Slot(QModelIndex, str)
    def _act(self, index: QModelIndex, key: str) -> None:
        row: CheckResult | None = index.data(ROW_ROLE)
        if row is not None:
            QGuiApplication.clipboard().setText(row.output)

    @Slot()
    def _show_output(self) -> None:
        row: CheckResult | None = self.table.currentIndex().data(ROW_ROLE)
        output = (row.output if row is not None else "") or self.tr("The check wrote nothing.")
        if output != self.output.toPlainText():
            self.output.setPlainText(output)


def _span(seconds: float) -> str:
    """Return a duration that a person chose: 10 s, not 10.0 s."""
    return format_seconds(f"{seconds:g}") if seconds < 60 else format_duration(seconds)


def _moment(at: float) -> str:
    """Return a time of today as a time, another one with its date."""
    moment = QDateTime.fromMSecsSinceEpoch(round(at * 1000))
    today = QDateTime.fromMSecsSinceEpoch(round(time.time() * 1000)).date()
    clock = moment.toString("HH:mm:ss")
    if moment.date() == today:
        return clock
    return f"{moment.toString('yyyy-MM-dd')} {clock}"
