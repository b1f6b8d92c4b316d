"""The list of all containers: heading, filter, Run, and the table that follows the store."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.gui.containers.actions import ContainerActions
from sampan.gui.containers.conditions import Conditions
from sampan.gui.containers.menu import Do, Menus
from sampan.gui.containers.model import ContainersModel
from sampan.gui.containers.rows import (
    Column,
    ContainerRow,
    Filter,
    GroupRow,
    Order,
    Show,
    Wanted,
    keep_order,
    make_rows,
)
from sampan.gui.containers.show_switch import ShowSwitch
from sampan.gui.containers.table import ContainerTable
from sampan.gui.containers.words import ContainerWords
from sampan.gui.context import Context
from sampan.gui.page import COMPACT_ROWS
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import PrimaryButton
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.table import RowAction

TICK_MS = 10_000
"""How often the times are written anew while nothing else does it."""

MEMORY = "page/containers"


class ContainerList(QWidget):
    """Follows the store while it is looked at; `run_asked` wants the dialog."""

    run_asked = Signal()

    def __init__(
        self,
        context: Context,
        actions: ContainerActions,
        conditions: Conditions,
        clock: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._actions, self._clock = context, actions, clock
        self._conditions = conditions
        self._words, self._menus = ContainerWords(self), Menus(self)
        self._looked_at = False
        memory = context.memory
        self._order = Order(
            memory.get(f"{MEMORY}/sort", -1), memory.get(f"{MEMORY}/descending", False)
        )
        self._collapsed: set[str] = {
            str(each) for each in memory.get(f"{MEMORY}/collapsed", list[object]())
        }
        self.model = ContainersModel(self._words, self)
        self._build()
        self._connect()
        self._show_all()

    def look(self) -> None:
        """The list is on the screen now."""
        self._looked_at = True
        self.table.set_compact(self._context.memory.get(COMPACT_ROWS, False))
        self._context.store.want_stats(self)
        self._tick.start()
        self._show_all()

    def look_away(self) -> None:
        """It is not any more: nothing is measured for it."""
        self._looked_at = False
        self._context.store.unwant_stats(self)
        self._tick.stop()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _build(self) -> None:
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL - 2, Space.XL, Space.L)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(label(self.tr("Containers"), "title"))
        self.show_switch = ShowSwitch(theme)
        self.show_switch.choose(Show.ALL)
        head.addSpacing(Space.S)
        head.addWidget(self.show_switch)
        head.addStretch(1)
        keys = QKeySequence(QKeySequence.StandardKey.Find)
        self.search = SearchField(theme, self.tr("Filter name, image, port"), keys)
        self.run = PrimaryButton(theme, self.tr("Run..."), "plus")
        self.run.setShortcut(QKeySequence("Ctrl+N"))
        self.run.setToolTip(self.tr("Run a container (Ctrl+N)"))
        self.run.setMinimumWidth(112)
        head.addWidget(self.search)
        head.addWidget(self.run)
        column.addLayout(head)
        column.addSpacing(Space.XL)
        self._conditions.strip.setParent(self)
        column.addWidget(self._conditions.strip)
        self.table = ContainerTable(theme, self.tr("Containers"))
        self.table.setModel(self.model)
        self.table.set_actions(self.actions_of)
        self.table.show_order(self._order)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._conditions)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        store = self._context.store
        store.containers_changed.connect(self._show_rows)
        store.stats_changed.connect(self._show_rows)
        for signal in (store.stale_changed, store.status_changed, store.containers_changed):
            signal.connect(self._show_condition)
        self._actions.pending_changed.connect(self._show_rows)
        self.search.textChanged.connect(self._show_all)
        self.search.left_down.connect(self._enter_table)
        self.show_switch.chosen.connect(lambda _show: self._show_all())
        self.run.clicked.connect(self.run_asked)
        self.model.order_asked.connect(self._take_order)
        self.table.action_chosen.connect(self._act)
        self.table.activated.connect(self._open)
        self.table.link_clicked.connect(lambda target: self._actions.open_url(target))
        self.table.pointer_left.connect(self._show_rows)
        self._conditions.filter_dropped.connect(self._drop_filter)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._show_rows)

    @property
    def filter(self) -> Filter:
        """What is shown of all containers."""
        return Filter(self.search.text().strip(), self.show_switch.show_now)

    def actions_of(self, index: QModelIndex) -> list[RowAction]:
        """Return what can be done with a row, or with all that are selected with it."""
        row = index.data(ROW_ROLE)
        if isinstance(row, GroupRow):
            return self._menus.of_project(row)
        if not isinstance(row, ContainerRow):
            return []
        chosen = self._chosen(index)
        if len(chosen) > 1:
            return self._menus.of_several(chosen)
        return self._menus.of_container(row.container, busy=bool(row.pending))

    def _chosen(self, index: QModelIndex) -> list[Container]:
        """Return the selected containers if this row is one of them, else the row's alone."""
        rows = [index]
        if self.table.selectionModel().isSelected(index):
            rows = self.table.selected_rows() or rows
        found = (each.data(ROW_ROLE) for each in rows)
        return [row.container for row in found if isinstance(row, ContainerRow)]

    @Slot(QModelIndex, str)
    def _act(self, index: QModelIndex, key: str) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, GroupRow):
            self._actions.do(key, self._chosen(index))
        elif key == Do.COLLAPSE:
            self._toggle(row)
        else:
            store = self._context.store
            found = [store.container(id) for id in row.ids]
            self._actions.do(key, [each for each in found if each is not None])

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row = index.siblingAtColumn(0).data(ROW_ROLE)
        if isinstance(row, GroupRow):
            self._toggle(row)
        elif isinstance(row, ContainerRow):
            self._actions.do(Do.OPEN, [row.container])

    def _toggle(self, row: GroupRow) -> None:
        self._collapsed.symmetric_difference_update({row.project})
        self._context.memory.set(f"{MEMORY}/collapsed", sorted(self._collapsed))
        self._show_all()

    @Slot(object)
    def _take_order(self, order: Order) -> None:
        if order != self._order:
            self._order = order
            self._context.memory.set(f"{MEMORY}/sort", order.column)
            self._context.memory.set(f"{MEMORY}/descending", order.descending)
            self._show_all()

    @Slot()
    def _show_all(self) -> None:
        """Show the rows in their order, wherever the pointer is: a person asked for it."""
        self._fill(postpone=False)
        self._show_condition()

    @Slot()
    def _show_rows(self) -> None:
        """Show what is new; no row moves under the pointer."""
        if self._looked_at:
            self._fill(postpone=self.table.pointer_inside)

    def _fill(self, *, postpone: bool) -> None:
        pending = self._actions.pending
        wanted = Wanted(self.filter, self._order, frozenset(self._collapsed), pending)
        rows = make_rows(self._context.store, self._words, wanted, self._clock())
        self.model.set_rows(keep_order(self.model.rows, rows) if postpone else rows)
        store = self._context.store
        live = sum(each.state.is_live for each in store.containers)
        self.show_switch.count(len(store.containers), live)

    @Slot()
    def _show_condition(self) -> None:
        """Show the table, or why there is none; and above it, whether it may be old."""
        shown = self._conditions.weigh(filtered=self.filter != Filter())
        empty = self.model.rowCount() == 0
        self.stack.setCurrentWidget(self._conditions if shown and empty else self.table)
        self.table.set_greyed(self._context.store.stale)
        filled = bool(self._context.store.containers)
        for each in (self.show_switch, self.search, self.run):
            each.setVisible(filled)  # without containers, what is offered below is the next step

    @Slot()
    def _drop_filter(self) -> None:
        self.search.clear()
        self.show_switch.choose(Show.ALL)
        self._show_all()

    @Slot()
    def _enter_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, Column.NAME))
