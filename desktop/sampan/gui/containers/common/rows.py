"""A table's model over frozen rows that come anew again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, assert_never

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sampan.gui.widgets.cells import (
    CELL_ROLE,
    ROW_ROLE,
    Cell,
    LinksCell,
    PillCell,
    ProgressCell,
    SparkCell,
    TextCell,
)

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()

MERGED = 2_000
"""With more rows than this the whole table is told anew instead of row by row."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its translated title, what a row shows in it, and what it is sorted by."""

    title: str
    cell: Callable[[R], Cell]
    order: Callable[[R], Any] | None = None
    right: bool = False


EDGE = 12
"""Pixels of a last column without content: what is aligned to the right keeps off the edge."""


def edge_column() -> Column[Any]:
    """Return the column at the edge."""
    return Column("", lambda _row: TextCell(""), lambda _row: 0)


class RowsModel(QAbstractTableModel, Generic[R]):
    """Shows rows filtered and sorted; `key` tells which row of the next list is the same one."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._all: tuple[R, ...] = ()
        self._rows: list[R] = []
        self._wanted: Callable[[R], bool] = lambda _row: True
        self._sorted_by = -1
        self._descending = False

    @property
    def all(self) -> tuple[R, ...]:
        """Every row, shown or not, as it was given."""
        return self._all

    @property
    def rows(self) -> tuple[R, ...]:
        """The rows that are shown, from top to bottom."""
        return tuple(self._rows)

    def set_rows(self, rows: Iterable[R], *, keep_order: bool = False) -> None:
        """Show these rows; with `keep_order` those that were there stay where they are."""
        self._all = tuple(rows)
        self._merge(self._arranged(), keep_order=keep_order)

    def set_filter(self, wanted: Callable[[R], bool]) -> None:
        """Show only what the function wants."""
        self._wanted = wanted
        self._merge(self._arranged(), keep_order=False)

    def repaint(self) -> None:
        """Have every cell painted again, as when a setting of the columns changed."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row(self, index: Index) -> R | None:
        """Return the row of an index."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def index_of(self, key: Hashable) -> QModelIndex:
        """Return the first column's index of a row, an invalid one if it is not shown."""
        for at, row in enumerate(self._rows):
            if self._key(row) == key:
                return self.index(at, 0)
        return QModelIndex()

    # What Qt asks.

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return plain_text(self._columns[index.column()].cell(row))
            case _ if role == CELL_ROLE:
                return self._columns[index.column()].cell(row)
            case _ if role == ROW_ROLE:
                return row
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self._columns[section].right
            return Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = column
        self._descending = order is Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        keys = [self._key(self._rows[index.row()]) for index in old]
        self._rows = self._arranged()
        places = {self._key(row): at for at, row in enumerate(self._rows)}
        new = [
            self.index(places[key], index.column()) for key, index in zip(keys, old, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    # How rows come.

    def _arranged(self) -> list[R]:
        rows = [row for row in self._all if self._wanted(row)]
        if 0 <= self._sorted_by < len(self._columns):
            column = self._columns[self._sorted_by]
            order = column.order or (lambda row: plain_text(column.cell(row)).casefold())
            rows.sort(key=order, reverse=self._descending)
        return rows

    def _merge(self, rows: list[R], *, keep_order: bool) -> None:
        known = {self._key(row) for row in self._rows}
        keys = {self._key(row) for row in rows}
        if max(len(rows), len(self._rows)) > MERGED or not known & keys:
            if rows or self._rows:
                self.beginResetModel()
                self._rows = rows
                self.endResetModel()
            return
        self._remove_others(keys)
        if keep_order:
            places = {self._key(row): at for at, row in enumerate(self._rows)}
            rows = sorted(rows, key=lambda row: places.get(self._key(row), len(places)))
        for at, row in enumerate(rows):
            self._put(at, row)

    def _remove_others(self, keys: set[Hashable]) -> None:
        for at in range(len(self._rows) - 1, -1, -1):
            if self._key(self._rows[at]) not in keys:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._rows[at]
                self.endRemoveRows()

    def _put(self, at: int, row: R) -> None:
        """Have a row at a place, with the smallest change."""
        key = self._key(row)
        found = next((n for n in range(at, len(self._rows)) if self._key(self._rows[n]) == key), -1)
        if found < 0:
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        if found != at:
            self.beginMoveRows(QModelIndex(), found, found, QModelIndex(), at)
            self._rows.insert(at, self._rows.pop(found))
            self.endMoveRows()
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self._columns) - 1))


def plain_text(cell: Cell) -> str:
    """Return what a cell says, for a screen reader and for sorting."""
    match cell:
        case TextCell(text=text, second=second):
            return f"{text}, {second}" if second else text
        case PillCell(word=word):
            return word
        case SparkCell(text=text) | ProgressCell(text=text):
            return text
        case LinksCell(links=links):
            return ", ".join(link.text for link in links)
        case _:
            assert_never(cell)
