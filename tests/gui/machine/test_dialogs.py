"""The dialogs of the machine page."""

import re
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import FakeMachine

from sampan.client.checkup.finding import Finding, Level
from sampan.client.engine.model import ExecSize
from sampan.client.settings_file import read_state
from sampan.core.boots import Boot
from sampan.core.disk_use import DiskGrowth
from sampan.core.errors import MachineStateError
from sampan.core.execution import ExecRequest
from sampan.core.memory import LimitChange
from sampan.core.phases import Phase
from sampan.core.settings import GIB, MIB
from sampan.core.status import Accelerator
from sampan.gui.context import Context
from sampan.gui.machine import doctor_dialog
from sampan.gui.machine.advice import Advisor
from sampan.gui.machine.advice_dialog import AdviceDialog
from sampan.gui.machine.bundle_dialog import BundleDialog
from sampan.gui.machine.cleanup_dialog import CleanupDialog
from sampan.gui.machine.doctor_dialog import DoctorDialog, commands_in
from sampan.gui.machine.grow_dialog import GrowDialog
from sampan.gui.machine.limit_dialog import LimitDialog
from sampan.gui.machine.log_window import LogWindow
from sampan.gui.machine.page import MachinePage
from sampan.gui.machine.shell import ShellWindow, in_machine
from sampan.gui.machine.starts_dialog import StartsDialog
from sampan.gui.machine.starts_model import StartsModel
from sampan.gui.terminal.target import TerminalTarget

BOOTS = (
    Boot(1_700_000_000, "tcg", (Phase("qemu", 200), Phase("engine", 9300)), "ready"),
    Boot(1_600_000_000, "kvm", (), "The machine did not come up."),
)


def test_the_model_of_starts_keeps_the_rules_of_models(qtmodeltester):
    qtmodeltester.check(StartsModel(BOOTS))
    qtmodeltester.check(StartsModel(()))


def test_a_start_that_is_selected_shows_its_phases(qtbot, context: Context):
    dialog = StartsDialog(context, BOOTS)
    qtbot.addWidget(dialog)
    dialog.open()
    assert "Engine 9.3 s" in dialog.bar.accessibleName()
    assert not dialog.outcome.isVisible()
    dialog.table.setCurrentIndex(dialog.model.index(1, 0))
    assert dialog.outcome.text() == "The machine did not come up."


def test_only_what_is_chosen_is_cleaned_up(
    qtbot, page: MachinePage, context: Context, engine: FakeEngine
):
    dialog = CleanupDialog(context, page.usage)
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.foot.text() == "frees up to 870 MB"
    assert not dialog.boxes["containers"].isEnabled(), "there is nothing to free"
    assert not dialog.boxes["volumes"].isChecked(), "what is lost for good is chosen by hand"
    dialog.boxes["images"].setChecked(False)
    dialog.boxes["volumes"].setChecked(True)
    dialog.boxes["anonymous"].setChecked(True)
    assert dialog.agree.text() == "Remove for good"
    dialog.agree.click()
    qtbot.waitUntil(lambda: bool(context.toasts.history))
    assert [name for name, _ in engine.calls if name.startswith("prune")] == [
        "prune_volumes",
        "prune_builds",
    ]


def test_with_nothing_chosen_nothing_can_be_cleaned_up(qtbot, page, context: Context):
    dialog = CleanupDialog(context, page.usage)
    qtbot.addWidget(dialog)
    for box in dialog.boxes.values():
        box.setChecked(False)
    assert not dialog.agree.isEnabled()


def test_a_limit_is_set_and_kept(qtbot, page: MachinePage, context: Context, answering):
    dialog = LimitDialog(context, page.usage)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.amount.slider.setValue(4)
    assert dialog.amount.text == "1024 MB"
    with qtbot.waitSignal(dialog.accepted):
        dialog.agree.click()
    assert "memory.limit" in answering.asked.methods
    assert read_state(answering.layout.settings, "memory").value == 1024


def test_a_limit_that_is_no_size_cannot_be_set(qtbot, page: MachinePage, context: Context):
    dialog = LimitDialog(context, page.usage)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.amount.field.clear()
    qtbot.keyClicks(dialog.amount.field, "lots")
    assert not dialog.agree.isEnabled()
    assert "whole number" in dialog.problem.text()


def test_a_limit_that_is_refused_is_not_kept(qtbot, page, context: Context, answering):
    dialog = LimitDialog(context, page.usage)
    qtbot.addWidget(dialog)
    dialog.open()
    answering.asked.error = MachineStateError("600 MB are in use.", "Stop containers.")
    dialog.agree.click()
    qtbot.waitUntil(lambda: "600 MB are in use." in dialog.problem.text())
    assert not read_state(answering.layout.settings, "memory").is_set


def test_more_than_the_machine_started_with_waits_for_a_restart(qtbot, page, context, answering):
    answering.asked.answers["memory.limit"] = LimitChange(
        4 * GIB, 2 * GIB, 2 * GIB, 800 * MIB, True
    ).to_json()
    dialog = LimitDialog(context, page.usage)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.amount.field.setText("4G")
    with qtbot.waitSignal(dialog.accepted):
        dialog.agree.click()
    assert "from the next start on" in context.toasts.history[0].text


def test_a_disk_only_grows(qtbot, page: MachinePage, context: Context, answering: FakeMachine):
    answering.asked.answers["disk.grow"] = DiskGrowth(60 * GIB, 80 * GIB, True).to_json()
    dialog = GrowDialog(context, page.usage)
    qtbot.addWidget(dialog)
    dialog.open()
    assert not dialog.agree.isEnabled()
    dialog.amount.field.clear()
    qtbot.keyClicks(dialog.amount.field, "40")
    assert "cannot be made smaller" in dialog.problem.text()
    dialog.amount.field.clear()
    qtbot.keyClicks(dialog.amount.field, "80G")
    with qtbot.waitSignal(dialog.accepted):
        dialog.agree.click()
    assert read_state(answering.layout.settings, "disk").value == 80


@pytest.mark.parametrize(
    ("reason", "command"),
    [
        ("KVM: there is no /dev/kvm. Turn on virtualisation.", "modprobe"),
        ("KVM: you may not open /dev/kvm. Add yourself.", "usermod"),
        ("KVM cannot be opened (Permission denied), so the processor is emulated.", "usermod"),
        ("/dev/kvm opens but no guest starts under it, so the processor is emulated.", "nested"),
        ("HVF is refused to QEMU: its program lacks the hypervisor entitlement", "brew"),
        ("WHPX: the Windows feature `Windows Hypervisor Platform` is off.", "dism"),
        ("this QEMU was built without KVM, so the processor is emulated.", "config set qemu"),
        ("The setting `accelerator` asks for tcg.", "config unset accelerator"),
        ("The image is for arm64 and this computer is amd64", "config unset image"),
    ],
)
def test_each_reason_has_its_advice(reason: str, command: str):
    advice = Advisor().advise(Accelerator("tcg", reason))
    assert any(command in step.command for step in advice.steps)


def test_an_unknown_reason_is_tried_again(qtbot, context: Context, machine: FakeMachine):
    path = machine.layout.accelerator_verdicts
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    restarted: list[bool] = []
    accelerator = Accelerator("tcg", "Nothing else ran a guest here.")
    dialog = AdviceDialog(context, accelerator, lambda: restarted.append(True))
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        dialog.agree.click()
    assert not path.exists()
    toast = context.toasts.history[0]
    assert toast.action_label == "Restart now"
    assert toast.action is not None
    toast.action()
    assert restarted


def test_the_checkup_shows_what_is_bad_first(qtbot, context: Context, monkeypatch):
    found = (
        Finding("folder", Level.OK, "fine."),
        Finding("QEMU", Level.PROBLEM, "It is missing.", "Run: sudo apt install qemu-system"),
    )

    async def look(*_: object) -> tuple[Finding, ...]:
        return found

    monkeypatch.setattr(doctor_dialog, "look_at", look)
    dialog = DoctorDialog(context)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.findings))
    assert [each.name for each in dialog.findings] == ["QEMU", "folder"]
    assert "stand" in dialog.sentence.text()
    dialog.copy.click()
    assert "problem  QEMU: It is missing." in QGuiApplication.clipboard().text()


def test_commands_are_found_in_what_helps():
    assert commands_in("Run `sampan config unset accelerator`.") == (
        "sampan config unset accelerator",
    )
    assert commands_in("Run: chmod 700 /a/run") == ("chmod 700 /a/run",)
    assert commands_in("Run: chmod 700 /a/run (the next start does so too).") == (
        "chmod 700 /a/run",
    )
    assert commands_in("The setting `accelerator` is wrong.") == ()


def test_a_bundle_is_written_and_shows_what_is_in_it(qtbot, context, tmp_path: Path, monkeypatch):
    from sampan.client import diagnosis
    from sampan.client.bundle import Part

    async def collect(*_: object) -> list[Part]:
        return [Part("status.json", "the status", b"{}")]

    monkeypatch.setattr("sampan.gui.machine.bundle_dialog.collect", collect)
    path = tmp_path / diagnosis.bundle_name(0)
    path.write_text("the file dialog has asked")
    dialog = BundleDialog(context, env={})
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.save_to(path)
    qtbot.waitUntil(lambda: "status.json" in dialog.list.toPlainText())
    with tarfile.open(path) as archive:
        assert any(name.endswith("README.txt") for name in archive.getnames())
    assert dialog.foot.text().startswith("Look it through")
    assert context.toasts.history[0].text == str(path)


def test_the_whole_log_can_be_chosen(qtbot, context: Context, machine: FakeMachine):
    machine.layout.logs.mkdir(parents=True)
    machine.layout.console_log.write_text("from the console\n")
    machine.layout.hostagent_log.write_text("from the host agent\n")
    window = LogWindow(context)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.panel.view.buffer.snapshot() is not None)
    window.panel.view.take_all()
    window.chooser.setCurrentIndex(3)
    assert window.path.text() == str(machine.layout.hostagent_log)
    assert re.fullmatch(r"hostagent\.log", window.panel.file_name)


class Echo:
    """A session that greets and waits."""

    def __init__(self) -> None:
        self.closed = False

    async def output(self) -> AsyncIterator[bytes]:
        yield b"root@sampan:~# "

    async def write(self, data: bytes) -> None:
        pass

    async def resize(self, size: ExecSize) -> None:
        pass

    async def exit_code(self) -> int | None:
        return 0

    async def close(self) -> None:
        self.closed = True


async def test_a_program_in_the_machine_is_a_terminal_session(machine, monkeypatch):
    asked: list[object] = []

    class Attached:
        exit_code = 3

        async def output(self) -> AsyncIterator[tuple[str, bytes]]:
            yield "stdout", b"/usr/bin/bash\n/bin/sh\n"

        async def send_input(self, data: bytes) -> None:
            asked.append(data)

        async def end_input(self) -> None:
            asked.append("end")

        async def resize(self, rows: int, columns: int) -> None:
            asked.append((rows, columns))

    @asynccontextmanager
    async def attach(_layout: object, request: ExecRequest) -> AsyncIterator[Attached]:
        asked.append(request.argv[0])
        yield Attached()
        asked.append("closed")

    monkeypatch.setattr("sampan.gui.machine.shell.attach_exec", attach)
    target = in_machine(machine.layout, "the machine")
    assert await target.shells() == ("/usr/bin/bash", "/bin/sh")
    asked.clear()
    session = await target.open(("/usr/bin/bash",), ExecSize(rows=24, columns=80))
    await session.write(b"ls")
    await session.resize(ExecSize(rows=30, columns=100))
    assert [data async for data in session.output()] == [b"/usr/bin/bash\n/bin/sh\n"]
    assert await session.exit_code() == 3
    await session.close()
    assert asked == ["/usr/bin/bash", b"ls", (30, 100), "closed"]


def test_a_shell_opens_in_the_machine(qtbot, context: Context):
    opened: list[tuple[str, ...]] = []

    async def start(argv: tuple[str, ...], size: ExecSize) -> Echo:
        opened.append(argv)
        return Echo()

    async def shells() -> tuple[str, ...]:
        return ("/bin/ash",)

    window = ShellWindow(context, TerminalTarget("the machine", "sampan ssh", start, shells))
    window.show()
    qtbot.waitUntil(lambda: opened == [("/bin/ash",)])
    window.close()
