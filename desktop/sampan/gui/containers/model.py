"""The list of containers as a Qt model of one level: projects with containers, and containers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from sampan.client.engine.model import ContainerState
from sampan.gui.containers.rows import Column, ContainerRow, GroupRow, Order, Row
from sampan.gui.containers.words import NONE, ContainerWords, address_of, port_text, published
from sampan.gui.formats import format_percent
from sampan.gui.widgets.cells import (
    CELL_ROLE,
    GROUP_ROLE,
    LINE_ROLE,
    ROW_ROLE,
    Cell,
    Link,
    LinksCell,
    SparkCell,
    TextCell,
)

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
COLUMNS = len(Column)
SMALLEST_TOP = 5.0
"""Percent at the upper edge of a line at least: an idle container is flat, not a mountain."""


class ContainersModel(QAbstractItemModel):
    """Takes rows with `set_rows` and tells the smallest change; `order_asked` carries an Order.

    An index inside a project carries the project's number, one at the top carries 0.
    """

    order_asked = Signal(object)

    def __init__(self, words: ContainerWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: list[Row] = []
        self._children: dict[int, list[ContainerRow]] = {}
        self._numbers: dict[str, int] = {}
        self._projects: dict[int, str] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, as `set_rows` took it."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows instead."""
        self._take_away(NOWHERE, self._rows, {row.key for row in rows})
        self._add(NOWHERE, self._rows, list(rows))
        lists: list[tuple[int, list[Any], list[Any]]] = [(0, self._rows, list(rows))]
        groups = [row for row in rows if isinstance(row, GroupRow)]
        for group in groups:
            number = self._number(group.project)
            parent, children = self.find(group.key), self._children[number]
            self._take_away(parent, children, {row.key for row in group.rows})
            self._add(parent, children, list(group.rows))
            lists.append((number, children, list(group.rows)))
        self._reorder([each for each in lists if _keys(each[1]) != _keys(each[2])])
        self._change(NOWHERE, self._rows, list(rows))
        for group in groups:
            children = self._children[self._number(group.project)]
            self._change(self.find(group.key), children, list(group.rows))

    def find(self, key: str) -> QModelIndex:
        """Return the first column's index of a container or a project, invalid if it is not."""
        for place, row in enumerate(self._rows):
            if row.key == key:
                return self.index(place, 0)
            if isinstance(row, GroupRow):
                for at, child in enumerate(self._children[self._number(row.project)]):
                    if child.key == key:
                        return self.index(at, 0, self.index(place, 0))
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        # Asked tens of thousands of times where the list is sorted: no detour over `hasIndex`.
        if not 0 <= column < COLUMNS or row < 0:
            return QModelIndex()
        number = self._number_at(parent)
        if parent.isValid() and not number:
            return QModelIndex()
        rows: Sequence[Row] = self._children.get(number, ()) if number else self._rows
        return self.createIndex(row, column, number) if row < len(rows) else QModelIndex()

    def parent(self, child: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        number = child.internalId() if child.isValid() else 0
        if not number:
            return QModelIndex()
        key = f"project:{self._projects[number]}"
        for place, row in enumerate(self._rows):
            if row.key == key:
                return self.createIndex(place, 0, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        if not parent.isValid():
            return len(self._rows)
        number = self._number_at(parent)
        return len(self._children.get(number, ())) if number and parent.column() == 0 else 0

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return (
            self.tr("Name"),
            self.tr("Status"),
            self.tr("Ports"),
            self.tr("CPU"),
            self.tr("Memory"),
            self.tr("Up"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._row(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == GROUP_ROLE:
            return isinstance(row, GroupRow)
        if role == LINE_ROLE:
            return self._has_line(index)
        if role == CELL_ROLE:
            return self._cell(row, Column(index.column()))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, Column(index.column()))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.order_asked.emit(Order(column, order is Qt.SortOrder.DescendingOrder))

    # What is shown.

    def _cell(self, row: Row, column: Column) -> Cell:
        if isinstance(row, GroupRow):
            return self._group_cell(row, column)
        container, live = row.container, row.container.state.is_live
        match column:
            case Column.NAME:
                on = container.state is ContainerState.RUNNING
                return TextCell(
                    container.name,
                    container.image,
                    strong=True,
                    icon="containers",
                    icon_colour="accent" if on else "faint",
                )
            case Column.STATUS:
                return self._words.pill(container, row.pending)
            case Column.PORTS:
                return LinksCell(
                    tuple(Link(port_text(port), address_of(port)) for port in published(container))
                    if live
                    else ()
                )
            case Column.CPU:
                if row.cpu is None:
                    return SparkCell((), NONE)
                top = max(SMALLEST_TOP, *row.spark)
                return SparkCell(row.spark, format_percent(row.cpu), top)
            case Column.MEMORY:
                text = self._words.memory(row.memory, row.memory_limit)
                return TextCell(text, colour="faint" if row.memory is None else "text")
            case Column.UP:
                return TextCell(row.up, colour="muted")

    def _group_cell(self, row: GroupRow, column: Column) -> Cell:
        if column is not Column.NAME:
            return TextCell("")
        return TextCell(
            row.project,
            self._words.running_of(row.running, len(row.ids)),
            strong=True,
            icon="chevron-right" if row.collapsed else "compose",
        )

    def _text(self, row: Row, column: Column) -> str:
        if isinstance(row, GroupRow):
            counted = self._words.running_of(row.running, len(row.ids))
            return f"{row.project}, {counted}" if column is Column.NAME else ""
        match column:
            case Column.NAME:
                return row.container.name
            case Column.STATUS:
                return self._words.pill(row.container, row.pending).word
            case Column.PORTS:
                return ", ".join(port_text(port) for port in published(row.container))
            case Column.CPU:
                return NONE if row.cpu is None else format_percent(row.cpu)
            case Column.MEMORY:
                return self._words.memory(row.memory, row.memory_limit)
            case Column.UP:
                return row.up

    def _has_line(self, index: Index) -> bool:
        """Draw one above a project, and above the first container after one."""
        if index.internalId() or index.row() == 0:
            return False
        above = self._rows[index.row() - 1]
        return isinstance(self._rows[index.row()], GroupRow) or isinstance(above, GroupRow)

    # How it changes.

    def _take_away(self, parent: QModelIndex, old: list[Any], kept: set[str]) -> None:
        last = len(old) - 1
        while last >= 0:
            if old[last].key in kept:
                last -= 1
                continue
            first = last
            while first > 0 and old[first - 1].key not in kept:
                first -= 1
            self.beginRemoveRows(parent, first, last)
            for row in old[first : last + 1]:
                if isinstance(row, GroupRow):
                    self._children.pop(self._number(row.project), None)
            del old[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _add(self, parent: QModelIndex, old: list[Any], new: list[Any]) -> None:
        known = {row.key for row in old}
        place = 0
        while place < len(new):
            if new[place].key in known:
                place += 1
                continue
            end = place
            while end < len(new) and new[end].key not in known:
                end += 1
            at = min(place, len(old))
            self.beginInsertRows(parent, at, at + end - place - 1)
            added = new[place:end]
            old[at:at] = added
            for row in added:
                if isinstance(row, GroupRow):
                    self._children[self._number(row.project)] = list(row.rows)
            self.endInsertRows()
            place = end

    def _reorder(self, lists: list[tuple[int, list[Any], list[Any]]]) -> None:
        """Put lists, each with its project's number, into the order of the new ones, in one go."""
        if not lists:
            return
        self.layoutAboutToBeChanged.emit()
        before, after = [], []
        for number, old, new in lists:
            places = {row.key: place for place, row in enumerate(new)}
            for index in self.persistentIndexList():
                if index.internalId() == number:
                    place = places[old[index.row()].key]
                    before.append(index)
                    after.append(self.createIndex(place, index.column(), number))
            old.sort(key=lambda row: places[row.key])
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _change(self, parent: QModelIndex, old: list[Any], new: list[Any]) -> None:
        first: int | None = None
        for place in range(len(new) + 1):
            differs = place < len(new) and old[place] != new[place]
            if differs:
                old[place] = new[place]
                first = place if first is None else first
            elif first is not None:
                begin = self.index(first, 0, parent)
                self.dataChanged.emit(begin, self.index(place - 1, COLUMNS - 1, parent))
                first = None

    def _row(self, index: Index) -> Row | None:
        if not index.isValid():
            return None
        number = index.internalId()
        rows: Sequence[Row] = self._children.get(number, ()) if number else self._rows
        return rows[index.row()] if index.row() < len(rows) else None

    def _number_at(self, parent: Index) -> int:
        """Return the number of the project that the parent is, 0 at the top."""
        if not parent.isValid() or parent.internalId():
            return 0
        row = self._rows[parent.row()]
        return self._number(row.project) if isinstance(row, GroupRow) else 0

    def _number(self, project: str) -> int:
        if project not in self._numbers:
            number = len(self._numbers) + 1
            self._numbers[project], self._projects[number] = number, project
        return self._numbers[project]


def _keys(rows: Sequence[Row]) -> list[str]:
    return [row.key for row in rows]
