"""A machine page over a machine that answers with ledgers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from tests.support.demo_machine import ANSWERS
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.gui.context import Context
from sampan.gui.machine.page import MachinePage
from sampan.gui.navigator import Place


@pytest.fixture
def answering(machine: FakeMachine) -> FakeMachine:
    machine.asked.answers = dict(ANSWERS)
    return machine


@pytest.fixture
def page(qtbot, answering: FakeMachine, context: Context) -> MachinePage:
    made = MachinePage(context)
    qtbot.addWidget(made)
    made.resize(1068, 764)
    answering.become(RUNNING)
    made.show()
    made.shown(Place("machine"))
    qtbot.waitUntil(lambda: made.usage.memory is not None and made.usage.disk is not None)
    yield made
    made.hidden()


def dialog_of(kind: type[QDialog], owner: QWidget) -> QDialog:
    """The dialog of that kind that was opened from a widget."""
    return next(each for each in owner.findChildren(kind) if each.isVisible())
