"""The page that starts the machine shows each phase, the console, and why it failed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from tests.support.gui_context import RUNNING, STOPPED, FakeMachine

from sampan.core.errors import BootError
from sampan.core.events import AcceleratorChosen, Noticed, PhaseEnded, PhaseStarted
from sampan.core.phases import Phase
from sampan.core.states import MachineState
from sampan.core.status import Accelerator
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.shell.first_run import FirstRunPage

STARTING = replace(STOPPED, state=MachineState.STARTING, phases=(Phase("prepare", 320),))


@pytest.fixture
def page(qtbot, context: Context, machine: FakeMachine) -> FirstRunPage:
    machine.status = replace(STOPPED, phases=())
    made = FirstRunPage(context)
    qtbot.addWidget(made)
    made.show()
    made.shown(Place("start"))
    return made


def test_before_the_first_start_there_is_one_thing_to_do(page: FirstRunPage):
    assert page.heading.text() == "Welcome to Sampan"
    assert page.start_button.isVisible()
    assert not page.card.isVisible()
    assert not page.trouble.isVisible()


def test_a_start_that_began_before_the_window_is_shown_too(
    qtbot, context: Context, machine: FakeMachine
):
    machine.status = STARTING
    made = FirstRunPage(context)
    qtbot.addWidget(made)
    assert made.timeline._took == {"prepare": 320}


def test_a_start_is_shown_phase_by_phase(qtbot, page: FirstRunPage, machine: FakeMachine):
    machine.become(STARTING)
    machine.tell(PhaseStarted("kernel", "the Linux kernel to reach its first program"))
    machine.tell(AcceleratorChosen(Accelerator("tcg", "no /dev/kvm")))
    machine.tell(PhaseEnded(Phase("kernel", 1200)))
    machine.tell(Noticed("notice", "the disk is checked"))
    assert page.timeline._took == {"prepare": 320, "kernel": 1200}
    assert page.stop_button.isVisible()
    assert page.console.toPlainText().splitlines() == [
        "Waiting for the Linux kernel to reach its first program",
        "tcg: no /dev/kvm",
        "the disk is checked",
    ]
    assert not page.grab().isNull()
    with qtbot.waitSignal(page.finished):
        machine.become(RUNNING)
    assert not page.timeline.running


def test_the_console_is_shown_as_it_grows(qtbot, page: FirstRunPage, machine: FakeMachine):
    log = machine.layout.console_log
    log.parent.mkdir(parents=True)
    log.write_text("an older boot\n")
    machine.become(STARTING)

    def grown() -> bool:
        with log.open("a") as stream:
            stream.write("[ 0.1] \x1b[32mLinux\x1b[0m version\n")
        return "[ 0.1] Linux version" in page.console.toPlainText()

    qtbot.waitUntil(grown)
    assert "an older boot" not in page.console.toPlainText()
    machine.become(STOPPED)


def test_a_start_that_fails_says_why_and_what_to_do(
    qtbot, page: FirstRunPage, machine: FakeMachine
):
    machine.asked.error = BootError("The kernel hangs.", "See the console.", details="panic")
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    assert page.heading.text() == "The machine starts"
    qtbot.waitUntil(page.trouble.isVisible)
    assert page.heading.text() == "The machine did not start"
    assert page.trouble.label.text() == "The kernel hangs. See the console."
    assert page.start_button.text() == "Try again"
    qtbot.mouseClick(page.trouble.button, Qt.MouseButton.LeftButton)
    assert page.console.toPlainText() == "panic"


def test_a_failure_of_somebody_elses_start_is_told_too(page: FirstRunPage, machine: FakeMachine):
    machine.become(STARTING)
    machine.tell(PhaseStarted("kernel", "the kernel"))
    failed = BootError("The kernel hangs.", "See the console.").report()
    machine.become(replace(STOPPED, state=MachineState.FAILED, error=failed))
    assert page.trouble.isVisible()
    assert not page.timeline.running
    assert not page.grab().isNull()


def test_another_try_forgets_the_failure(qtbot, page: FirstRunPage, machine: FakeMachine):
    machine.asked.error = BootError("The kernel hangs.")
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.trouble.isVisible)
    machine.asked.error = None
    with qtbot.waitSignal(page.finished):
        qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    assert not page.trouble.isVisible()
    assert machine.asked.methods == ["start", "start"]
