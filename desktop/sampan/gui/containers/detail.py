"""One container: its head, the bar of tabs, and the view that is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.gui.containers.actions import ContainerActions
from sampan.gui.containers.detail_head import DetailHead
from sampan.gui.containers.tab import Tab
from sampan.gui.containers.tabs import TABS, TabWords, make_tab
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.tabs import TabBar

MEMORY = "page/containers/tabs"
REMEMBERED = 100
"""Of how many containers the last tab is remembered."""


class ContainerDetail(QWidget):
    """Follows the container in the store; its views live from their first look until it goes."""

    def __init__(
        self,
        context: Context,
        actions: ContainerActions,
        container_id: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._actions, self._id = context, actions, container_id
        self._tabs: dict[str, Tab] = {}
        self._looked_at: Tab | None = None
        self._active = False
        self._container: Container | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L + 2, Space.XL, Space.M)
        column.setSpacing(0)
        self.head = DetailHead(context.theme, self._go_to_list)
        self.head.chosen.connect(self._act)
        self.head.copied.connect(actions.copy)
        self.bar = TabBar(context.theme, TabWords(self).entries(), self.tr("Views"))
        self._stack = QStackedWidget()
        self._gone = self._make_gone()
        column.addWidget(self.head)
        column.addSpacing(Space.M)
        column.addWidget(self.bar)
        column.addSpacing(Space.M)
        column.addWidget(self._stack, 1)
        column.addWidget(self._gone, 1)
        self._gone.hide()
        self.head.show_name(container_id[:12])
        self.bar.chosen.connect(self._choose)
        context.store.containers_changed.connect(self._take)
        actions.pending_changed.connect(self._take)
        self._take()

    @property
    def name(self) -> str:
        """Its name, or its short id while nothing else is known."""
        return self._id[:12] if self._container is None else self._container.name

    def tab(self, key: str) -> Tab:
        """Return a view, made if it was not looked at before."""
        if key not in self._tabs:
            made = make_tab(key, self._context, self._id)
            if self._container is not None:
                made.set_container(self._container)
            self._tabs[key] = made
            self._stack.addWidget(made)
        return self._tabs[key]

    def choose(self, key: str) -> None:
        """Show a tab; without a key the one that was shown last."""
        remembered = self._remembered().get(self._id[:12], "logs")
        for each in (key, remembered, "logs"):
            if each in TABS:
                self.bar.choose(str(each))
                break
        self._show_tab()

    def look(self) -> None:
        """The container is on the screen now."""
        self._active = True
        self._show_tab()

    def look_away(self) -> None:
        """It is not any more."""
        self._active = False
        self._look_at(None)

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose what was written in one of its views."""
        return any(tab.unsaved for tab in self._tabs.values())

    def ask_to_leave(self, then: Callable[[], object]) -> None:
        """Show the view with unsaved text and ask; `then` is called if it may be lost."""
        for key, tab in self._tabs.items():
            if tab.unsaved:
                self.choose(key)
                tab.ask_to_leave(then)
                return
        then()

    def focus_filter(self) -> None:
        """Put the cursor into the field of the tab."""
        self.tab(self.bar.key).focus_filter()

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._show_tab()
        tabs = self._remembered()
        tabs.pop(self._id[:12], None)
        tabs[self._id[:12]] = key
        kept = dict(list(tabs.items())[-REMEMBERED:])
        self._context.memory.set(MEMORY, kept)
        place = self._context.navigator.place
        if self._active and place is not None and place.page == "containers":
            self._context.navigator.replace(Place("containers", self._id, key))

    def _remembered(self) -> dict[str, object]:
        return dict(self._context.memory.get(MEMORY, dict[str, object]()))

    def _show_tab(self) -> None:
        if self._container is None:
            return
        tab = self.tab(self.bar.key)
        self._stack.setCurrentWidget(tab)
        self._look_at(tab if self._active else None)

    def _look_at(self, tab: Tab | None) -> None:
        if tab is self._looked_at:
            return
        before, self._looked_at = self._looked_at, tab
        if before is not None:
            before.hidden()
        if tab is not None:
            tab.shown()

    @Slot()
    def _take(self) -> None:
        """Take the container as the store has it now."""
        found = self._context.store.container(self._id)
        gone = found is None and self._context.store.loaded
        self._gone.setVisible(gone)
        self._stack.setVisible(not gone)
        self.bar.setVisible(not gone)
        if found is None:
            if gone:
                self._look_at(None)
                self.head.show_name(self.name)
            return
        self.head.show_container(found, self._actions.pending.get(self._id, ""))
        first, changed = self._container is None, found != self._container
        self._container = found
        if changed:
            for tab in self._tabs.values():
                tab.set_container(found)
        if first:
            self._show_tab()

    @Slot(str)
    def _act(self, key: str) -> None:
        if self._container is not None:
            self._actions.do(key, [self._container])

    def _go_to_list(self) -> None:
        self._context.navigator.go(Place("containers"))

    def _make_gone(self) -> QWidget:
        return EmptyState(
            self._context.theme,
            "containers",
            self.tr("This container was removed"),
            "",
            (self.tr("Show all containers"), self._go_to_list),
        )
