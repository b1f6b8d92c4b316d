"""The layers of a pull or a push with a bar each."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.gui.formats import format_share
from sampan.gui.lists.feed import Feed
from sampan.gui.lists.layers import Layer, Layers
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.cells import Cell, PillCell, ProgressCell, TextCell
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.table import TableView


class LayersView(QWidget):
    """The layers with a bar each."""

    def __init__(self, theme: Theme, feed: Feed[Layers], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        columns: tuple[Column[Layer], ...] = (
            Column(self.tr("Layer"), 0, lambda row: TextCell(row.id, mono=True, icon="layers")),
            Column(self.tr("Status"), 150, self._state),
            Column(self.tr("Progress"), 250, self._bar),
        )
        self.model = RowsModel[Layer](columns, lambda row: row.id, self)
        self.table = TableView(theme, self.tr("Layers"))
        self.table.set_compact(True)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths)
        self.table.setSortingEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        feed.changed.connect(self._take)
        self._take()

    def _take(self) -> None:
        self.model.set_rows(self._feed.value.layers)

    def _state(self, row: Layer) -> Cell:
        if row.ended:
            return PillCell(self._word(row.status), Tone.OK)
        busy = bool(row.done_bytes)
        return PillCell(self._word(row.status), Tone.ACCENT if busy else Tone.QUIET)

    def _bar(self, row: Layer) -> Cell:
        text = ""
        if row.total_bytes and not row.ended:
            text = format_share(row.done_bytes, row.total_bytes)
        return ProgressCell(row.share, text)

    def _word(self, status: str) -> str:
        words = {
            "Pulling fs layer": self.tr("Waiting"),
            "Waiting": self.tr("Waiting"),
            "Preparing": self.tr("Preparing"),
            "Downloading": self.tr("Downloading"),
            "Verifying Checksum": self.tr("Verifying"),
            "Download complete": self.tr("Downloaded"),
            "Extracting": self.tr("Extracting"),
            "Pull complete": self.tr("Complete"),
            "Already exists": self.tr("Already there"),
            "Pushing": self.tr("Pushing"),
            "Pushed": self.tr("Pushed"),
            "Layer already exists": self.tr("Already there"),
        }
        return words.get(status, status)
