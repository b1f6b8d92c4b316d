"""A tab that asks the engine when it is shown, and says in its place why there is no answer."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.core.states import MachineState
from sampan.gui.bridge import Failure, Job
from sampan.gui.containers.common.resting import resting_state
from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context
from sampan.gui.widgets.states import EmptyState, ErrorPanel
from sampan.gui.widgets.table import TableView


class AskingTab(Tab):
    """A tab over one question; what it was told stays while the machine sleeps."""

    needs_running = False
    """Whether only a container that runs can answer."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        self.on_screen = False
        self.known = False
        self._job: Job | None = None
        self._other: QWidget | None = None
        self.stack = QStackedWidget()
        self.content = QWidget()
        self.blank = QWidget()
        self.error = ErrorPanel(context.theme)
        self.error.retried.connect(self.ask)
        for each in (self.blank, self.content, self.error):
            self.stack.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        context.store.stale_changed.connect(self._weigh)

    def question(self) -> Coroutine[Any, Any, Any]:
        """Return what is asked."""
        raise NotImplementedError

    def take(self, answer: Any) -> None:
        """Show the answer."""
        raise NotImplementedError

    def shown(self) -> None:
        self.on_screen = True
        self._weigh()

    def hidden(self) -> None:
        self.on_screen = False
        self._cancel()

    def set_container(self, container: Container) -> None:
        before, self.container = self.container, container
        if before is None or _differs(before, container):
            self._weigh()

    @Slot()
    def ask(self) -> None:
        """Ask now."""
        self._cancel()
        self._job = self.context.bridge.submit(self, self.question(), self._answered, self._failed)

    def show_content(self) -> None:
        """Show what is known."""
        self.known = True
        self.stack.setCurrentWidget(self.content)

    def show_other(self, widget: QWidget) -> None:
        """Show an EmptyState or the like instead."""
        self._drop_other()
        self._other = widget
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)

    def show_resting(self) -> None:
        """Say that the container does not run, and offer to start it."""
        if self.container is not None:
            self.show_other(resting_state(self.context, self.container, self))

    @property
    def rests(self) -> bool:
        """Whether the tab needs a container that runs, and it does not."""
        return self.needs_running and (self.container is None or not self.container.state.is_live)

    @Slot()
    def _weigh(self) -> None:
        """Ask, or say why there is nothing to ask."""
        for table in self.content.findChildren(TableView):
            table.set_greyed(self.context.store.stale)
        if not self.on_screen or self.container is None:
            return
        if self.rests:
            self._cancel()
            self.show_resting()
        elif not self.context.store.stale:
            self.ask()
        elif self.known:
            self.stack.setCurrentWidget(self.content)
        else:
            self._show_asleep()

    def _show_asleep(self) -> None:
        status = self.context.store.status
        if status is not None and status.state is MachineState.SUSPENDED:
            title = self.tr("The machine is suspended")
            text = self.tr("It wakes when you use it. The container's state is kept.")
            way = (self.tr("Wake and show"), self._wake)
        else:
            title = self.tr("The machine does not run")
            text = self.tr("What is in the container is kept on the machine's disk.")
            way = (self.tr("Start the machine"), self._wake)
        self.show_other(EmptyState(self.context.theme, "moon", title, text, other=way))

    def _wake(self) -> None:
        self.context.bridge.submit(self, self.context.machine.start(), None, self._failed)

    def _answered(self, answer: Any) -> None:
        self._job = None
        self.show_content()
        self.take(answer)
        self._drop_other()

    def _failed(self, failure: Failure) -> None:
        self._job = None
        if not self.rests:
            self.error.show_failure(failure)
            self.stack.setCurrentWidget(self.error)

    def _drop_other(self) -> None:
        if self._other is not None and self.stack.currentWidget() is not self._other:
            self.stack.removeWidget(self._other)
            self._other.deleteLater()
            self._other = None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None


def _differs(before: Container, after: Container) -> bool:
    """Return whether what a question is about may have changed, and not only how long it runs."""
    return (
        before.state is not after.state
        or before.health is not after.health
        or before.name != after.name
        or before.networks != after.networks
        or before.ports != after.ports
    )
