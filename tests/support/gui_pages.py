"""What the tests of the list pages share: a page over a running FakeEngine, and its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pytestqt.qtbot import QtBot
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.gui.context import Context
from sampan.gui.lists.page import ListPage
from sampan.gui.navigator import Place

P = TypeVar("P", bound=ListPage)  # type: ignore[type-arg]


def show_page(kind: Callable[[Context], P], context: Context, machine: FakeMachine, qtbot: QtBot):
    """Return the page, shown, with the rows of the engine."""
    machine.become(RUNNING)
    qtbot.waitUntil(lambda: context.store.loaded and not context.store.stale)
    page = kind(context)
    qtbot.addWidget(page, before_close_func=lambda _page: context.memory.save())
    page.resize(1068, 764)
    context.navigator.moved.connect(lambda place: place.page == page.key and page.shown(place))
    context.navigator.go(Place(page.key))
    page.show()
    return page


def texts(page: Any, column: int = 0) -> list[str]:
    """Return a column as it is shown."""
    model = page.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def row_of(page: Any, text: str) -> Any:
    """Return the row that begins with a text."""
    return page.model.row_at(page.model.index(texts(page).index(text), 0))
