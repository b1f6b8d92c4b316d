"""A theme that can be changed, and lines to fill a log with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from sampan.client.engine.model import LogLine
from sampan.gui.bridge import Bridge
from sampan.gui.logview.panel import LogPanel
from sampan.gui.logview.view import LogView
from sampan.gui.theme.tokens import Colours, Scheme, TypeStyle, colours_of


class PlainTheme(QObject):
    """What the log viewer asks of a theme, and no more."""

    changed = Signal()

    def __init__(self, scheme: Scheme = Scheme.DARK) -> None:
        super().__init__()
        self.scheme = scheme

    @property
    def colours(self) -> Colours:
        return colours_of(self.scheme)

    def font(self, style: TypeStyle) -> QFont:
        return _font("Inter", style)

    def mono(self, style: TypeStyle) -> QFont:
        return _font("JetBrains Mono", style)

    def show(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.changed.emit()


def _font(family: str, style: TypeStyle) -> QFont:
    font = QFont(family)
    font.setPixelSize(style.pixels)
    font.setWeight(QFont.Weight(style.weight))
    return font


@pytest.fixture
def theme(qapp: object) -> PlainTheme:
    return PlainTheme()


@pytest.fixture
def view(qtbot: QtBot, theme: PlainTheme) -> LogView:
    made = LogView(theme)
    made.resize(800, 400)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def panel(qtbot: QtBot, theme: PlainTheme, bridge: Bridge) -> LogPanel:
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
