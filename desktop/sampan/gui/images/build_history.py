"""The builds that were: when, how long, how they ended, and the end of what they wrote."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sampan.gui.context import Context
from sampan.gui.formats import format_duration
from sampan.gui.images.build_state import PastBuild, past_builds
from sampan.gui.lists.words import Words
from sampan.gui.operations import OperationState
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.cells import Cell, PillCell, TextCell
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import TableView

SIZE = (820, 600)


class BuildHistoryDialog(QDialog):
    """The last builds; the one that is chosen shows its log."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Builds"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(*SIZE)
        self.words = Words(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L + 4, Space.XL, Space.L + 4)
        column.setSpacing(Space.M)
        column.addWidget(label(self.tr("Builds"), "card-title"))
        builds = past_builds(context.memory)
        column.addWidget(self._content(context, builds), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        close = Button(context.theme, self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        column.addLayout(row)
        if builds:
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _content(self, context: Context, builds: tuple[PastBuild, ...]) -> QWidget:
        theme = context.theme
        columns: tuple[Column[PastBuild], ...] = (
            Column(self.tr("Image"), 0, self._name),
            Column(self.tr("Outcome"), 120, self._outcome),
            Column(self.tr("Took"), 100, lambda row: TextCell(format_duration(row.seconds))),
            Column(
                self.tr("When"), 130, lambda row: TextCell(self.words.ago(row.at), colour="muted")
            ),
        )
        self.model = RowsModel[PastBuild](columns, lambda row: row.at, self)
        self.model.set_rows(builds)
        self.table = TableView(theme, self.tr("Builds"))
        self.log = QPlainTextEdit()
        if not builds:
            text = self.tr("The last 20 builds will be listed here with the end of their output.")
            return EmptyState(theme, "clock", self.tr("No builds yet"), text)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths)
        self.table.setSortingEnabled(False)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.selectionModel().currentChanged.connect(lambda now, _old: self._show(now))
        self.log.setReadOnly(True)
        self.log.setProperty("role", "console")
        self.log.setFont(theme.mono(Type.MONO))
        self.log.setAccessibleName(self.tr("Log of the build"))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.log)
        return splitter

    def _show(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.log.setPlainText("\n\n".join(each for each in (row.reason, row.log) if each))

    def _name(self, row: PastBuild) -> Cell:
        folder = Path(row.folder).name
        return TextCell(row.tag or self.tr("no name"), folder, strong=True, icon="images")

    def _outcome(self, row: PastBuild) -> Cell:
        match row.outcome:
            case OperationState.DONE:
                return PillCell(self.tr("Done"), Tone.OK)
            case OperationState.CANCELLED:
                return PillCell(self.tr("Cancelled"), Tone.QUIET)
            case _:
                return PillCell(self.tr("Failed"), Tone.ERROR)
