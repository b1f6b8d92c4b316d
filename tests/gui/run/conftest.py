"""A dialog that is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from sampan.gui.bridge import Bridge
from sampan.gui.run.choices import Choices
from sampan.gui.run.dialog import RunDialog
from sampan.gui.theme.theme import Theme

CHOICES = Choices(
    images=("nginx:1.27", "postgres:17"),
    networks=("shop_default",),
    volumes=("pgdata",),
    containers=("db",),
    folder="/home/me/shop",
    home="/home/me",
)


@pytest.fixture
def make_dialog(qtbot: QtBot, theme: Theme, bridge: Bridge) -> Callable[..., RunDialog]:
    def make(**named: object) -> RunDialog:
        dialog = RunDialog(theme, bridge, CHOICES, **named)
        qtbot.addWidget(dialog, before_close_func=lambda d: d.form.show_spec(d._first))
        dialog.open()
        qtbot.waitExposed(dialog)
        return dialog

    return make


@pytest.fixture
def dialog(make_dialog: Callable[..., RunDialog]) -> RunDialog:
    return make_dialog()


@pytest.fixture
def write(qtbot: QtBot) -> Callable[[QLineEdit, str], None]:
    """Type into a line as a person does."""

    def write(line: QLineEdit, text: str) -> None:
        line.clear()
        qtbot.keyClicks(line, text)
        line.textEdited.emit(line.text())

    return write
