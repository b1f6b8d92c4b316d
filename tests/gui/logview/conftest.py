"""A dark theme, and lines to fill a log with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from sampan.client.engine.model import LogLine
from sampan.gui.bridge import Bridge
from sampan.gui.logview.panel import LogPanel
from sampan.gui.logview.view import LogView
from sampan.gui.theme.theme import Appearance, Theme


@pytest.fixture
def theme(theme: Theme) -> Theme:
    theme.choose(Appearance.DARK)
    return theme


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> LogView:
    made = LogView(theme)
    made.resize(800, 400)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, bridge: Bridge) -> LogPanel:
    made = LogPanel(theme, bridge)
    made.resize(1100, 500)
    qtbot.addWidget(made)
    made.show()
    return made


Lines = Callable[..., tuple[LogLine, ...]]


@pytest.fixture
def lines() -> Lines:
    """Makes lines of texts, or so many numbered ones."""

    def make(*texts: str | int, stream: str = "stdout", service: str = "") -> tuple[LogLine, ...]:
        if len(texts) == 1 and isinstance(texts[0], int):
            texts = tuple(f"line {number}" for number in range(texts[0]))
        return tuple(LogLine(stream, str(text), 1_700_000_000.0, service) for text in texts)  # type: ignore[arg-type]

    return make
