"""The last twenty starts: when, how long, and the phases of the one that is selected."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from sampan.core.boots import Boot
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import sentence
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.machine.phases import phase_segments
from sampan.gui.machine.starts_model import StartsModel
from sampan.gui.shell.words import MachineWords
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.charts import Legend, SegmentBar
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.table import TableView

WIDTHS = (150, 100, 80, 100, 160)
SIZE = (720, 560)


class StartsDialog(ChoiceDialog):
    """Shows boots that were read before it is opened."""

    def __init__(
        self, context: Context, boots: tuple[Boot, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(context.theme, parent)
        self._words = MachineWords(self)
        if boots:
            self.say(
                self.tr("The last starts"), self.tr("Wakes from a suspend are not among them.")
            )
        else:
            self.say(self.tr("The last starts"), self.tr("The machine was not started yet."))
        self.table = TableView(context.theme, self.tr("The last starts"))
        self.model = StartsModel(boots, self)
        self.table.setModel(self.model)
        self.table.setSortingEnabled(False)
        self.table.set_columns(WIDTHS, stretch=4, indent=0)
        self.table.set_compact(True)
        self.bar = SegmentBar(context.theme, self.tr("Phases of the start"))
        self.legend = Legend(context.theme, columns=6)
        self.outcome = label("", "error")
        self.outcome.setWordWrap(True)
        self.body.addWidget(self.table, 1)
        self.body.addSpacing(Space.S)
        for widget in (self.bar, self.legend, self.outcome):
            self.body.addWidget(widget)
        self.resize(*SIZE)
        self.table.selectionModel().currentRowChanged.connect(self._show)
        if boots:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus()

    def _show(self, current: QModelIndex) -> None:
        boot = current.siblingAtColumn(0).data(ROW_ROLE)
        if not isinstance(boot, Boot):
            return
        segments = phase_segments(boot.phases, self._words)
        self.bar.set_segments(segments)
        self.legend.set_segments(segments)
        self.outcome.setText("" if boot.ready else sentence(boot.outcome))
        self.outcome.setVisible(not boot.ready)
