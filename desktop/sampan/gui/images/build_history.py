"""The builds that run and those that were: when, how long, how they end, what they wrote last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from sampan.gui.context import Context
from sampan.gui.formats import format_duration
from sampan.gui.images.build_state import Build, PastBuild, past_builds
from sampan.gui.lists.words import Words
from sampan.gui.operations import OperationState
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.cells import Cell, PillCell, TextCell
from sampan.gui.widgets.console import Console
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction, TableView

SIZE = (820, 600)
TICK_MS = 1_000


class BuildHistoryDialog(QDialog):
    """The last builds; the one that is chosen shows its log.

    `steps_asked` carries one of `started`, the builds since the window was opened.
    """

    steps_asked = Signal(object)

    def __init__(
        self, context: Context, started: Sequence[Build], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._memory = context.memory
        self._started = {each.began: each for each in started}
        self.setWindowTitle(self.tr("Builds"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(*SIZE)
        self.words = Words(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L + 4, Space.XL, Space.L + 4)
        column.setSpacing(Space.M)
        column.addWidget(label(self.tr("Builds"), "card-title"))
        column.addWidget(self._content(context.theme), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        close = Button(context.theme, self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        column.addLayout(row)
        if self.model.rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._take)
        for each in started:
            if each.operation.running:
                each.operation.changed.connect(self._take)
                self._timer.start()

    def _content(self, theme: Theme) -> QWidget:
        columns: tuple[Column[PastBuild], ...] = (
            Column(self.tr("Image"), 0, self._name),
            Column(self.tr("Outcome"), 120, self._outcome),
            Column(self.tr("Took"), 100, lambda row: TextCell(format_duration(row.seconds))),
            Column(
                self.tr("When"), 150, lambda row: TextCell(self.words.ago(row.at), colour="muted")
            ),
        )
        self.model = RowsModel[PastBuild](columns, lambda row: row.at, self)
        self.model.set_rows(self._rows())
        self.table = TableView(theme, self.tr("Builds"))
        self.log = Console(theme, self.tr("Log of the build"))
        if not self.model.rows:
            text = self.tr("The last 20 builds will be listed here with the end of their output.")
            return EmptyState(theme, "clock", self.tr("No builds yet"), text)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths)
        self.table.setSortingEnabled(False)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.selectionModel().currentChanged.connect(
            lambda now, _old: self.log.setPlainText(self._log_of(now))
        )
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(lambda index, _key: self._open(index))
        self.table.activated.connect(self._open)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.log)
        return splitter

    def _rows(self) -> tuple[PastBuild, ...]:
        running = [each.told for each in self._started.values() if each.operation.running]
        return (*reversed(running), *past_builds(self._memory))

    def _take(self) -> None:
        """Let the builds that run go on."""
        self.model.set_rows(self._rows())
        self.log.show_text(self._log_of(self.table.currentIndex()))
        if not any(each.operation.running for each in self._started.values()):
            self._timer.stop()

    def _log_of(self, index: QModelIndex) -> str:
        row = self.model.row_at(index)
        return "" if row is None else "\n\n".join(part for part in (row.reason, row.log) if part)

    def _actions(self, index: QModelIndex) -> Sequence[RowAction]:
        """Offer the steps of a build where they are still there."""
        there = self._build_of(index) is not None
        text = self.tr("Show steps")
        return (RowAction("steps", text, "layers", "Return", on_row=True),) if there else ()

    def _open(self, index: QModelIndex) -> None:
        build = self._build_of(index)
        if build is not None:
            self.steps_asked.emit(build)

    def _build_of(self, index: QModelIndex) -> Build | None:
        row = self.model.row_at(index)
        build = None if row is None else self._started.get(row.at)
        return build if build is not None and build.kept else None

    def _name(self, row: PastBuild) -> Cell:
        folder = Path(row.folder).name
        return TextCell(row.tag or self.tr("no name"), folder, strong=True, icon="images")

    def _outcome(self, row: PastBuild) -> Cell:
        match row.outcome:
            case OperationState.RUNNING:
                return PillCell(self.tr("Under way"), Tone.ACCENT)
            case OperationState.DONE:
                return PillCell(self.tr("Done"), Tone.OK)
            case OperationState.CANCELLED:
                return PillCell(self.tr("Cancelled"), Tone.QUIET)
            case _:
                return PillCell(self.tr("Failed"), Tone.ERROR)
