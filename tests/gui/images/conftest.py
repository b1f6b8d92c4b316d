"""The page of images over the demo content."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from tests.support.gui_context import FakeMachine
from tests.support.gui_pages import show_page

from sampan.gui.context import Context
from sampan.gui.images.page import ImagesPage


@pytest.fixture
def page(context: Context, machine: FakeMachine, qtbot: QtBot) -> ImagesPage:
    return show_page(ImagesPage, context, machine, qtbot)
