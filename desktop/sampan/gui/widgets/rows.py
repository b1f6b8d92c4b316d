"""A table's model over frozen rows that come anew again and again: only what changed is told."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
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

EDGE = 12
"""Pixels of a last column without content: what is aligned to the right keeps off the edge."""

MERGED = 2_000
"""When more rows come and go than this, the whole table is told anew instead of row by row."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its translated title, its width in pixels, its cell, and what it is sorted by.

    Without an `order` the rows stay as they came; `said` is read out instead of the cell's text.
    """

    title: str
    width: int
    cell: Callable[[R], Cell]
    order: Callable[[R], Any] | None = None
    right: bool = False
    said: Callable[[R], str] | None = None

    def plain(self, row: R) -> str:
        """Return what a screen reader says of a row's cell."""
        return self.said(row) if self.said is not None else plain_text(self.cell(row))


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

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of the columns in pixels."""
        return tuple(column.width for column in self._columns)

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self.endResetModel()

    def set_rows(self, rows: Iterable[R], *, keep_order: bool = False) -> None:
        """Show these rows; with `keep_order` those that were there stay where they are."""
        self._all = tuple(rows)
        target = self._arranged()
        if keep_order:
            places = self._places(self._rows)
            target.sort(key=lambda row: places.get(self._key(row), len(places)))
        self._show(target)

    def set_filter(self, wanted: Callable[[R], bool]) -> None:
        """Show only what the function wants; `with_words` makes one of a text."""
        self._wanted = wanted
        self._show(self._arranged())

    def repaint(self) -> None:
        """Have every cell painted again, as when a setting of the columns changed."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_at(self, index: Index) -> R | None:
        """Return the row of an index."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def index_of(self, key: Hashable) -> QModelIndex:
        """Return the first column's index of a row, an invalid one where it is not shown."""
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
        row = self.row_at(index) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._columns[index.column()].plain(row)
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
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = column
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._show(self._arranged())

    # How rows come.

    def _arranged(self) -> list[R]:
        """Return the rows that the filter lets through, in their order."""
        rows = [row for row in self._all if self._wanted(row)]
        known = 0 <= self._sorted_by < len(self._columns)
        order = self._columns[self._sorted_by].order if known else None
        if order is not None:
            rows.sort(key=order, reverse=self._descending)
        return rows

    def _show(self, target: list[R]) -> None:
        there = {self._key(row) for row in self._rows}
        wanted = {self._key(row) for row in target}
        if len(there ^ wanted) > MERGED:
            self.beginResetModel()
            self._rows = target
            self.endResetModel()
            return
        self._remove([self._key(row) not in wanted for row in self._rows])
        self._reorder(target)
        self._insert(target)
        # What is left over had the key of another row.
        self._remove([at >= len(target) for at in range(len(self._rows))])

    def _remove(self, gone: list[bool]) -> None:
        for first, last in reversed(list(_runs(gone))):
            self.beginRemoveRows(NOWHERE, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _reorder(self, target: list[R]) -> None:
        """Bring the rows that stay into the order of the target."""
        places = self._places(target)
        before = [self._key(row) for row in self._rows]
        after = sorted(before, key=lambda key: places[key])
        if before == after:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        now = {key: at for at, key in enumerate(after)}
        moved = [self.index(now[before[index.row()]], index.column()) for index in old]
        self._rows.sort(key=lambda row: places[self._key(row)])
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def _insert(self, target: list[R]) -> None:
        """Put what is new between the rows that stay, and tell which of these changed."""
        there = {self._key(row) for row in self._rows}
        at = 0
        while at < len(target):
            if at < len(self._rows) and self._key(self._rows[at]) == self._key(target[at]):
                self._change(at, target[at])
                at += 1
                continue
            end = at + 1
            while end < len(target) and self._key(target[end]) not in there:
                end += 1
            self.beginInsertRows(NOWHERE, at, end - 1)
            self._rows[at:at] = target[at:end]
            self.endInsertRows()
            at = end

    def _change(self, at: int, row: R) -> None:
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self._columns) - 1))

    def _places(self, rows: Iterable[R]) -> dict[Hashable, int]:
        return {self._key(row): at for at, row in enumerate(rows)}


def edge_column() -> Column[Any]:
    """Return the column at the edge."""
    return Column("", EDGE, lambda _row: TextCell(""))


def with_words(text: str, said: Callable[[R], str]) -> Callable[[R], bool]:
    """Return a filter for rows of which all the words of a text are said, in any case."""
    words = text.casefold().split()
    return lambda row: all(word in said(row).casefold() for word in words)


def by_text(cell: Callable[[R], Cell]) -> Callable[[R], str]:
    """Return an order by what a cell says."""
    return lambda row: plain_text(cell(row)).casefold()


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


def _runs(chosen: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of each run of what is chosen."""
    first = at = -1
    for at, each in enumerate(chosen):
        if each and first < 0:
            first = at
        elif not each and first >= 0:
            yield first, at - 1
            first = -1
    if first >= 0:
        yield first, at
