"""A view that is shown, in the dark."""

import pytest

from sampan.gui.terminal.view import TerminalView
from sampan.gui.theme.theme import Appearance, Theme


@pytest.fixture
def theme(theme: Theme) -> Theme:
    theme.choose(Appearance.DARK)
    return theme


@pytest.fixture
def view(qtbot, theme: Theme) -> TerminalView:
    made = TerminalView(theme)
    qtbot.addWidget(made)
    made.resize(700, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    return made
