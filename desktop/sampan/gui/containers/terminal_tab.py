"""Terminals in a container."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.model import Container, ContainerState
from sampan.gui.bridge import Failure
from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context
from sampan.gui.terminal.panel import TerminalPanel
from sampan.gui.terminal.target import in_container
from sampan.gui.toasts import Kind
from sampan.gui.widgets.states import EmptyState


class TerminalTab(Tab):
    """Terminals while the container runs; what ended stays readable until it is closed."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        self.panel: TerminalPanel | None = None
        self._instead: QWidget | None = None
        self._state: ContainerState | None = None
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def shown(self) -> None:
        """Put the cursor into the terminal."""
        if self.panel is not None and (view := self.panel.current()) is not None:
            view.setFocus()

    def set_container(self, container: Container) -> None:
        """Show terminals, or why there can be none."""
        super().set_container(container)
        if container.state is self._state:
            return
        self._state = container.state
        if container.state is ContainerState.RUNNING:
            if self.panel is None:
                self.panel = self._make_panel(container)
                self._stack.addWidget(self.panel)
            self._stack.setCurrentWidget(self.panel)
        elif self.panel is None or self.panel.current() is None:
            self._show_instead(container)

    def _make_panel(self, container: Container) -> TerminalPanel:
        context = self.context
        target = in_container(context.engine, container.id, container.name)
        panel = TerminalPanel(context.bridge, context.theme, target)
        panel.command_copied.connect(
            lambda command: context.toasts.say(Kind.INFO, self.tr("Copied"), command)
        )
        return panel

    def _show_instead(self, container: Container) -> None:
        if self._instead is not None:
            self._stack.removeWidget(self._instead)
            self._instead.deleteLater()
        paused = container.state is ContainerState.PAUSED
        title = self.tr("{0} is paused") if paused else self.tr("{0} does not run")
        word = self.tr("Unpause") if paused else self.tr("Start")
        self._instead = EmptyState(
            self.context.theme,
            "terminal",
            title.format(container.name),
            self.tr("A terminal needs a container that runs."),
            (word, partial(self._start, container)),
        )
        self._stack.addWidget(self._instead)
        self._stack.setCurrentWidget(self._instead)

    def _start(self, container: Container) -> None:
        context, engine = self.context, self.context.engine
        paused = container.state is ContainerState.PAUSED
        work = engine.unpause_container if paused else engine.start_container
        title = self.tr("{0} cannot be started").format(container.name)
        context.bridge.submit(self, work(container.id), None, partial(self._tell, title))

    def _tell(self, title: str, failure: Failure) -> None:
        self.context.toasts.fail(title, failure)
