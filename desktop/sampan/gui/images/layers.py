"""How far a pull or a push is, layer by layer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.client.engine.model import LayerProgress
from sampan.gui.formats import format_share
from sampan.gui.lists.feed import Feed
from sampan.gui.lists.transfers import closing
from sampan.gui.operations import Progress, Report
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.cells import Cell, PillCell, ProgressCell, TextCell
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.table import TableView

DOWNLOAD_SHARE = 0.7
"""How much of a layer's work is bringing it; the rest is unpacking it."""

ENDED = ("Pull complete", "Already exists", "Pushed", "Layer already exists", "Mounted from")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as it stands; `status` is in Docker's words."""

    id: str
    status: str = ""
    done_bytes: int = 0
    total_bytes: int | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do with it."""
        return self.status.startswith(ENDED)

    @property
    def share(self) -> float:
        """From 0 to 1 over all that is to be done with it."""
        if self.ended:
            return 1.0
        part = min(1.0, self.done_bytes / self.total_bytes) if self.total_bytes else 0.0
        match self.status:
            case "Downloading":
                return part * DOWNLOAD_SHARE
            case "Verifying Checksum" | "Download complete":
                return DOWNLOAD_SHARE
            case "Extracting":
                return DOWNLOAD_SHARE + part * (1 - DOWNLOAD_SHARE)
            case _:
                return part


@dataclass(frozen=True, slots=True)
class Layers:
    """All layers in the order in which they were named, and the last word about the whole."""

    layers: tuple[Layer, ...] = ()
    note: str = ""

    def taking(self, news: LayerProgress) -> Layers:
        """Return how it stands after a line of Docker's."""
        if not news.layer:
            return replace(self, note=news.status)
        layer = Layer(news.layer, news.status, news.done_bytes, news.total_bytes)
        if any(each.id == layer.id for each in self.layers):
            kept = tuple(layer if each.id == layer.id else each for each in self.layers)
            return replace(self, layers=kept)
        return replace(self, layers=(*self.layers, layer))

    @property
    def progress(self) -> Progress:
        """How far the whole is."""
        if not self.layers:
            return Progress(self.note)
        moving = [each for each in self.layers if not each.ended]
        text = self.note
        if moving:
            now = next((each for each in moving if each.done_bytes), moving[0])
            text = f"{now.status} {now.id}"
        return Progress(text, sum(each.share for each in self.layers), len(self.layers))


async def follow_layers(
    source: AsyncIterator[LayerProgress], feed: Feed[Layers], report: Report
) -> None:
    """Follow a pull or a push to its end."""
    state = Layers()
    async with closing(source) as lines:
        async for each in lines:
            state = state.taking(each)
            feed.put(state)
            report(state.progress)


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
