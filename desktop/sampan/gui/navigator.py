"""Where the window is, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from weakref import WeakMethod

from PySide6.QtCore import QObject, Signal

LONGEST_HISTORY = 100

GoOn = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Place:
    """A page, the item on it (an id or a name) and the tab of that item's view."""

    page: str
    item: str = ""
    tab: str = ""


class Navigator(QObject):
    """Goes to places and back; `moved` carries the Place that is shown now."""

    moved = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._visited: list[Place] = []
        self._position = -1
        self._askers: list[WeakMethod[Callable[[Place, GoOn], bool]]] = []

    @property
    def place(self) -> Place | None:
        """Where the window is, None before it went anywhere."""
        return self._visited[self._position] if self._visited else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._position > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether the window came back from a place."""
        return self._position + 1 < len(self._visited)

    def ask_first(self, may_leave: Callable[[Place, GoOn], bool]) -> None:
        """Have `may_leave(place, go_on)` asked before each move.

        It is a method, asked as long as its object is there. It returns False where the move has
        to wait, and calls `go_on` if it may be made after all.
        """
        self._askers.append(WeakMethod(may_leave))

    def go(self, place: Place) -> None:
        """Show a place; what was ahead in the history is forgotten."""
        if place == self.place or not self.may_leave(place, partial(self.go, place)):
            return
        del self._visited[self._position + 1 :]
        self._visited.append(place)
        del self._visited[:-LONGEST_HISTORY]
        self._position = len(self._visited) - 1
        self.moved.emit(place)

    def replace(self, place: Place) -> None:
        """Say that this place is called otherwise now, such as when another tab is chosen."""
        if self._visited:
            self._visited[self._position] = place

    def back(self) -> None:
        """Show the place before this one, if there is one."""
        self._step(-1)

    def forward(self) -> None:
        """Show the place that `back` left, if there is one."""
        self._step(+1)

    def _step(self, by: int) -> None:
        if not 0 <= self._position + by < len(self._visited):
            return
        place = self._visited[self._position + by]
        if self.may_leave(place, partial(self._step, by)):
            self._position += by
            self.moved.emit(place)

    def may_leave(self, place: Place, go_on: GoOn) -> bool:
        """Return whether the window may go there now; if not, who was asked calls `go_on` later."""
        asked = [may_leave for ask in self._askers if (may_leave := ask()) is not None]
        return all(may_leave(place, go_on) for may_leave in asked)
