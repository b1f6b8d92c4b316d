"""What every page of the window is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sampan.gui.context import Context
from sampan.gui.navigator import Place

COMPACT_ROWS = "rows/compact"
"""The key of `context.memory` that says whether the rows of lists are low."""


class Page(QWidget):
    """A page: made when it is first shown, kept until the window closes.

    It keeps its place (scroll, filter, tab, splitter) itself while it is hidden, and puts into
    `context.memory` what it must know after the next start.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.context = context

    @property
    def title(self) -> str:
        """The translated name of the page, as the window's title shows it."""
        return ""

    def shown(self, place: Place) -> None:
        """The window shows this page now, or another item or tab of it."""

    def hidden(self) -> None:
        """The window shows another page now: stop what only feeds the screen."""

    def refresh(self) -> None:
        """Ask anew for what is shown (F5)."""

    def focus_filter(self) -> None:
        """Put the cursor into the field that filters or searches (Ctrl+F)."""
