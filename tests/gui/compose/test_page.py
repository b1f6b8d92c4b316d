"""The page of compose."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import SUSPENDED, FakeMachine

from sampan.core.errors import EngineError
from sampan.gui.compose.page import FILES_KEY, ComposePage
from sampan.gui.compose.scale_dialog import ScaleDialog
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.widgets.confirm import ConfirmDialog


@pytest.fixture
def shop(qtbot, page: ComposePage, context: Context, file: Path) -> ComposePage:
    """The page with the project of an opened file."""
    page.open_path(file)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.project)
    return page


def test_without_projects_it_offers_to_open_a_file(qtbot, page: ComposePage, engine, context):
    engine.containers.clear()
    with qtbot.waitSignal(context.store.containers_changed):
        page.refresh()
    assert page.list.stack.currentWidget() is page.list.empty
    assert page.list.empty.button is not None
    assert page.list.empty.button.text() == "Open a compose file…"


def test_a_project_opens_by_return(qtbot, page: ComposePage, context: Context):
    table = page.list.table
    table.setFocus()
    table.setCurrentIndex(page.list.filtered.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert context.navigator.place == Place("compose", "shop")
    assert page.title == "shop"


def test_opening_a_file_shows_its_services_and_remembers_it(shop: ComposePage, context, file):
    assert [each.name for each in shop.project.model.rows] == ["web", "api", "db"]
    assert context.memory.get(FILES_KEY, {}) == {"shop": str(file)}
    assert context.navigator.place == Place("compose", "shop")
    assert "db-data, uploads" in shop.project.described.values["volumes"].text()


def test_a_file_that_is_not_valid_shows_where(qtbot, page: ComposePage, engine: FakeEngine, file):
    engine.fail_next(
        "compose_preview", EngineError("It is not valid.", "Mend it.", details="yaml: line 4: x")
    )
    page.open_path(file)
    qtbot.waitUntil(page.invalid.excerpt.isVisible)
    assert page.invalid.error.label.text() == "It is not valid."
    assert page.invalid.excerpt.accessibleName() == "Line 4 of the file"
    qtbot.mouseClick(page.invalid.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.project)


def test_a_file_can_be_dropped(qtbot, page: ComposePage, file: Path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier
    page.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none.NoModifier))
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.project)


def test_control_o_asks_for_a_file(qtbot, page: ComposePage):
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.findChild(QFileDialog) is not None)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    qtbot.waitUntil(lambda: page.findChild(QFileDialog) is None)


def test_up_tells_what_it_does_service_by_service(qtbot, shop: ComposePage, engine, file):
    qtbot.mouseClick(shop.project.up, Qt.MouseButton.LeftButton)
    assert not shop.project.up.isEnabled()
    assert shop.project.strip.isVisible()
    qtbot.waitUntil(shop.project.up.isEnabled)
    assert engine.called("compose_up") == [(file, (), False)]
    assert [each.name for each in shop.project.output.model.rows] == ["web", "api", "db"]
    assert "Copying the folder" in shop.project.output.text.toPlainText()
    assert not shop.project.strip.isVisible()


def test_a_run_that_fails_leads_to_its_output(qtbot, shop: ComposePage, engine: FakeEngine):
    engine.fail_next("compose_up", EngineError("Compose failed: port is taken.", "Free it."))
    qtbot.mouseClick(shop.project.up, Qt.MouseButton.LeftButton)
    banner = shop.project.strip.failed
    qtbot.waitUntil(banner.isVisible)
    assert "port is taken" in banner.label.text()
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert shop.project.tabs.key == "output"


def test_a_run_goes_on_when_the_page_is_left(qtbot, shop: ComposePage, context, engine):
    engine.pace_s = 0.02
    qtbot.mouseClick(shop.project.up, Qt.MouseButton.LeftButton)
    context.navigator.go(Place("containers"))
    with qtbot.waitSignal(context.operations.ended) as ended:
        pass
    assert ended.args[0].title == "Bring shop up"
    assert ended.args[0].state == "done"


def test_a_run_that_ended_is_shown_again_from_the_activity_list(
    qtbot, shop: ComposePage, context: Context
):
    qtbot.mouseClick(shop.project.up, Qt.MouseButton.LeftButton)
    operation = context.operations.all[0]
    context.navigator.go(Place("containers"))
    qtbot.waitUntil(lambda: not operation.running)
    assert operation.show is not None
    operation.show()
    assert context.navigator.place == Place("compose", "shop", "output")
    assert shop.project.tabs.key == "output"
    assert "Copying the folder" in shop.project.output.text.toPlainText()


def test_down_is_asked_and_keeps_the_volumes_by_default(qtbot, shop: ComposePage, engine):
    qtbot.mouseClick(shop.project.down, Qt.MouseButton.LeftButton)
    dialog = shop.findChild(ConfirmDialog)
    assert dialog is not None
    assert not dialog.option.isChecked()
    dialog.accept()
    qtbot.waitUntil(lambda: bool(engine.called("compose_down")))
    assert engine.called("compose_down") == [("shop", False)]
    qtbot.waitUntil(lambda: not shop.project.project.containers)
    assert shop.project.model.index(0, 1).data() == "Not created"


def test_down_names_the_volumes_that_can_be_lost(qtbot, shop: ComposePage, engine, context):
    wanted = ["shop_db-data", "shop_uploads"]
    assert {each.name for each in context.store.volumes}.issuperset(wanted)
    qtbot.mouseClick(shop.project.down, Qt.MouseButton.LeftButton)
    dialog = shop.findChild(ConfirmDialog)
    assert dialog is not None
    assert all(name in dialog.option.text() for name in wanted)
    dialog.option.setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: engine.called("compose_down") == [("shop", True)])


def test_one_service_stops_by_its_key(qtbot, shop: ComposePage, engine: FakeEngine):
    table = shop.project.table
    table.setCurrentIndex(shop.project.model.index(1, 0))
    qtbot.keyClick(table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: engine.called("compose_stop") == [("shop", ("api",))])
    qtbot.waitUntil(lambda: shop.project.pill.accessibleName() == "2 of 3 running")


def test_a_service_is_scaled_by_a_number(qtbot, shop: ComposePage, engine: FakeEngine, file):
    shop.project.table.setCurrentIndex(shop.project.model.index(2, 0))
    qtbot.keyClick(shop.project.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = shop.findChild(ScaleDialog)
    assert dialog is not None
    dialog.number.setValue(3)
    qtbot.mouseClick(dialog.agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: engine.called("compose_scale") == [(file, "db", 3)])


def test_the_logs_of_all_services_come_together_in_order(qtbot, shop: ComposePage):
    shop.project.choose_tab("logs")
    view = shop.project.logs.panel.view
    qtbot.waitUntil(lambda: len(view.buffer.services) == 4)
    lines = [view.buffer.line(at) for at in range(view.buffer.first, view.buffer.end)]
    times = [line.at for line in lines]
    assert times == sorted(times)
    assert {line.service for line in lines} == {"web", "api", "db"}


def test_new_lines_follow_and_none_is_shown_twice(qtbot, shop: ComposePage, engine: FakeEngine):
    shop.project.choose_tab("logs")
    view = shop.project.logs.panel.view
    qtbot.waitUntil(lambda: len(view.buffer.services) == 4)
    before = view.buffer.end
    shop.hidden()
    engine.clock = lambda: 4_000_000_000.0
    engine.write_log("web", "while nobody looked")
    shop.shown(Place("compose", "shop", "logs"))
    qtbot.waitUntil(lambda: view.buffer.end == before + 1)


def test_the_containers_of_a_service_are_links(qtbot, shop: ComposePage, context: Context):
    id = context.store.containers[0].id
    shop.project.table.link_clicked.emit(f"container:{id}")
    assert context.navigator.place == Place("containers", id)


def test_a_project_without_containers_can_be_taken_off_the_list(
    qtbot, page: ComposePage, context: Context
):
    context.memory.set(FILES_KEY, {"blog": "/blog/compose.yaml"})
    context.store.containers_changed.emit()
    assert [each.name for each in page.list.model.rows] == ["blog", "shop"]
    page.list.table.setCurrentIndex(page.list.filtered.index(0, 0))
    qtbot.keyClick(page.list.table, Qt.Key.Key_Delete)
    assert [each.name for each in page.list.model.rows] == ["shop"]


def test_the_lists_are_greyed_while_the_machine_sleeps(
    qtbot, page: ComposePage, machine: FakeMachine, engine: FakeEngine
):
    engine.go_away()
    machine.become(SUSPENDED)
    qtbot.waitUntil(lambda: page.list.table.cells.greyed)
    assert page.list.model.rows
    assert page.list.note.text() == "suspended, wakes when you use it"


def test_what_is_built_from_the_folder_can_be_built_anew(qtbot, shop: ComposePage, engine, file):
    qtbot.mouseClick(shop.project.build, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: engine.called("compose_up") == [(file, (), True)])


def test_a_filter_that_finds_nothing_can_be_cleared(qtbot, page: ComposePage):
    page.focus_filter()
    qtbot.keyClicks(page.list.search, "zzz")
    assert page.list.stack.currentWidget() is page.list.none_found
    page.list.search.clear()
    assert page.list.stack.currentWidget() is page.list.table
