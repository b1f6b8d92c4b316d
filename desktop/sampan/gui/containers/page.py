"""The page of containers: the list, and one container with its views."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from sampan.core.runspec import RunSpec, parse_run_line
from sampan.gui.containers.actions import ContainerActions
from sampan.gui.containers.conditions import Conditions
from sampan.gui.containers.detail import ContainerDetail
from sampan.gui.containers.listing import ContainerList
from sampan.gui.containers.running import Runner
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.page import Page

KEPT = 4
"""How many containers keep their views, with their terminals, while others are looked at."""


RUN = "run:"
"""Begins the tab of a place that asks to run the image named behind it."""


class ContainersPage(Page):
    """Shows the list for a place without an item, else the container of that id or name.

    A `docker run` line that is dropped on it opens the dialog.
    """

    def __init__(
        self,
        context: Context,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(context, parent)
        self._place = Place("containers")
        self._active = False
        self._details: dict[str, ContainerDetail] = {}
        self.runner = Runner(context, self)
        self.deeds = ContainerActions(context, self.runner, self)
        conditions = Conditions(context)
        self.list = ContainerList(context, self.deeds, conditions, clock)
        self.list.run_asked.connect(lambda: self.runner.open_dialog())
        conditions.run_asked.connect(lambda: self.runner.open_dialog())
        conditions.demo_asked.connect(lambda: self.runner.run_demo())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setAcceptDrops(True)
        context.store.containers_changed.connect(self._drop_gone)
        context.navigator.ask_first(self._may_leave)

    @property
    def title(self) -> str:
        """The name of the container that is shown, or of the page."""
        detail = self.detail
        return self.tr("Containers") if detail is None else detail.name

    @property
    def detail(self) -> ContainerDetail | None:
        """The container that is shown, None while the list is."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, ContainerDetail) else None

    def shown(self, place: Place) -> None:
        """Show the list, or a container and its tab."""
        self._active = True
        self._place = place
        self._look_away()
        if place.item:
            detail = self._detail_of(self._id_of(place.item))
            detail.choose(place.tab)
            self._stack.setCurrentWidget(detail)
        else:
            self._stack.setCurrentWidget(self.list)
        self._look()
        if place.tab.startswith(RUN):
            # The way back leads to the list, and does not ask once more.
            self.context.navigator.replace(Place(place.page, place.item))
            self.runner.open_dialog(RunSpec(image=place.tab.removeprefix(RUN)))

    def hidden(self) -> None:
        """Measure nothing and follow nothing while another page is shown."""
        self._active = False
        self._look_away()

    def refresh(self) -> None:
        """Read the lists anew."""
        self.context.store.refresh()

    def focus_filter(self) -> None:
        """Put the cursor into the filter of the list or of the tab."""
        detail = self.detail
        if detail is None:
            self.list.focus_filter()
        else:
            detail.focus_filter()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._active:
            self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_away()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is not None:
            return  # a container's own file on its way out, which is fetched when it is asked for
        if parse_run_line(event.mimeData().text()).spec.image:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.runner.open_line(event.mimeData().text())

    def _look(self) -> None:
        if not self.isVisible():
            return
        detail = self.detail
        if detail is None:
            self.list.look()
        else:
            detail.look()

    def _look_away(self) -> None:
        self.list.look_away()
        for each in self._details.values():
            each.look_away()

    def _may_leave(self, place: Place, go_on: Callable[[], object]) -> bool:
        """Ask before a container is left whose edits would be lost."""
        detail = self.detail
        if detail is None or not self._active or not detail.unsaved:
            return True
        if place.page == self._place.page and self._details.get(self._id_of(place.item)) is detail:
            return True
        detail.ask_to_leave(go_on)
        return False

    def _id_of(self, item: str) -> str:
        """Return the id of what may be a name, as other pages call it."""
        store = self.context.store
        if store.container(item) is not None:
            return item
        return next((each.id for each in store.containers if each.name == item), item)

    def _detail_of(self, id: str) -> ContainerDetail:
        detail = self._details.pop(id, None)
        if detail is None:
            detail = ContainerDetail(self.context, self.deeds, id)
            self._stack.addWidget(detail)
        self._details[id] = detail  # the last one is the one that was looked at last
        for old in list(self._details)[:-KEPT]:
            self._drop(old)
        return detail

    def _drop_gone(self) -> None:
        """Forget views of containers that were removed, but not the one that is looked at."""
        store = self.context.store
        for id, detail in list(self._details.items()):
            if store.container(id) is None and detail is not self.detail:
                self._drop(id)

    def _drop(self, id: str) -> None:
        detail = self._details.pop(id)
        detail.look_away()
        self._stack.removeWidget(detail)
        detail.deleteLater()
