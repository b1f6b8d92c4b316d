"""A model over frozen rows that tells views only what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sampan.gui.widgets.cells import CELL_ROLE, ROW_ROLE, Cell

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows with a key each; a subclass has the headings, the cells and their plain texts."""

    def __init__(self, key: Callable[[Row], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, from top to bottom."""
        return tuple(self._rows)

    def headings(self) -> Sequence[str]:
        """Return the translated name of each column."""
        raise NotImplementedError

    def cell(self, row: Row, column: int) -> Cell:
        """Return what is painted."""
        raise NotImplementedError

    def plain(self, row: Row, column: int) -> str:
        """Return what is read out."""
        raise NotImplementedError

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Take other rows; those that stay keep their selection."""
        wanted = [self._key(each) for each in rows]
        for at in range(len(self._rows) - 1, -1, -1):
            if self._key(self._rows[at]) not in wanted:
                self.beginRemoveRows(NOWHERE, at, at)
                del self._rows[at]
                self.endRemoveRows()
        kept = [self._key(each) for each in self._rows]
        if kept != [key for key in wanted if key in set(kept)]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for at, row in enumerate(rows):
            if at == len(self._rows) or self._key(self._rows[at]) != wanted[at]:
                self.beginInsertRows(NOWHERE, at, at)
                self._rows.insert(at, row)
                self.endInsertRows()
            elif self._rows[at] != row:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headings())

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        return self.headings()[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.plain(row, index.column())
            case _ if role == CELL_ROLE:
                return self.cell(row, index.column())
            case _ if role == ROW_ROLE:
                return row
        return None
