"""A page of compose over the demo content."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.gui.compose.page import ComposePage
from sampan.gui.context import Context
from sampan.gui.navigator import Place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    made = folder / "compose.yaml"
    made.write_text("services:\n  web:\n    image: nginx\n    ports: [8080:80\n  db: {}\n", "utf-8")
    return made


@pytest.fixture
def page(qtbot, context: Context, machine: FakeMachine) -> Iterator[ComposePage]:
    """The page with the lists read, and its places followed as the window does it."""
    made = ComposePage(context)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    context.navigator.moved.connect(
        lambda place: made.shown(place) if place.page == "compose" else made.hidden()
    )
    with qtbot.waitSignal(context.store.stale_changed):
        machine.become(RUNNING)
    context.navigator.go(Place("compose"))
    yield made
    context.store.stop()
    context.memory.save()  # nothing is written once the bridge has ended
