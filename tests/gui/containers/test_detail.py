"""One container: its head, its tabs, its logs and its terminals."""

import pytest
from PySide6.QtGui import QGuiApplication
from tests.support.fake_engine import FakeEngine

from sampan.core.errors import EngineError
from sampan.gui.containers.detail import ContainerDetail
from sampan.gui.containers.files_tab import FilesTab
from sampan.gui.containers.logs_tab import LogsTab
from sampan.gui.containers.page import ContainersPage
from sampan.gui.containers.tab import Tab
from sampan.gui.containers.tabs import TABS, make_tab
from sampan.gui.containers.terminal_tab import TerminalTab
from sampan.gui.context import Context
from sampan.gui.logview.ansi import PLAIN
from sampan.gui.navigator import Place
from sampan.gui.page import COMPACT_ROWS
from sampan.gui.run.dialog import RunDialog
from sampan.gui.widgets.states import EmptyState


@pytest.fixture
def open_one(page: ContainersPage, context: Context, named):
    def go(name: str, tab: str = "") -> ContainerDetail:
        context.navigator.go(Place("containers", named(name).id, tab))
        assert page.detail is not None
        return page.detail

    return go


def lines(tab: Tab) -> int:
    assert isinstance(tab, LogsTab)
    tab.panel.view.take_all()
    return len(tab.panel.view.buffer)


def test_the_head_says_what_it_is(open_one):
    head = open_one("api").head
    assert head.name.text() == "api"
    assert [fact.text() for fact in head._facts] == ["shop/api:dev", "a1b2c3d4e5f6", "172.18.0.3"]
    assert head.browse.text() == "Open :3000"
    assert not open_one("worker").head.browse.isVisible()


def test_its_buttons_do_what_they_say(qtbot, open_one, engine: FakeEngine, page: ContainersPage):
    opened: list[str] = []
    page.deeds.open_url = opened.append
    head = open_one("api").head
    head.browse.click()
    assert opened == ["http://localhost:3000/"]
    head.toggle.click()
    assert not head.toggle.isEnabled()
    qtbot.waitUntil(lambda: len(engine.called("stop_container")) == 1)
    qtbot.waitUntil(lambda: head.toggle.text() == "Start" and head.toggle.isEnabled())
    head.toggle.click()
    qtbot.waitUntil(lambda: len(engine.called("start_container")) == 1)
    qtbot.waitUntil(lambda: head.restart.isVisible() and head.restart.isEnabled())
    head.restart.click()
    qtbot.waitUntil(lambda: len(engine.called("restart_container")) == 1)


def test_facts_are_copied_by_a_click(open_one):
    open_one("api").head._facts[1].click()
    assert QGuiApplication.clipboard().text().startswith("a1b2c3d4e5f6")


def test_the_menu_has_what_has_no_button(open_one):
    words = [action.text() for action in open_one("api").head.menu().actions()]
    assert "Rename..." in words
    assert "Stop" not in words


def test_the_tab_is_remembered_per_container(open_one, context: Context, page, named):
    open_one("api", "inspect")
    open_one("web")
    assert open_one("web").bar.key == "logs"
    context.navigator.go(Place("containers"))
    assert open_one("api").bar.key == "inspect"


def test_choosing_a_tab_does_not_lengthen_the_way_back(open_one, context: Context, page):
    detail = open_one("api")
    detail.bar.choose("inspect")
    assert context.navigator.place is not None
    assert context.navigator.place.tab == "inspect"
    context.navigator.back()
    assert page.detail is None


def test_every_view_can_be_made(qtbot, context: Context, page, named):
    for key in TABS:
        tab = make_tab(key, context, named("api").id)
        qtbot.addWidget(tab)
        assert isinstance(tab, Tab)


def test_a_container_that_was_removed_says_so(qtbot, open_one, engine: FakeEngine, page, context):
    detail = open_one("worker")
    engine.containers.pop(engine.find("worker").id)
    engine.emit("container", "destroy", "x")
    qtbot.waitUntil(detail._gone.isVisible)
    detail._gone.button.click()
    assert context.navigator.place == Place("containers")


def test_the_log_is_followed(qtbot, open_one, engine: FakeEngine):
    tab = open_one("api", "logs").tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 22)
    engine.clock = lambda: 2e9
    engine.write_log("api", "one more")
    qtbot.waitUntil(lambda: lines(tab) == 23)


def test_the_log_of_one_that_ended_is_shown(qtbot, open_one):
    tab = open_one("worker", "logs").tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 4)


def test_the_log_goes_on_where_it_was_left(qtbot, open_one, engine: FakeEngine, context: Context):
    detail = open_one("api", "logs")
    tab = detail.tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 22)
    context.navigator.go(Place("containers"))
    assert tab._job is None
    engine.clock = lambda: 2e9
    engine.write_log("api", "while nobody looked")
    open_one("api", "logs")
    qtbot.waitUntil(lambda: lines(tab) == 23)


def test_the_log_goes_on_when_the_container_starts_anew(qtbot, open_one, engine, page):
    tab = open_one("api", "logs").tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 22)
    engine.end_container("api", 1)
    engine.emit("x", "wake", "")  # who follows the log looks again
    qtbot.waitUntil(lambda: tab._ended)
    engine.clock = lambda: 2e9
    engine._begin(engine.find("api"), "start")
    qtbot.waitUntil(lambda: not tab._ended)
    engine.write_log("api", "anew")
    qtbot.waitUntil(lambda: lines(tab) == 23)


def test_a_log_that_cannot_be_read_says_why(qtbot, open_one, engine: FakeEngine):
    engine.fail_next("logs", EngineError("It cannot be read.", "Try it again."))
    tab = open_one("api", "logs").tab("logs")
    qtbot.waitUntil(tab.banner.isVisible)
    assert tab.banner.label.text() == "It cannot be read. Try it again."
    tab.banner.button.click()
    qtbot.waitUntil(lambda: lines(tab) == 22)
    assert not tab.banner.isVisible()


def test_the_log_goes_on_when_the_engine_is_back(qtbot, open_one, engine, context: Context):
    tab = open_one("api", "logs").tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 22)
    engine.go_away()
    qtbot.waitUntil(lambda: context.store.stale)
    qtbot.waitUntil(lambda: tab._ended)
    engine.come_back()
    engine.clock = lambda: 2e9
    qtbot.waitUntil(lambda: not context.store.stale)
    qtbot.waitUntil(lambda: not tab._ended)
    engine.write_log("api", "back again")
    qtbot.waitUntil(lambda: lines(tab) == 23)


def test_since_reads_the_log_anew(qtbot, open_one, engine: FakeEngine):
    tab = open_one("api", "logs").tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 22)
    tab.panel.since_asked.emit(60)
    qtbot.waitUntil(lambda: len(engine.called("logs")) == 2)
    assert engine.called("logs")[1][1].since is not None


def test_a_log_that_is_read_anew_begins_without_the_colour_it_had(
    qtbot, open_one, engine: FakeEngine
):
    engine.clock = lambda: 3e9
    tab = open_one("api", "logs").tab("logs")
    qtbot.waitUntil(lambda: lines(tab) == 22)
    engine.write_log("api", "\x1b[31mred")
    qtbot.waitUntil(lambda: lines(tab) == 23)
    engine.log_lines.clear()
    tab.panel.since_asked.emit(60)
    qtbot.waitUntil(lambda: lines(tab) == 0 and len(engine.called("logs")) == 2)
    engine.write_log("api", "plain")
    qtbot.waitUntil(lambda: lines(tab) == 1)
    buffer = tab.panel.view.buffer
    assert buffer.line(buffer.first).style == PLAIN


def test_a_terminal_is_opened_in_the_container(qtbot, open_one, engine: FakeEngine):
    tab = open_one("api", "terminal").tab("terminal")
    assert isinstance(tab, TerminalTab)
    qtbot.waitUntil(lambda: bool(engine.called("open_exec")))
    assert engine.called("open_exec")[0][1].command == ("bash",)


def test_one_that_does_not_run_offers_to_start_it(qtbot, open_one, engine: FakeEngine):
    tab = open_one("worker", "terminal").tab("terminal")
    state = tab.findChild(EmptyState)
    assert state is not None
    assert state.button is not None
    state.button.click()
    qtbot.waitUntil(lambda: tab.panel is not None and tab.panel.isVisible())


def test_ctrl_f_searches_the_log(qtbot, open_one, page: ContainersPage):
    tab = open_one("api", "logs").tab("logs")
    begun: list[str] = []
    tab.panel.finder.begin = begun.append
    page.focus_filter()
    assert begun == [""]


def test_the_images_page_asks_to_run_one(page: ContainersPage, context: Context):
    context.navigator.go(Place("containers", "", "run:nginx:1.27"))
    dialogs = page.findChildren(RunDialog)
    assert [dialog.form.spec.image for dialog in dialogs] == ["nginx:1.27"]
    assert page.detail is None
    assert context.navigator.place == Place("containers")
    dialogs[0].reject()


def test_rows_are_low_where_that_is_set(page: ContainersPage, context: Context):
    assert not page.list.table.cells.compact
    context.memory.set(COMPACT_ROWS, True)
    page.shown(Place("containers"))
    assert page.list.table.cells.compact


def test_it_asks_before_unsaved_text_is_left(qtbot, page, open_one, context: Context, named):
    detail = open_one("api", "files")
    tab = detail.tab("files")
    assert isinstance(tab, FilesTab)
    tab.editor.text.setPlainText("changed")
    tab.editor.text.document().setModified(True)
    here = context.navigator.place
    open_one("api", "logs")
    context.navigator.back()
    context.navigator.go(Place("images"))
    assert context.navigator.place == here
    assert tab.unsaved
    tab.editor.dialog.reject()
    context.navigator.go(Place("containers"))
    tab.editor.dialog.agree.click()
    qtbot.waitUntil(lambda: page.detail is None)
    assert not tab.unsaved
