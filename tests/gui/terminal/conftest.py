"""A view that is shown, in a plain theme."""

import pytest
from tests.support.terminals import PlainTheme

from sampan.gui.terminal.view import TerminalView


@pytest.fixture
def theme(qapp) -> PlainTheme:
    return PlainTheme()


@pytest.fixture
def view(qtbot, theme: PlainTheme) -> TerminalView:
    made = TerminalView(theme)
    qtbot.addWidget(made)
    made.resize(700, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    return made
