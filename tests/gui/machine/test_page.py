"""The machine page: its state, its buttons, its cards."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from tests.gui.machine.conftest import dialog_of
from tests.support.gui_context import RUNNING, STOPPED, SUSPENDED, FakeMachine

from sampan.core.errors import ErrorReport, QemuError
from sampan.core.events import Noticed, PhaseEnded, PhaseStarted
from sampan.core.phases import Phase
from sampan.core.settings import MIB
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, SavedState
from sampan.gui.context import Context
from sampan.gui.machine.advice_dialog import AdviceDialog
from sampan.gui.machine.page import MachinePage
from sampan.gui.machine.starts_dialog import StartsDialog
from sampan.gui.navigator import Place
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.widgets.confirm import ConfirmDialog

BROKEN = ErrorReport(
    "disk", "The disk has errors.", "`sampan start --repair-disk` helps.", "e2fsck"
)


@pytest.mark.parametrize(
    ("status", "word", "others"),
    [
        (RUNNING, "&Suspend", True),
        (SUSPENDED, "&Resume", True),
        (STOPPED, "&Start", False),
        (replace(RUNNING, state=MachineState.FAILED), "&Start", False),
    ],
)
def test_the_primary_button_is_the_next_step(page, answering, status, word: str, others: bool):
    answering.become(status)
    assert page.buttons.main.text() == word
    assert page.buttons.stop.isVisible() is others
    assert page.buttons.restart.isVisible() is others


def test_the_buttons_do_what_they_say(qtbot, page: MachinePage, answering: FakeMachine):
    page.buttons.main.click()
    qtbot.waitUntil(lambda: "suspend" in answering.asked.methods)
    page.buttons.restart.click()
    qtbot.waitUntil(lambda: "restart" in answering.asked.methods)
    page.buttons.stop.click()
    qtbot.waitUntil(lambda: "stop" in answering.asked.methods)
    answering.become(SUSPENDED)
    page.buttons.main.click()
    qtbot.waitUntil(lambda: "resume" in answering.asked.methods)


def test_nothing_is_asked_of_a_machine_that_rests(page: MachinePage, answering: FakeMachine):
    answering.become(SUSPENDED)
    answering.asked.methods.clear()
    page.hidden()
    page.shown(Place("machine"))
    page.usage.ask()
    assert not {"memory.usage", "disk.usage", "machine.stats"} & set(answering.asked.methods)


def test_the_disk_is_not_counted_again_and_again(qtbot, page: MachinePage, answering: FakeMachine):
    answering.asked.methods.clear()
    with qtbot.waitSignal(page.usage.memory_changed):
        page.usage._timer.timeout.emit()
    assert answering.asked.methods == ["memory.usage"]


def test_a_window_that_nobody_sees_asks_no_more(page: MachinePage, answering: FakeMachine):
    page.hide()
    answering.asked.methods.clear()
    page.usage.ask()
    assert answering.asked.methods == []
    page.show()
    assert page.usage._timer.isActive()


def test_a_page_that_is_hidden_asks_no_more(page: MachinePage, answering: FakeMachine):
    page.hidden()
    answering.asked.methods.clear()
    page.usage.ask()
    assert answering.asked.methods == []
    assert not page.usage._timer.isActive()


def test_the_last_start_shows_the_phases_of_the_wake(page: MachinePage, answering: FakeMachine):
    assert "resumed from disk in 0.31 s" in page.start.sentence.text()
    assert "cold start before it took 9.8 s" in page.start.sentence.text()
    assert "Memory 210 ms" in page.start.bar.accessibleName()
    answering.become(replace(RUNNING, wake=()))
    assert page.start.sentence.text() == "cold start in 9.8 s"
    assert "Engine 9.3 s" in page.start.bar.accessibleName()


def test_a_start_is_shown_as_it_goes_on(page: MachinePage, answering: FakeMachine):
    answering.become(replace(STOPPED, state=MachineState.STARTING, phases=()))
    answering.tell(PhaseStarted("kernel", "the kernel"))
    answering.tell(PhaseEnded(Phase("kernel", 1200)))
    assert page.start.timeline.isVisible()
    assert page.start.timeline.running
    assert not page.start.bar.isVisible()
    answering.become(RUNNING)
    assert not page.start.timeline.isVisible()
    assert page.start.bar.isVisible()


def test_an_emulated_processor_is_explained(page: MachinePage, answering: FakeMachine):
    assert "Slower than it could be" in page.start.slow.label.text()
    page.start.slow.button.click()
    dialog = dialog_of(AdviceDialog, page)
    assert any("ten times slower" in each.text() for each in dialog.findChildren(QLabel))
    dialog.reject()
    answering.become(replace(RUNNING, accelerator=Accelerator("kvm", "")))
    assert not page.start.slow.isVisible()


def test_the_last_starts_are_shown(qtbot, page: MachinePage, answering: FakeMachine):
    path = answering.layout.boots
    path.parent.mkdir(parents=True)
    path.write_text(
        '{"boots": [{"at": 1, "accelerator": "tcg", "phases": [], "outcome": "ready"}]}'
    )
    page.start.history.click()
    qtbot.waitUntil(lambda: bool(page.findChildren(StartsDialog)))
    assert dialog_of(StartsDialog, page).model.rowCount() == 1


def test_memory_that_is_given_back_is_told(qtbot, page: MachinePage, answering: FakeMachine):
    assert page.memory.result.text() == "returns about 43 MB"
    assert page.memory.cost.text() == "what it costs this computer: 412 MB"
    page.memory.give_back.click()
    qtbot.waitUntil(lambda: page.memory.result.text() == "returned 43 MB")
    page.shown(Place("machine"))
    assert page.memory.result.text() == "returns about 43 MB"


def test_what_containers_use_is_told_apart_once_it_is_measured(qtbot, page: MachinePage):
    qtbot.waitUntil(lambda: page.usage.containers_bytes() is not None, timeout=10_000)
    page.memory.show_ledger()
    said = page.memory.bar.accessibleName()
    assert "containers" in said
    assert "engine + agent" in said
    assert "cache, can go 43 MB" in said


def test_memory_that_cannot_be_given_back_is_a_toast(qtbot, page, context: Context, answering):
    answering.asked.error = QemuError("QEMU is gone.", "Start it.")
    page.memory.give_back.click()
    qtbot.waitUntil(lambda: bool(context.toasts.history))
    assert "QEMU is gone." in context.toasts.history[0].text
    assert page.memory.give_back.isEnabled()


def test_the_disk_says_what_takes_its_room(qtbot, page: MachinePage):
    assert "images 980 MB" in page.disk.bar.accessibleName()
    assert page.disk.result.text() == "frees up to 923 MB"
    page.disk.trim.click()
    qtbot.waitUntil(lambda: page.disk.result.text() == "returned 1 GB")


def test_a_disk_that_docker_does_not_count_says_so(qtbot, page: MachinePage, answering):
    answering.asked.answers["disk.usage"] = {
        "limit_bytes": 60 << 30, "host_bytes": 5 * MIB, "items": None
    }  # fmt: skip
    with qtbot.waitSignal(page.usage.disk_changed):
        page.refresh()
    assert page.disk.result.text() == "Docker does not answer at the moment"
    assert not page.disk.clean.isEnabled()


def test_a_suspended_machine_is_a_quiet_state(page: MachinePage, answering: FakeMachine):
    answering.become(replace(SUSPENDED, saved=SavedState(1_700_000_000, 372 * MIB)))
    assert page.rest.isVisible()
    assert "Suspended since" in page.rest.heading.text()
    assert "file 372 MB" in page.rest.heading.text()
    assert not page.memory.give_back.isEnabled()
    assert not page.disk.clean.isEnabled()
    assert page.console.shell.isEnabled()


def test_a_failure_says_why_and_offers_a_repair(qtbot, page: MachinePage, answering: FakeMachine):
    answering.become(replace(RUNNING, state=MachineState.FAILED, error=BROKEN))
    assert page.failed.isVisible()
    assert page.failed.heading.text() == "The disk has errors."
    page.failed.copy.click()
    assert "e2fsck" in QGuiApplication.clipboard().text()
    page.failed.repair_button.click()
    question = dialog_of(ConfirmDialog, page)
    question.agree.click()
    qtbot.waitUntil(lambda: "start" in answering.asked.methods)


def test_a_failure_that_no_repair_helps_offers_none(page: MachinePage, answering: FakeMachine):
    error = ErrorReport("qemu", "QEMU is missing.", "Install it.")
    answering.become(replace(RUNNING, state=MachineState.FAILED, error=error))
    assert not page.failed.repair_button.isVisible()
    assert not page.failed.more.isVisible()


def test_the_console_shows_the_log_and_what_the_host_agent_says(qtbot, context, answering, theme):
    answering.layout.logs.mkdir(parents=True)
    answering.layout.console_log.write_text("[ 0.1] Linux\nsampan login:\n")
    page = MachinePage(context)
    qtbot.addWidget(page)
    page.show()
    page.shown(Place("machine"))
    qtbot.waitUntil(lambda: "sampan login:" in page.console.text.toPlainText())
    answering.tell(Noticed("info", "the clock was set"))
    page.console.copy.click()
    assert "the clock was set" in QGuiApplication.clipboard().text()
    page.hidden()


def test_the_page_can_be_painted_in_both_themes(page: MachinePage, theme: Theme):
    assert not page.grab().isNull()
    theme.choose(Appearance.DARK)
    assert not page.grab().isNull()


def test_every_button_has_a_name_and_takes_the_keyboard(page: MachinePage):
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QAbstractButton

    for button in filter(QAbstractButton.isVisible, page.findChildren(QAbstractButton)):
        assert button.accessibleName() or button.text()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
