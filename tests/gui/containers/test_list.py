"""The list: what it shows, how it is filtered and sorted, and that rows stand still."""

import time

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import STOPPED, SUSPENDED

from sampan.gui.containers.model import ContainersModel
from sampan.gui.containers.page import ContainersPage
from sampan.gui.containers.rows import Column, Show
from sampan.gui.containers.words import ContainerWords
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.widgets.cells import CELL_ROLE, GROUP_ROLE
from sampan.gui.widgets.states import EmptyState


def names(page: ContainersPage) -> list[str]:
    """Everything that is shown, from top to bottom, as a screen reader says it."""
    model, found = page.list.model, []
    for place in range(model.rowCount()):
        index = model.index(place, 0)
        found.append(str(index.data()).split(",")[0])
        found += [str(model.index(at, 0, index).data()) for at in range(model.rowCount(index))]
    return found


def texts(index: QModelIndex) -> list[str]:
    return [str(index.siblingAtColumn(column).data()) for column in Column]


def sort_by(page: ContainersPage, column: Column) -> None:
    page.list.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)


def put_pointer(page: ContainersPage, *, inside: bool) -> None:
    kind = QEvent.Type.Enter if inside else QEvent.Type.Leave
    QApplication.sendEvent(page.list.table.viewport(), QEvent(kind))


def test_projects_come_first_then_the_newest_container(page: ContainersPage):
    assert names(page) == ["shop", "web", "api", "db", "hello", "worker", "cache"]


def test_a_row_says_state_ports_and_time(qtbot, page: ContainersPage, row):
    qtbot.waitUntil(lambda: page.list.model.data(row("web").siblingAtColumn(3)) != "–")
    name, state, ports, cpu, memory, up = texts(row("web"))
    assert (name, state, ports, up) == ("web", "Running", "8080 → 80", "2 h")
    assert cpu.endswith("%")
    assert memory.endswith("MB")
    assert texts(row("worker")) == ["worker", "Exited (1)", "", "–", "–", "11 min ago"]
    assert "/ 488 MB" in texts(row("api"))[4]


def test_a_project_says_how_many_run(row):
    assert row("shop").data() == "shop, 3 of 3 running · compose"
    assert row("shop").data(GROUP_ROLE) is True


def test_the_filter_looks_at_names_images_and_ports(qtbot, page: ContainersPage):
    qtbot.keyClicks(page.list.search, "redis")
    assert names(page) == ["cache"]
    page.list.search.setText("3000")
    assert names(page) == ["shop", "api"]
    page.list.search.setText("nothing like it")
    assert page.list.model.rowCount() == 0
    state = page.list.stack.currentWidget().findChild(EmptyState)
    assert state is not None
    assert state.button is not None
    state.button.click()
    assert len(names(page)) == 7


def test_only_those_that_run_or_do_not_can_be_shown(page: ContainersPage):
    page.list.show_switch.buttons[Show.STOPPED].click()
    assert names(page) == ["worker"]
    page.list.show_switch.buttons[Show.RUNNING].click()
    assert "worker" not in names(page)
    assert page.list.show_switch.buttons[Show.ALL].text() == "All 6"


def test_sorting_is_remembered(page: ContainersPage, context: Context):
    sort_by(page, Column.NAME)
    assert names(page) == ["shop", "api", "db", "web", "cache", "hello", "worker"]
    assert context.memory.get("page/containers/sort", -1) == Column.NAME


def test_no_row_moves_under_the_pointer(qtbot, page: ContainersPage, engine: FakeEngine, row):
    sort_by(page, Column.NAME)
    before = names(page)
    put_pointer(page, inside=True)
    engine.change(engine.find("hello"), name="aaa")
    engine.emit("container", "rename", engine.find("aaa").id, "aaa")
    qtbot.waitUntil(lambda: "aaa" in names(page))
    assert names(page).index("aaa") == before.index("hello")
    put_pointer(page, inside=False)
    assert names(page).index("aaa") == 4


def test_a_project_can_be_closed_and_stays_closed(qtbot, page: ContainersPage, context, row):
    page.list.table.setCurrentIndex(row("shop"))
    qtbot.keyClick(page.list.table, Qt.Key.Key_Left)
    assert names(page) == ["shop", "hello", "worker", "cache"]
    assert context.memory.get("page/containers/collapsed", list[object]()) == ["shop"]
    page.list.table.setCurrentIndex(row("shop"))
    qtbot.keyClick(page.list.table, Qt.Key.Key_Right)
    assert len(names(page)) == 7


def test_the_selection_stays_when_rows_come_and_go(qtbot, page, engine: FakeEngine, row):
    flags = QItemSelectionModel.SelectionFlag
    page.list.table.selectionModel().select(row("cache"), flags.Select | flags.Rows)
    engine.add_containers(3)
    engine.emit("container", "create", "x")
    qtbot.waitUntil(lambda: "many-2" in names(page))
    assert [index.data() for index in page.list.table.selected_rows()] == ["cache"]
    sort_by(page, Column.NAME)
    assert [index.data() for index in page.list.table.selected_rows()] == ["cache"]


def test_only_what_changed_is_told(qtbot, page: ContainersPage, engine: FakeEngine, row):
    page.list.look_away()
    model = page.list.model
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.layoutChanged):
        page.list._show_all()
        told = []
        model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
        engine.change(engine.find("worker"), exit_code=3)
        page.list.look()
        engine.emit("container", "update", engine.find("worker").id)
        qtbot.waitUntil(lambda: texts(row("worker"))[1] == "Exited (3)")
    assert (1 + 1, 1 + 1) in told


def test_the_model_is_sound(qtmodeltester, page: ContainersPage, engine: FakeEngine):
    qtmodeltester.check(page.list.model)
    assert page.list.model.index(0, 0).data(CELL_ROLE) is not None


def test_the_model_stays_sound_while_rows_change(qtmodeltester, page: ContainersPage):
    model = ContainersModel(ContainerWords())
    qtmodeltester.check(model, force_py=False)
    rows = page.list.model.rows
    model.set_rows(rows)
    model.set_rows(rows[::-1])
    model.set_rows(rows[1:])
    model.set_rows(())
    model.set_rows(rows)
    assert model.rowCount() == len(rows)


def test_five_hundred_containers_are_shown_anew_within_a_tenth_of_a_second(
    qtbot, page: ContainersPage, engine: FakeEngine, context: Context
):
    engine.add_containers(500)
    engine.emit("container", "create", "x")
    qtbot.waitUntil(lambda: len(context.store.containers) > 500)
    page.list.look_away()
    page.list._show_all()
    took = []
    for column in (Column.NAME, Column.UP, Column.STATUS):
        began = time.thread_time()  # what others do on this computer is not counted
        sort_by(page, column)
        page.list.table.viewport().repaint()
        took.append(time.thread_time() - began)
    assert min(took) < 0.1


def test_a_suspended_machine_greys_the_list_and_says_that_it_wakes(
    qtbot, page: ContainersPage, machine, context: Context
):
    machine.become(SUSPENDED)
    qtbot.waitUntil(lambda: page.list.table.cells.greyed)
    strip = page.list._conditions.strip
    assert strip.isVisible()
    assert strip.label.text() == "Suspended, wakes when you use it."
    strip.button.click()
    qtbot.waitUntil(lambda: "resume" in machine.asked.methods)


def test_a_stopped_machine_offers_to_start(qtbot, page: ContainersPage, machine, engine):
    engine.containers.clear()
    engine.emit("container", "destroy", "x")
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 0)
    machine.become(STOPPED)
    word = "The machine is stopped"

    def found() -> list[EmptyState]:
        return [each for each in page.findChildren(EmptyState) if each.accessibleName() == word]

    qtbot.waitUntil(lambda: any(each.isVisible() for each in found()))
    button = found()[0].button
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: "start" in machine.asked.methods)


def test_an_engine_that_is_away_is_told_above_the_list(qtbot, page, engine: FakeEngine):
    strip = page.list._conditions.strip
    engine.go_away()
    qtbot.waitUntil(strip.isVisible)
    assert strip.button.text() == "Try again"
    engine.come_back()
    strip.button.click()
    qtbot.waitUntil(lambda: not strip.isVisible())


def test_down_leads_from_the_filter_into_the_list(qtbot, page: ContainersPage):
    page.focus_filter()
    qtbot.keyClick(page.list.search, Qt.Key.Key_Down)
    assert page.list.table.currentIndex().isValid()


def test_nothing_is_measured_while_another_page_is_shown(qtbot, page, context: Context):
    qtbot.waitUntil(lambda: context.store._stats_job is not None)
    page.hidden()
    assert context.store._stats_job is None
    page.shown(Place("containers"))
    assert context.store._stats_job is not None


def test_enter_opens_a_container(qtbot, page: ContainersPage, context: Context, row, named):
    page.list.table.setCurrentIndex(row("api"))
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    assert context.navigator.place == Place("containers", named("api").id)
    assert page.detail is not None
    assert page.title == "api"
    context.navigator.back()
    assert page.detail is None
