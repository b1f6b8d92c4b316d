"""A settings page on a computer of a known size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.core.errors import SettingError
from sampan.core.settings import GIB
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.settings.page import SettingsPage, Surroundings
from sampan.gui.settings.words import Host


@dataclass
class FakeAutostart:
    """Starts nothing at log-in; `refuses` makes each change fail."""

    on: bool = False
    refuses: bool = False
    commands: list[Sequence[str]] = field(default_factory=list)

    def enabled(self) -> bool:
        return self.on

    def enable(self, command: Sequence[str]) -> None:
        self._change(on=True)
        self.commands.append(command)

    def disable(self) -> None:
        self._change(on=False)

    def _change(self, *, on: bool) -> None:
        if self.refuses:
            raise SettingError("The start at log-in was not changed.", "The folder is not yours.")
        self.on = on


@pytest.fixture
def autostart() -> FakeAutostart:
    return FakeAutostart()


@pytest.fixture
def page(qtbot, machine: FakeMachine, context: Context, autostart: FakeAutostart) -> SettingsPage:
    around = Surroundings(Host(8, 16 * GIB), ("kvm", "tcg"), autostart)
    made = SettingsPage(context, around)
    qtbot.addWidget(made)
    made.resize(1068, 764)
    machine.become(RUNNING)
    made.show()
    with qtbot.waitSignal(made.values.loaded):
        made.shown(Place("settings"))
    return made
