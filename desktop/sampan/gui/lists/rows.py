"""A model over frozen rows: filtered and sorted here, told in the smallest changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from sampan.gui.widgets.cells import (
    CELL_ROLE,
    GROUP_ROLE,
    LINE_ROLE,
    ROW_ROLE,
    Cell,
    LinksCell,
    PillCell,
)

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its translated title, its width in pixels, its cell, and what it is sorted by."""

    title: str
    width: int
    cell: Callable[[R], Cell]
    order: Callable[[R], Any] | None = None
    right: bool = False


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows that have a key; `words` are what a filter looks into."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
        words: Callable[[R], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key, self._words = key, words
        self._all: tuple[R, ...] = ()
        self._shown: list[R] = []
        self._filter = ""
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    @property
    def rows(self) -> tuple[R, ...]:
        """The rows that are shown, as they stand."""
        return tuple(self._shown)

    @property
    def count(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._all)

    def set_rows(self, rows: Iterable[R]) -> None:
        """Take the rows of now."""
        self._all = tuple(rows)
        self._show(self._chosen())

    def set_filter(self, text: str) -> None:
        """Show only rows with all these words."""
        self._filter = text.casefold().strip()
        self._show(self._chosen())

    def row_at(self, index: Index) -> R | None:
        """Return the row of an index."""
        return self._shown[index.row()] if 0 <= index.row() < len(self._shown) else None

    def index_of(self, key: str) -> QModelIndex:
        """Return the first column's index of a row, an invalid one where it is not shown."""
        for at, row in enumerate(self._shown):
            if self._key(row) == key:
                return self.index(at, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index) if index.isValid() else None
        if row is None:
            return None
        match role:
            case _ if role == ROW_ROLE:
                return row
            case _ if role == CELL_ROLE:
                return self._columns[index.column()].cell(row)
            case _ if role in (GROUP_ROLE, LINE_ROLE):
                return False
            case Qt.ItemDataRole.DisplayRole:
                return plain_text(self._columns[index.column()].cell(row))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        known = 0 <= column < len(self._columns) and self._columns[column].order is not None
        self._sorted = (column, order) if known else None
        self._show(self._chosen())

    def _chosen(self) -> list[R]:
        """Return the rows that the filter lets through, in their order."""
        asked = self._filter.split()
        rows = [
            row for row in self._all if all(word in self._words(row).casefold() for word in asked)
        ]
        if self._sorted is not None:
            column, order = self._sorted
            by = self._columns[column].order
            assert by is not None
            rows.sort(key=by, reverse=order is Qt.SortOrder.DescendingOrder)
        return rows

    def _show(self, target: list[R]) -> None:
        wanted = {self._key(row) for row in target}
        for at in range(len(self._shown) - 1, -1, -1):
            if self._key(self._shown[at]) not in wanted:
                self.beginRemoveRows(ROOT, at, at)
                del self._shown[at]
                self.endRemoveRows()
        self._reorder(target)
        last = len(self._columns) - 1
        for at, row in enumerate(target):
            if at < len(self._shown) and self._key(self._shown[at]) == self._key(row):
                if self._shown[at] != row:
                    self._shown[at] = row
                    self.dataChanged.emit(self.index(at, 0), self.index(at, last))
            else:
                self.beginInsertRows(ROOT, at, at)
                self._shown.insert(at, row)
                self.endInsertRows()

    def _reorder(self, target: list[R]) -> None:
        """Bring the rows that stay into the order of the target."""
        places = {self._key(row): at for at, row in enumerate(target)}
        before = [self._key(row) for row in self._shown]
        after = sorted(before, key=lambda key: places[key])
        if before == after:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        now = {key: at for at, key in enumerate(after)}
        moved = [self.index(now[before[index.row()]], index.column()) for index in old]
        self._shown.sort(key=lambda row: places[self._key(row)])
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()


def plain_text(cell: Cell) -> str:
    """Return what a screen reader says of a cell."""
    if isinstance(cell, PillCell):
        return cell.word
    if isinstance(cell, LinksCell):
        return ", ".join(link.text for link in cell.links)
    return cell.text
