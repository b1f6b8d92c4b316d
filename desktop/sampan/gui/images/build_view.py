"""The steps of a build, and the output of the one that is looked at."""

from __future__ import annotations

import time

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from sampan.client.engine.model import BuildStep, StepState
from sampan.gui.formats import format_duration
from sampan.gui.images.build_state import BuildState
from sampan.gui.lists.feed import Feed
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.cells import Cell, PillCell, TextCell
from sampan.gui.widgets.console import Console
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.table import TableView

TICK_MS = 500


class BuildView(QWidget):
    """Follows the step that runs until a person chooses another one."""

    def __init__(self, theme: Theme, feed: Feed[BuildState], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._chosen = ""
        self._following = True
        columns: tuple[Column[BuildStep], ...] = (
            Column(self.tr("Step"), 0, self._name),
            Column(self.tr("Status"), 120, self._state),
            Column(self.tr("Took"), 90, self._time),
        )
        self.model = RowsModel[BuildStep](columns, lambda row: row.id, self)
        self.table = TableView(theme, self.tr("Steps"))
        self.table.set_compact(True)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths, indent=0)
        self.table.setSortingEnabled(False)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.pressed.connect(self._choose)
        self.table.selectionModel().currentChanged.connect(lambda now, _old: self._look(now))
        self.output = Console(theme, self.tr("Output of the step"))
        self.output.setPlaceholderText(self.tr("This step wrote nothing."))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.table)
        splitter.addWidget(self.output)
        splitter.setSizes([220, 240])
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        feed.changed.connect(self._take)
        self._take()

    def _take(self) -> None:
        state = self._feed.value
        self.model.set_rows(state.steps)
        if self._following and (current := state.current) is not None:
            self._show_row(current.id)
        self._show_output()

    def _show_row(self, id: str) -> None:
        index = self.model.index_of(id)
        if index.isValid() and id != self._chosen:
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(index)

    def _choose(self, _index: QModelIndex) -> None:
        self._following = False

    def _look(self, index: QModelIndex) -> None:
        row = self.model.row_at(index) if index.isValid() else None
        if row is not None and row.id != self._chosen:
            self._chosen = row.id
            self.output.clear()
            self._show_output()

    def _show_output(self) -> None:
        self.output.show_text(self._feed.value.text_of(self._chosen).rstrip("\n"))

    def _tick(self) -> None:
        """Let the time of what runs go on."""
        running = [at for at, row in enumerate(self.model.rows) if row.state is StepState.RUNNING]
        for at in running:
            index = self.model.index(at, 2)
            self.model.dataChanged.emit(index, index)

    def _name(self, row: BuildStep) -> Cell:
        colour = "muted" if row.state is StepState.WAITING else "text"
        return TextCell(row.name, mono=True, colour=colour)

    def _state(self, row: BuildStep) -> Cell:
        match row.state:
            case StepState.WAITING:
                return PillCell(self.tr("Waiting"), Tone.QUIET)
            case StepState.RUNNING:
                return PillCell(self.tr("Running"), Tone.ACCENT)
            case StepState.CACHED:
                return PillCell(self.tr("Cached"), Tone.QUIET)
            case StepState.DONE:
                return PillCell(self.tr("Done"), Tone.OK)
            case StepState.FAILED:
                return PillCell(self.tr("Failed"), Tone.ERROR)

    def _time(self, row: BuildStep) -> Cell:
        if row.started_at is None or row.state is StepState.CACHED:
            return TextCell("\N{EN DASH}", colour="faint")
        end = row.ended_at if row.ended_at is not None else time.time()
        return TextCell(format_duration(max(0.0, end - row.started_at)), colour="muted")
