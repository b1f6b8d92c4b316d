"""What every view of one container is: logs, terminal, stats and the rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Container
from sampan.gui.context import Context


class Tab(QWidget):
    """A view of one container: made when it is first chosen, kept until the container is left.

    The detail frame calls `set_container` before the first `shown`, and at each change after it.
    """

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.container_id = container_id
        self.container: Container | None = None

    def shown(self) -> None:
        """The view is on the screen now: begin what feeds it."""

    def hidden(self) -> None:
        """Another view or page is on the screen now: end what only feeds the screen."""

    def set_container(self, container: Container) -> None:
        """Take the container as the list shows it now."""
        self.container = container

    @property
    def unsaved(self) -> bool:
        """Whether leaving the container would lose something."""
        return False

    def ask_to_leave(self, then: Callable[[], object]) -> None:
        """Ask whether that may be lost, and call `then` if it may."""
        then()

    def focus_filter(self) -> None:
        """Put the cursor into the field that filters or searches (Ctrl+F), if there is one."""
