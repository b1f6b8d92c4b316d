"""A page of one list: its head, its table, what stands there while there is none, its detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QDragLeaveEvent, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sampan.core.states import MachineState
from sampan.gui.context import Context
from sampan.gui.lists.detail import Detail
from sampan.gui.lists.words import Words
from sampan.gui.navigator import Place
from sampan.gui.page import COMPACT_ROWS, Page
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.cells import Cell, TextCell
from sampan.gui.widgets.labels import ElidedLabel, label
from sampan.gui.widgets.rows import Column, RowsModel, with_words
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.states import Banner, EmptyState, ErrorPanel
from sampan.gui.widgets.table import RowAction, TableView


class Dated(Protocol):
    """A row of any list."""

    @property
    def created_at(self) -> float | None:
        """In seconds since 1970, None where nobody knows."""
        ...


R = TypeVar("R", bound=Dated)


class ListPage(Page, Generic[R]):
    """Shows the rows of a store's list; a subclass says what they are and what can be done.

    Filter, sort, selection and scroll stay while another page is shown; filter and sort are
    remembered over a restart.
    """

    key = ""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.words = Words(self)
        self.model: RowsModel[R] = RowsModel(self.columns(), self.key_of, self)
        self.table = TableView(context.theme, self.title)
        self.search = SearchField(
            context.theme, self.placeholder(), QKeySequence(QKeySequence.StandardKey.Find)
        )
        self.summary = ElidedLabel("", "secondary")
        self.banner = Banner(context.theme, tone="accent")
        self.banner.hide()
        self.stack = QStackedWidget()
        self.place_of_state = QStackedWidget()
        self.outer = QStackedWidget()
        self._detail: Detail[R] | None = None
        self._state = ""
        self._lay_out()
        self._set_up_table()
        self.search.textChanged.connect(self._filter)
        self.search.left_down.connect(self._enter_table)
        context.store.stale_changed.connect(self._update_states)
        context.store.failure_changed.connect(self._update_states)
        context.store.status_changed.connect(self._update_states)
        self.search.setText(context.memory.get(f"page/{self.key}/filter", ""))
        self._take_rows()

    # What a subclass says.

    def columns(self) -> Sequence[Column[R]]:
        """Return the columns; the first one takes the room that is left."""
        raise NotImplementedError

    def rows(self) -> Sequence[R]:
        """Return the store's rows."""
        raise NotImplementedError

    def key_of(self, row: R) -> str:
        """Return what tells a row from others."""
        raise NotImplementedError

    def words_of(self, row: R) -> str:
        """Return what the filter looks into."""
        raise NotImplementedError

    def placeholder(self) -> str:
        """Return what the empty filter says."""
        raise NotImplementedError

    def buttons(self) -> Sequence[Button]:
        """Return the buttons of the head, the primary one last."""
        raise NotImplementedError

    def empty_state(self) -> EmptyState:
        """Return what is shown where there is nothing yet."""
        raise NotImplementedError

    def actions_of(self, rows: list[R]) -> Sequence[RowAction]:
        """Return what can be done with the rows."""
        raise NotImplementedError

    def act(self, key: str, rows: list[R]) -> None:
        """Do one of the actions with at least one row."""
        raise NotImplementedError

    def summarise(self, rows: Sequence[R], selected: bool) -> str:
        """Return a line about all rows, or about the selected ones."""
        raise NotImplementedError

    def make_detail(self, row: R) -> Detail[R]:
        """Return the view of one row."""
        raise NotImplementedError

    def follow_link(self, target: str) -> None:
        """Go where a link of the table leads: to a container by default."""
        self.context.navigator.go(Place("containers", target))

    # What they share.

    def take(self) -> None:
        """Take the store's rows of now; a subclass connects this to the store's signal."""
        self._take_rows()
        place = self.context.navigator.place
        if place is not None and place.page == self.key and place.item:
            self._refresh_detail(place)

    def shown(self, place: Place) -> None:
        self.table.set_compact(self.context.memory.get(COMPACT_ROWS, False))
        if not place.item:
            self._drop_detail()
            return
        self._refresh_detail(place)

    def refresh(self) -> None:
        self.context.store.refresh()

    def focus_filter(self) -> None:
        if self._detail is None:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def selected(self) -> list[R]:
        """Return the selected rows, from top to bottom."""
        found = (self.model.row_at(index) for index in self.table.selected_rows())
        return [row for row in found if row is not None]

    def add_shortcuts(self, *pairs: tuple[str, Callable[[], object]]) -> None:
        """Do something by keys, wherever on the page a person is."""
        for keys, chosen in pairs:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(chosen)

    def age_column(self, name: str, width: int) -> Column[R]:
        """Return the column of when each was created, the newest first."""
        return Column(name, width, self._age, lambda row: -(row.created_at or 0))

    def offer_drop(self, text: str) -> None:
        """Say what a drop would do, while something is dragged over the page."""
        self.banner.set_text(text)
        self.banner.show()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._update_states()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._update_states()

    def _take_rows(self) -> None:
        self.model.set_rows(self.rows())
        self._update_states()
        self._update_summary()

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.set_columns(self.model.widths)
        table.set_actions(lambda index: self.actions_of(self._meant(index)))
        table.action_chosen.connect(self._act)
        table.activated.connect(self._open)
        table.link_clicked.connect(self.follow_link)
        table.selectionModel().selectionChanged.connect(lambda *_: self._update_summary())
        at = self.context.memory.get(f"page/{self.key}/sort", -1)
        down = self.context.memory.get(f"page/{self.key}/descending", False)
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        if at >= 0:
            table.sortByColumn(at, order)
        table.labels.sortIndicatorChanged.connect(self._remember_sort)

    def _age(self, row: R) -> Cell:
        return TextCell(self.words.ago(row.created_at), colour="muted")

    def _act(self, index: QModelIndex, key: str) -> None:
        rows = self._meant(index)
        if rows:
            self.act(key, rows)

    def _meant(self, index: QModelIndex) -> list[R]:
        """Return the rows that an action on one row is meant for."""
        row = self.model.row_at(index)
        selected = self.selected()
        keys = {self.key_of(each) for each in selected}
        if row is None or (self.key_of(row) in keys and len(selected) > 1):
            return selected
        return [row]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(label(self.title, "title"))
        self.summary.setFixedHeight(Space.L)
        titles.addWidget(self.summary)
        head.addLayout(titles, 1)
        head.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)
        for button in self.buttons():
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(Space.XL, Space.XL - 2, Space.XL, Space.L)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.place_of_state)
        self.outer.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.outer)

    def _filter(self, text: str) -> None:
        self.model.set_filter(with_words(text, self.words_of))
        self.context.memory.set(f"page/{self.key}/filter", text)
        self._update_states()
        self._update_summary()

    def _enter_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self.model.index(0, 0), flags.ClearAndSelect | flags.Rows
            )

    def _remember_sort(self, column: int, order: Qt.SortOrder) -> None:
        memory = self.context.memory
        memory.set(f"page/{self.key}/sort", column)
        memory.set(f"page/{self.key}/descending", order is Qt.SortOrder.DescendingOrder)

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.context.navigator.go(Place(self.key, self.key_of(row)))

    def _refresh_detail(self, place: Place) -> None:
        row = next((each for each in self.rows() if self.key_of(each) == place.item), None)
        if row is None:
            if self.context.store.loaded:
                self._drop_detail()
            return
        if self._detail is not None and self._detail.property("item") == place.item:
            self._detail.take(row)  # it keeps its place
            return
        self._drop_detail()
        made = self.make_detail(row)
        made.setProperty("item", place.item)
        self._detail = made
        self.outer.addWidget(made)
        self.outer.setCurrentWidget(made)

    def _drop_detail(self) -> None:
        old, self._detail = self._detail, None
        self.outer.setCurrentIndex(0)
        if old is not None:
            self.outer.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _update_summary(self) -> None:
        selected = self.selected()
        many = len(selected) > 1
        rows = selected if many else self.model.rows
        self.summary.setText(self.summarise(rows, many) if rows else "")

    def _update_states(self) -> None:
        store = self.context.store
        self.table.set_greyed(store.stale)
        self.banner.setVisible(store.stale and bool(self.model.all))
        if store.stale:
            self.banner.set_text(self._stale_words())
        self._show_state(self._state_of_now())

    def _stale_words(self) -> str:
        state = self.context.store.status.state if self.context.store.status else None
        if state is MachineState.SUSPENDED:
            return self.tr("Suspended. This is the last known list; the machine wakes when used.")
        if state in (MachineState.RUNNING, MachineState.RESUMING, MachineState.STARTING):
            return self.tr("Waiting for the engine. This is the last known list.")
        return self.tr("The machine is stopped. This is the last known list.")

    def _state_of_now(self) -> str:
        store = self.context.store
        if self.model.rowCount():
            return ""
        if self.model.all:
            return "nothing-found"
        if store.failure is not None:
            return "failed"
        if store.loaded:
            return "empty"
        stopped = store.status is None or store.status.state in (
            MachineState.STOPPED,
            MachineState.SUSPENDED,
        )
        return "asleep" if stopped else "waiting"

    def _show_state(self, state: str) -> None:
        self.stack.setCurrentIndex(1 if state else 0)
        if state == self._state:
            return
        self._state = state
        while (old := self.place_of_state.currentWidget()) is not None:
            self.place_of_state.removeWidget(old)
            old.deleteLater()
        if state:
            self.place_of_state.addWidget(self._made_state(state))

    def _made_state(self, state: str) -> QWidget:
        theme, store = self.context.theme, self.context.store
        clear: tuple[str, Callable[[], object]] = (self.tr("Clear the filter"), self.search.clear)
        match state:
            case "nothing-found":
                text = self.tr("No row has these words in it.")
                return EmptyState(theme, "search", self.tr("Nothing found"), text, None, clear)
            case "failed":
                panel = ErrorPanel(theme, store.failure)
                panel.retried.connect(store.refresh)
                return panel
            case "asleep":
                return EmptyState(
                    theme,
                    "moon",
                    self.tr("The machine is not running"),
                    self.tr("Start it to see what it holds."),
                    (self.tr("Start the machine"), self._start_machine),
                )
            case "waiting":
                return EmptyState(theme, "clock", self.tr("Waiting for the engine"))
        return self.empty_state()

    def _start_machine(self) -> None:
        machine = self.context.machine
        self.context.operations.start(self.tr("Start the machine"), lambda _report: machine.start())


def copy_text(lines: Sequence[str]) -> None:
    """Put lines into the clipboard."""
    QGuiApplication.clipboard().setText("\n".join(lines))
