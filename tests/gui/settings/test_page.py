"""The settings page: checks as one types, writes, undoes, and says what waits for a restart."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit
from tests.gui.settings.conftest import FakeAutostart
from tests.support.gui_context import RUNNING, STOPPED, FakeMachine

from sampan.core.errors import MachineStateError
from sampan.core.memory import LimitChange
from sampan.core.settings import GIB, SETTINGS
from sampan.core.states import MachineState
from sampan.gui.context import Context
from sampan.gui.machine.grow_dialog import GrowDialog
from sampan.gui.page import COMPACT_ROWS
from sampan.gui.settings.editors import (
    ChoiceEditor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
)
from sampan.gui.settings.page import SettingsPage
from sampan.gui.settings.rows import Row
from sampan.gui.settings.window_rows import WindowRows, window_command
from sampan.gui.theme.theme import Appearance, Theme


def saved(machine: FakeMachine) -> dict[str, object]:
    path = machine.layout.settings
    return json.loads(path.read_text()) if path.exists() else {}


def line_of(page: SettingsPage, key: str) -> QLineEdit:
    editor = page.row(key).editor
    assert isinstance(editor, TextEditor)
    return editor.line


def type_text(qtbot, page: SettingsPage, key: str, text: str, *, done: bool = True) -> None:
    line = line_of(page, key)
    line.clear()
    qtbot.keyClicks(line, text)
    if done:
        qtbot.keyClick(line, Qt.Key.Key_Return)


def named(page: SettingsPage, name: str) -> Row:
    rows = (row for section in page.sections for row in section.rows)
    return next(row for row in rows if row.name.text() == name)


def test_every_setting_of_the_table_has_a_row(page: SettingsPage):
    for spec in SETTINGS:
        assert page.row(spec.key).name.text()


def test_what_is_typed_is_checked_at_once_and_not_written(qtbot, page, machine: FakeMachine):
    type_text(qtbot, page, "proxy", "ftp://x", done=False)
    row = page.row("proxy")
    assert row.note.isVisible()
    assert "ftp" in row.note.text()
    assert line_of(page, "proxy").property("invalid") is True
    qtbot.keyClick(line_of(page, "proxy"), Qt.Key.Key_Return)
    assert saved(machine) == {}
    type_text(qtbot, page, "proxy", "off", done=False)
    assert not row.note.isVisible()


def test_what_is_typed_is_written_and_can_be_undone(qtbot, page, context, machine: FakeMachine):
    with qtbot.waitSignal(page.values.written):
        type_text(qtbot, page, "dns", "10.0.0.1")
    assert saved(machine) == {"dns": "10.0.0.1"}
    toast = context.toasts.history[0]
    assert "10.0.0.1" in toast.title
    toast.action()
    qtbot.waitUntil(lambda: line_of(page, "dns").text() == "auto")
    assert saved(machine) == {}


def test_ctrl_z_takes_the_last_change_back(qtbot, page: SettingsPage, machine: FakeMachine):
    with qtbot.waitSignal(page.values.written):
        type_text(qtbot, page, "dns", "10.0.0.1")
    qtbot.waitUntil(lambda: page.values.is_set("dns"))
    page.row("dns").reset.setFocus()
    page.activateWindow()
    with qtbot.waitSignal(page.values.changed):
        qtbot.keyClick(page.row("dns").reset, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert saved(machine) == {}


def test_a_setting_goes_back_to_its_default(qtbot, page: SettingsPage, machine: FakeMachine):
    assert not page.row("dns").reset.isVisible()
    with qtbot.waitSignal(page.values.written):
        type_text(qtbot, page, "dns", "10.0.0.1")
    qtbot.waitUntil(lambda: page.row("dns").reset.isVisible())
    with qtbot.waitSignal(page.values.changed):
        page.row("dns").reset.click()
    assert saved(machine) == {}
    assert not page.row("dns").reset.isVisible()


def test_what_waits_for_a_restart_says_so_and_offers_it(qtbot, page, machine: FakeMachine):
    editor = page.row("cpus").editor
    assert isinstance(editor, NumberEditor)
    with qtbot.waitSignal(page.values.waiting_changed):
        editor.amount.slider.setValue(4)
    assert page.restart.isVisible()
    assert "Processors" in page.restart.label.text()
    page.restart.button.click()
    qtbot.waitUntil(lambda: "restart" in machine.asked.methods)
    machine.become(STOPPED)
    assert not page.restart.isVisible()


def test_a_change_that_is_taken_back_waits_for_nothing(qtbot, page: SettingsPage):
    with qtbot.waitSignal(page.values.waiting_changed):
        type_text(qtbot, page, "dns", "10.0.0.1")
    with qtbot.waitSignal(page.values.waiting_changed):
        page.values.undo()
    assert not page.restart.isVisible()


def test_what_applies_at_once_needs_no_restart(qtbot, page, machine: FakeMachine):
    editor = page.row("suspend.leaving").editor
    assert isinstance(editor, SwitchEditor)
    with qtbot.waitSignal(page.values.written):
        editor.switch.click()
    assert saved(machine) == {"suspend.leaving": "off"}
    assert not page.restart.isVisible()


def test_nothing_waits_while_the_machine_is_stopped(qtbot, page, machine: FakeMachine):
    machine.become(STOPPED)
    with qtbot.waitSignal(page.values.written):
        type_text(qtbot, page, "dns", "10.0.0.1")
    assert not page.restart.isVisible()


def test_less_memory_applies_to_a_machine_that_runs(qtbot, page, machine: FakeMachine):
    machine.asked.answers["memory.limit"] = LimitChange(
        GIB, GIB, 2 * GIB, GIB // 2, False
    ).to_json()
    editor = page.row("memory").editor
    assert isinstance(editor, NumberEditor)
    with qtbot.waitSignal(page.values.written):
        editor.amount.slider.setValue(4)
    assert "memory.limit" in machine.asked.methods
    assert saved(machine) == {"memory": 1024}
    assert not page.restart.isVisible()


def test_a_size_is_shown_as_it_was_understood(qtbot, page: SettingsPage, machine: FakeMachine):
    machine.become(STOPPED)
    editor = page.row("memory").editor
    assert isinstance(editor, NumberEditor)
    editor.amount.field.clear()
    qtbot.keyClicks(editor.amount.field, "2G")
    qtbot.keyClick(editor.amount.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.amount.text == "2048 MB")


def test_a_limit_that_is_refused_is_told_on_its_row(qtbot, page, machine: FakeMachine):
    machine.asked.error = MachineStateError("600 MB are in use.", "Stop containers.")
    editor = page.row("memory").editor
    assert isinstance(editor, NumberEditor)
    with qtbot.waitSignal(page.values.failed):
        editor.amount.slider.setValue(4)
    assert "600 MB are in use." in page.row("memory").note.text()
    assert editor.amount.text == "2048 MB"
    assert saved(machine) == {}


def test_the_disk_is_grown_only_after_a_question(page: SettingsPage):
    page.row("disk").editor.focus_target().click()
    assert page.findChildren(GrowDialog)


def test_a_choice_is_shown_in_words_and_warned_of(qtbot, page, machine: FakeMachine):
    row = page.row("ports.expose")
    assert isinstance(row.editor, ChoiceEditor)
    box = row.editor.box
    assert box.currentText() == "From this computer only"
    box.setCurrentIndex(1)
    with qtbot.waitSignal(page.values.written):
        box.activated.emit(1)
    qtbot.waitUntil(lambda: "Everybody in your network" in row.note.text())
    assert saved(machine) == {"ports.expose": "lan"}


def test_other_minutes_can_be_typed(qtbot, page: SettingsPage, machine: FakeMachine):
    editor = page.row("suspend.after").editor
    assert isinstance(editor, ChoiceEditor)
    line = editor.box.lineEdit()
    line.clear()
    qtbot.keyClicks(line, "0")
    assert page.row("suspend.after").note.isVisible()
    line.clear()
    qtbot.keyClicks(line, "42")
    with qtbot.waitSignal(page.values.written):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert saved(machine) == {"suspend.after": "42"}


def test_a_file_that_is_damaged_is_told(qtbot, page: SettingsPage, machine: FakeMachine):
    machine.layout.settings.parent.mkdir(parents=True, exist_ok=True)
    machine.layout.settings.write_text("{")
    with qtbot.waitSignal(page.values.failed):
        page.refresh()
    assert page.trouble.isVisible()
    machine.layout.settings.write_text("{}")
    with qtbot.waitSignal(page.values.loaded):
        page.refresh()
    assert not page.trouble.isVisible()


def test_a_value_in_the_file_that_is_wrong_is_told_on_its_row(qtbot, page, machine: FakeMachine):
    machine.layout.settings.parent.mkdir(parents=True, exist_ok=True)
    machine.layout.settings.write_text('{"proxy": "ftp://x"}')
    with qtbot.waitSignal(page.values.changed):
        page.refresh()
    assert page.row("proxy").note.isVisible()


@pytest.mark.parametrize(
    ("wanted", "found"), [("proxy", ["proxy"]), ("tcg", []), ("log-in", None), ("xyzzy", [])]
)
def test_a_search_thins_the_page_out(page: SettingsPage, wanted: str, found: list[str] | None):
    page.focus_filter()
    page.search.setText(wanted)
    shown = [spec.key for spec in SETTINGS if page.row(spec.key).isVisible()]
    if found is not None:
        assert shown == found
    assert page.nothing.isVisible() is (wanted in ("tcg", "xyzzy"))
    page.search.clear()
    assert all(page.row(spec.key).isVisible() for spec in SETTINGS)


def test_the_theme_changes_at_once(page: SettingsPage, theme: Theme, context: Context):
    row = named(page, "Theme")
    editor = row.findChild(ChoiceEditor)
    editor.box.setCurrentIndex(2)
    editor.box.activated.emit(2)
    assert theme.appearance is Appearance.DARK
    assert context.memory.get("theme", "") == "dark"


def test_the_language_is_that_of_the_next_start(page: SettingsPage, context: Context):
    row = named(page, "Language")
    editor = row.findChild(ChoiceEditor)
    editor.box.setCurrentIndex(2)
    editor.box.activated.emit(2)
    assert context.memory.get("language", "") == "zh_CN"
    assert "next start of the window" in row.note.text()


def test_compact_rows_are_remembered(page: SettingsPage, context: Context):
    named(page, "Compact rows").findChild(SwitchEditor).switch.click()
    assert context.memory.get(COMPACT_ROWS, False) is True


def test_the_window_can_start_at_log_in(qtbot, page: SettingsPage, autostart: FakeAutostart):
    switch = named(page, "Start at log-in").findChild(SwitchEditor).switch
    switch.click()
    qtbot.waitUntil(lambda: autostart.on)
    assert "sampan.gui" in autostart.commands[0]
    switch.click()
    qtbot.waitUntil(lambda: not autostart.on)


def test_a_start_at_log_in_that_is_refused_says_so(qtbot, page, autostart: FakeAutostart):
    row = named(page, "Start at log-in")
    autostart.refuses = True
    switch = row.findChild(SwitchEditor).switch
    switch.click()
    qtbot.waitUntil(lambda: row.note.isVisible())
    qtbot.waitUntil(lambda: not switch.isChecked())


def test_what_this_version_does_not_have_is_said_honestly(page: SettingsPage):
    assert "Not available in this version" in named(page, "Shared folders").help.text()
    assert "no update service yet" in named(page, "Updates").help.text()


def test_a_machine_that_sleeps_waits_for_a_restart_too(qtbot, page, machine: FakeMachine):
    from dataclasses import replace

    machine.become(replace(RUNNING, state=MachineState.SUSPENDED))
    with qtbot.waitSignal(page.values.waiting_changed):
        type_text(qtbot, page, "dns", "10.0.0.1")
    assert page.restart.isVisible()


def test_every_control_has_a_name_and_takes_the_keyboard(page: SettingsPage):
    for button in filter(QAbstractButton.isVisible, page.findChildren(QAbstractButton)):
        assert button.accessibleName() or button.text()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    for line in page.findChildren(QLineEdit):
        assert line.accessibleName()


def test_log_ins_are_offered_where_this_version_has_them(qtbot, context, tmp_path, monkeypatch):
    (tmp_path / "own_login.py").write_text(
        "from PySide6.QtWidgets import QDialog\n"
        "class LoginDialog(QDialog):\n"
        "    def __init__(self, context, parent=None):\n"
        "        super().__init__(parent)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("sampan.gui.settings.window_rows.LOGIN", ("own_login", "LoginDialog"))
    row = WindowRows(context, FakeAutostart()).registries()
    assert row is not None
    qtbot.addWidget(row)
    row.findChild(QAbstractButton).click()
    assert row.findChildren(QDialog)
    monkeypatch.setattr("sampan.gui.settings.window_rows.LOGIN", ("no.such", "LoginDialog"))
    assert WindowRows(context, FakeAutostart()).registries() is None


def test_the_window_is_opened_without_a_console_on_windows(tmp_path):
    python = tmp_path / "python.exe"
    assert window_command(python)[0] == str(python)
    (tmp_path / "pythonw.exe").write_text("")
    assert window_command(python)[0] == str(tmp_path / "pythonw.exe")
