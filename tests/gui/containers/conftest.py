"""The page of containers over a FakeEngine, on the screen and filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex
from tests.support import demo_engine_data as demo
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.client.engine.model import Container
from sampan.gui.containers.page import ContainersPage
from sampan.gui.context import Context
from sampan.gui.navigator import Place


@pytest.fixture
def page(qtbot, context: Context, machine: FakeMachine) -> Iterator[ContainersPage]:
    made = ContainersPage(context, clock=lambda: demo.NOW)
    qtbot.addWidget(made)
    made.resize(1068, 760)
    context.navigator.moved.connect(made.shown)
    context.navigator.go(Place("containers"))
    made.show()
    qtbot.waitExposed(made)
    machine.become(RUNNING)
    qtbot.waitUntil(lambda: not context.store.stale)
    yield made
    context.store.stop()


@pytest.fixture
def row(page: ContainersPage, context: Context) -> Callable[[str], QModelIndex]:
    """Return the row of a container by its name, or of a project."""

    def find(name: str) -> QModelIndex:
        ids = [each.id for each in context.store.containers if each.name == name]
        index = page.list.model.find(ids[0] if ids else f"project:{name}")
        assert index.isValid()
        return index

    return find


@pytest.fixture
def named(context: Context) -> Callable[[str], Container]:
    """Return a container of the store by its name."""
    return lambda name: next(each for each in context.store.containers if each.name == name)
