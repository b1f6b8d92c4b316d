"""What a tab shows while its container does not run."""

from __future__ import annotations

from PySide6.QtCore import QObject

from sampan.client.engine.model import Container
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.widgets.states import EmptyState


class Starter(QObject):
    """Starts a container, and says where that fails."""

    def __init__(self, context: Context, container: Container, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._container = context, container

    def state(self) -> EmptyState:
        """Return the EmptyState that offers to start it."""
        title = self.tr("{0} does not run").format(self._container.name)
        text = self.tr("What it does shows here as soon as it runs.")
        start = (self.tr("Start"), self._start)
        made = EmptyState(self._context.theme, "stop", title, text, other=start)
        self.setParent(made)
        return made

    def _start(self) -> None:
        work = self._context.engine.start_container(self._container.id)
        self._context.bridge.submit(self, work, None, self._fail)

    def _fail(self, failure: Failure) -> None:
        title = self.tr("{0} could not be started").format(self._container.name)
        self._context.toasts.fail(title, failure)


def resting_state(context: Context, container: Container, owner: QObject) -> EmptyState:
    """Return an EmptyState that says that the container does not run, and offers to start it."""
    return Starter(context, container, owner).state()
