"""A machine page over a machine that answers with ledgers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from tests.support.gui_context import RUNNING, FakeMachine

from sampan.core.disk_use import DiskItem, DiskLedger, DiskTrim
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.settings import GIB, MIB
from sampan.gui.context import Context
from sampan.gui.machine.page import MachinePage
from sampan.gui.navigator import Place

MEMORY = MemoryLedger(
    setting_bytes=2 * GIB,
    gives_back=True,
    boot_bytes=2 * GIB,
    limit_bytes=2 * GIB,
    balloon_bytes=0,
    programs_bytes=600 * MIB,
    cache_bytes=60 * MIB,
    reclaimable_bytes=43 * MIB,
    free_bytes=1388 * MIB,
    host_bytes=412 * MIB,
)
DISK = DiskLedger(
    60 * GIB,
    2 * GIB,
    120 * GIB,
    1700 * MIB,
    (
        DiskItem("images", 14, 8, 980 * MIB, 610 * MIB),
        DiskItem("containers", 6, 4, 38 * MIB, 0),
        DiskItem("volumes", 7, 5, 420 * MIB, 53 * MIB),
        DiskItem("build cache", 23, 0, 260 * MIB, 260 * MIB),
    ),
)


@pytest.fixture
def answering(machine: FakeMachine) -> FakeMachine:
    machine.asked.answers = {
        "memory.usage": MEMORY.to_json(),
        "memory.give_back": GivenBack(45 * MIB, 412 * MIB, 369 * MIB, 1.2, True).to_json(),
        "memory.limit": LimitChange(GIB, GIB, 2 * GIB, 800 * MIB, False).to_json(),
        "disk.usage": DISK.to_json(),
        "disk.trim": DiskTrim(2 * GIB, GIB).to_json(),
    }
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
