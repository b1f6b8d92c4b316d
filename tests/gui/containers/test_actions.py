"""Everything that can be done with containers: by menu, key, row, and several at once."""

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from tests.support import demo_engine_data as demo
from tests.support.fake_engine import FakeEngine

from sampan.client.engine.model import Mount
from sampan.core.errors import EngineError
from sampan.gui.containers.menu import Do
from sampan.gui.containers.page import ContainersPage
from sampan.gui.containers.questions import RenameDialog
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.run.dialog import RunDialog
from sampan.gui.widgets.confirm import ConfirmDialog


def do(page: ContainersPage, row, name: str, key: str) -> None:
    page.list.table.action_chosen.emit(row(name), key)


def dialog(page: QWidget, kind: type) -> QWidget:
    found = page.findChildren(kind)
    assert len(found) == 1
    return found[0]


def select(page: ContainersPage, row, *names: str) -> None:
    flags = QItemSelectionModel.SelectionFlag
    for name in names:
        page.list.table.selectionModel().setCurrentIndex(row(name), flags.Select | flags.Rows)


@pytest.mark.parametrize(
    ("name", "key", "method"),
    [
        ("worker", Do.START, "start_container"),
        ("web", Do.STOP, "stop_container"),
        ("web", Do.RESTART, "restart_container"),
        ("web", Do.PAUSE, "pause_container"),
        ("cache", Do.UNPAUSE, "unpause_container"),
        ("web", Do.KILL, "kill_container"),
    ],
)
def test_each_action_asks_the_engine(
    qtbot, page, engine: FakeEngine, row, named, name, key, method
):
    id = named(name).id
    do(page, row, name, key)
    qtbot.waitUntil(lambda: len(engine.called(method)) == 1)
    assert engine.called(method)[0][0] == id


def test_a_row_says_what_is_being_done_until_it_is(qtbot, page, engine: FakeEngine, row, named):
    engine.pace_s = 0.2
    do(page, row, "web", Do.STOP)
    assert row("web").siblingAtColumn(1).data() == "Stopping..."
    qtbot.waitUntil(lambda: row("web").siblingAtColumn(1).data() == "Exited")
    qtbot.waitUntil(lambda: not page.deeds.pending)


def test_a_failure_is_told_and_the_row_is_as_before(qtbot, page, engine, context: Context, row):
    engine.fail_next("stop_container", EngineError("It will not.", "Kill it."))
    with qtbot.waitSignal(context.toasts.said) as said:
        do(page, row, "web", Do.STOP)
    toast = said.args[0]
    assert (toast.title, toast.text) == ("web cannot be stopped", "It will not. Kill it.")
    assert row("web").siblingAtColumn(1).data() == "Running"


def test_keys_do_what_the_menu_says(qtbot, page: ContainersPage, engine: FakeEngine, row):
    page.list.table.setCurrentIndex(row("web"))
    qtbot.keyClick(page.list.table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(engine.called("stop_container")) == 1)
    page.list.table.setCurrentIndex(row("worker"))
    qtbot.keyClick(page.list.table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(engine.called("start_container")) == 1)


def test_every_action_but_two_has_a_key(page: ContainersPage, row):
    without = [each.text for each in page.list.actions_of(row("web")) if not each.keys]
    assert without == ["Copy IP address", "Copy docker run line"]


def test_no_two_actions_share_a_key(page: ContainersPage, row):
    for name in ("web", "worker", "shop"):
        keys = [each.keys for each in page.list.actions_of(row(name)) if each.keys]
        assert len(keys) == len(set(keys))


def test_several_are_done_at_once_where_it_fits(qtbot, page, engine: FakeEngine, row):
    select(page, row, "web", "hello", "worker")
    texts = {each.key: each.text for each in page.list.actions_of(row("web"))}
    assert texts[Do.STOP].startswith("Stop 2 ")
    do(page, row, "hello", Do.STOP)
    qtbot.waitUntil(lambda: len(engine.called("stop_container")) == 2)


def test_a_project_is_stopped_as_a_whole(qtbot, page, engine: FakeEngine, row):
    do(page, row, "shop", Do.STOP)
    qtbot.waitUntil(lambda: len(engine.called("stop_container")) == 3)


def test_a_project_is_removed_after_one_question(qtbot, page, engine: FakeEngine, row):
    do(page, row, "shop", Do.REMOVE)
    dialog(page, ConfirmDialog).accept()
    qtbot.waitUntil(lambda: len(engine.called("remove_container")) == 3)


def test_removing_says_what_is_lost_and_takes_nameless_volumes_on_demand(
    qtbot, page, engine: FakeEngine, row, named
):
    nameless = Mount("volume", "/cache", demo.digest("anonymous"))
    web = engine.find("web")
    engine.change(web, mounts=(*web.mounts, nameless))
    engine.emit("container", "update", web.id)
    qtbot.waitUntil(lambda: len(named("web").mounts) == 2)
    do(page, row, "web", Do.REMOVE)
    question = dialog(page, ConfirmDialog)
    assert question.windowTitle() == "Remove web?"
    assert not question.option.isChecked()
    question.option.setChecked(True)
    question.accept()
    qtbot.waitUntil(lambda: engine.called("remove_container") == [(web.id, True, True)])


def test_removing_can_be_left(qtbot, page, engine: FakeEngine, row):
    do(page, row, "worker", Do.REMOVE)
    dialog(page, ConfirmDialog).reject()
    assert not engine.called("remove_container")


def test_a_name_is_checked_before_it_is_given(qtbot, page, engine: FakeEngine, row, named):
    id = named("worker").id
    do(page, row, "worker", Do.RENAME)
    asked = dialog(page, RenameDialog)
    asked.field.setText("web")
    assert not asked.agree.isEnabled()
    assert asked.reason.text()
    asked.field.setText("jobs")
    asked.agree.click()
    qtbot.waitUntil(lambda: engine.called("rename_container") == [(id, "jobs")])


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (Do.COPY_NAME, "api"),
        (Do.COPY_ID, "a1b2c3d4e5f6" + demo.digest("api")[:52]),
        (Do.COPY_IP, "172.18.0.3"),
    ],
)
def test_facts_are_copied(page: ContainersPage, row, key, text):
    do(page, row, "api", key)
    assert QGuiApplication.clipboard().text() == text


def test_the_run_line_is_copied(qtbot, page: ContainersPage, context: Context, row):
    with qtbot.waitSignal(context.toasts.said):
        do(page, row, "hello", Do.COPY_RUN)
    line = QGuiApplication.clipboard().text()
    assert line.startswith("docker run")
    assert "18080:80" in line
    assert "sampan/hello" in line


def test_a_clone_opens_the_dialog_filled_in(qtbot, page: ContainersPage, row):
    do(page, row, "hello", Do.CLONE)
    qtbot.waitUntil(lambda: bool(page.findChildren(RunDialog)))
    spec = dialog(page, RunDialog).form.spec
    assert (spec.name, spec.image) == ("hello-2", "sampan/hello")
    assert spec.ports[0].host_port == 18080


def test_a_port_is_opened_in_the_browser(page: ContainersPage, row):
    opened: list[str] = []
    page.deeds.open_url = opened.append
    do(page, row, "web", Do.BROWSE)
    page.list.table.link_clicked.emit("http://localhost:3000/")
    assert opened == ["http://localhost:8080/", "http://localhost:3000/"]


@pytest.mark.parametrize("key", [Do.LOGS, Do.TERMINAL])
def test_logs_and_terminal_lead_to_their_tabs(page, context: Context, row, named, key):
    do(page, row, "web", key)
    assert context.navigator.place == Place("containers", named("web").id, key)
    assert page.detail is not None
    assert page.detail.bar.key == key
