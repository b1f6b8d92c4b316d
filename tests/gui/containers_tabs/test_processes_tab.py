"""The processes of a container."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from sampan.core.errors import EngineError
from sampan.gui.containers.processes_tab import ProcessesTab


def commands(tab: ProcessesTab) -> list[str]:
    return [row.process.command for row in tab.model.rows]


def test_processes_are_listed_while_the_container_runs(qtbot, open_tab, qtmodeltester):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    assert commands(tab)[0] == "node dist/server.js"
    assert tab.model.index(0, 3).data() == "0.1 %"
    qtmodeltester.check(tab.model)


def test_each_word_of_the_filter_must_be_there(qtbot, open_tab):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    tab.focus_filter()
    qtbot.keyClicks(tab.filter, "nobody cache")
    assert commands(tab) == ["cache manager"]


def test_a_container_that_ended_says_so_instead_of_an_error(qtbot, open_tab, engine):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    engine.end_container(tab.container_id, 0)
    qtbot.waitUntil(lambda: tab.stack.currentWidget().accessibleName() == "api does not run")


def test_an_error_stands_in_the_place_of_the_list_and_is_tried_again(qtbot, open_tab, engine):
    engine.fail_next("list_processes", EngineError("ps is not there.", "Add procps."))
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: tab.stack.currentWidget() is tab.error)
    assert tab.error.message.text() == "ps is not there."
    tab.error.retry_button.click()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)


def test_a_signal_is_sent_to_the_first_process_after_a_question(qtbot, open_tab, engine):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    tab.table.setCurrentIndex(tab.model.index(0, 0))
    qtbot.keyClick(tab.table, Qt.Key.Key_Delete)
    assert not engine.called("kill_container")
    tab.question_dialog.agree.click()
    qtbot.waitUntil(lambda: engine.called("kill_container") == [(tab.container_id, "SIGTERM")])


def test_what_another_process_loses_is_not_the_container(qtbot, open_tab, engine):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    tab.table.setCurrentIndex(tab.model.index(1, 0))
    qtbot.keyClick(tab.table, Qt.Key.Key_Delete)
    assert "process 840" in tab.question_dialog.windowTitle()
    engine.fail_next("open_exec", EngineError("There is no shell."))
    with qtbot.waitSignal(tab.context.toasts.said):
        tab.question_dialog.agree.click()
    assert not engine.called("kill_container")


def test_the_first_process_is_the_one_that_docker_names(qtbot, open_tab, engine, monkeypatch):
    real = engine.inspect_container

    async def inspect(id: str):
        return {**await real(id), "State": {"Pid": 841}}

    monkeypatch.setattr(engine, "inspect_container", inspect)
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    assert [row.process.pid for row in tab.model.rows if row.first] == [841]


def test_a_command_is_copied(qtbot, open_tab):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    tab.table.setCurrentIndex(tab.model.index(1, 0))
    qtbot.keyClick(tab.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "worker process"


def test_nothing_is_asked_while_another_tab_is_shown(qtbot, open_tab, engine):
    tab = open_tab(ProcessesTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    tab.hidden()
    asked = len(engine.called("list_processes"))
    assert not tab._timer.isActive()
    assert len(engine.called("list_processes")) == asked
