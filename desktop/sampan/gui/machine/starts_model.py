"""The last starts as rows of a table."""

from __future__ import annotations

import time

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sampan.core.boots import Boot
from sampan.gui.formats import format_duration, format_ms
from sampan.gui.i18n.sentences import sentence
from sampan.gui.shell.words import MachineWords
from sampan.gui.widgets.cells import CELL_ROLE, ROW_ROLE, PillCell, TextCell
from sampan.gui.widgets.pill import Tone

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
WHEN, OUTCOME, TOOK, HOW, LONGEST = range(5)
COLUMNS = 5


class StartsModel(QAbstractTableModel):
    """The boots that are given once, newest first; they do not change while they are shown."""

    def __init__(self, boots: tuple[Boot, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._boots = boots
        self._words = MachineWords(self)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._boots)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        boot = self._boots[index.row()]
        if role == ROW_ROLE:
            return boot
        cell = self._cell(boot, index.column())
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.word if isinstance(cell, PillCell) else cell.text
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == OUTCOME and not boot.ready:
            return sentence(boot.outcome)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("When"),
            self.tr("Outcome"),
            self.tr("Took"),
            self.tr("Processor"),
            self.tr("Longest part"),
        )
        return names[section]

    def _cell(self, boot: Boot, column: int) -> PillCell | TextCell:
        match column:
            case 0:
                return TextCell(time.strftime("%Y-%m-%d %H:%M", time.localtime(boot.at)))
            case 1 if boot.ready:
                return PillCell(self.tr("Ready"), Tone.OK)
            case 1:
                return PillCell(self.tr("Failed"), Tone.ERROR)
            case 2:
                return TextCell(format_duration(boot.seconds), strong=True)
            case 3:
                emulated = boot.accelerator == "tcg"
                return TextCell(self.tr("emulated") if emulated else boot.accelerator.upper())
            case _:
                return TextCell(self._longest(boot), colour="muted")

    def _longest(self, boot: Boot) -> str:
        if not boot.phases:
            return ""
        phase = max(boot.phases, key=lambda each: each.ms)
        return f"{self._words.phase(phase.name)} {format_ms(phase.ms)}"
