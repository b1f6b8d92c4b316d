"""Tabs of a container over the demo content."""

from collections.abc import Callable

import pytest
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.gui.containers.files_tab import FilesTab
from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context


@pytest.fixture
def open_tab(qtbot, context: Context, machine: FakeMachine, engine: FakeEngine) -> Callable:
    """Return a function that shows a tab of a container whose machine runs."""
    tabs: list[Tab] = []

    def open_it(kind: type[Tab], name: str = "api") -> Tab:
        store = context.store
        machine.become(RUNNING)
        qtbot.waitUntil(lambda: not store.stale)
        id = engine.find(name).id
        tab = kind(context, id)
        qtbot.addWidget(tab)
        tab.resize(972, 600)

        def follow() -> None:
            if (found := store.container(id)) is not None:
                tab.set_container(found)

        store.containers_changed.connect(follow)
        follow()
        tab.show()
        tab.shown()
        tabs.append(tab)
        return tab

    yield open_it
    for tab in tabs:
        tab.hidden()
    context.store.stop()


@pytest.fixture
def files_tab(qtbot, open_tab: Callable) -> FilesTab:
    """The files of `api`, and what was changed in them."""
    made = open_tab(FilesTab)
    qtbot.waitUntil(lambda: len(made.model.rows) == 7)
    qtbot.waitUntil(lambda: bool(made._changes))
    return made
