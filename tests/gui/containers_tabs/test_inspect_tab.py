"""Everything that Docker knows of a container."""

import json

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication

from sampan.gui.containers.inspect.tree import NODE_ROLE, JsonModel, grow
from sampan.gui.containers.inspect_tab import InspectTab

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tab(qtbot, open_tab) -> InspectTab:
    made = open_tab(InspectTab)
    qtbot.waitUntil(lambda: made.model.rowCount() > 5)
    return made


def shown_keys(tab: InspectTab, parent: QModelIndex | None = None) -> list[str]:
    parent = parent or QModelIndex()
    keys = []
    for row in range(tab.proxy.rowCount(parent)):
        index = tab.proxy.index(row, 0, parent)
        keys.append(index.data())
        keys += shown_keys(tab, index)
    return keys


def test_a_path_is_one_that_other_programs_take():
    root = grow("", {"State": {"Log": [{"a-b": 1}]}}, "")
    assert root.children[0].children[0].children[0].children[0].path == '.State.Log[0]["a-b"]'


def test_the_tree_is_a_sound_model(qtmodeltester):
    model = JsonModel()
    model.set_value({"a": {"b": [1, None, "x\ny"]}, "c": {}, "d": True})
    qtmodeltester.check(model)
    assert model.index(0, 1).data() == "1 value(s)"
    assert model.index(1, 1).data() == "{ }"


def test_a_search_leaves_what_it_found_and_what_leads_there(qtbot, tab: InspectTab, qtmodeltester):
    qtmodeltester.check(tab.proxy)
    tab.focus_filter()
    qtbot.keyClicks(tab.search, "unless-stopped")
    assert shown_keys(tab) == ["HostConfig", "RestartPolicy", "Name"]
    tab.search.setText("no such thing")
    assert tab.found.text() == "not found"
    tab.search.clear()
    state = next(
        tab.proxy.index(row, 0)
        for row in range(tab.proxy.rowCount())
        if tab.proxy.index(row, 0).data() == "State"
    )
    assert tab.tree.isExpanded(state)


def test_value_and_path_are_copied_by_the_keyboard(qtbot, tab: InspectTab):
    tab.search.setText("unless-stopped")
    host = tab.proxy.index(0, 0)
    name = tab.proxy.index(0, 0, tab.proxy.index(0, 0, host))
    tab.tree.setCurrentIndex(name)
    tab.tree.setFocus()
    qtbot.keyClick(tab.tree, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "unless-stopped"
    qtbot.keyClick(tab.tree, Qt.Key.Key_C, CONTROL | SHIFT)
    assert QGuiApplication.clipboard().text() == ".HostConfig.RestartPolicy.Name"
    assert name.data(NODE_ROLE).is_scalar


def test_the_raw_text_is_searched_place_by_place(qtbot, tab: InspectTab, context):
    tab.raw_button.click()
    assert tab.views.currentWidget() is tab.raw
    tab.search.setText("health")
    first, count = tab.found.text().split(" of ")
    assert first == "1"
    assert int(count) > 1
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert tab.found.text() == f"2 of {count}"
    tab.copy_all.click()
    assert json.loads(QGuiApplication.clipboard().text())["Name"] == "/api"
    assert InspectTab(context, tab.container_id).raw_button.isChecked()


def test_what_a_person_opened_stays_open_when_the_container_changes(
    qtbot, tab: InspectTab, engine, context
):
    names = [tab.proxy.index(row, 0) for row in range(tab.proxy.rowCount())]
    host = next(index for index in names if index.data() == "HostConfig")
    tab.tree.expand(host)
    asked = len(engine.called("inspect_container"))
    engine.end_container(tab.container_id, 0)
    qtbot.waitUntil(lambda: len(engine.called("inspect_container")) > asked)
    qtbot.waitUntil(lambda: not tab._value["State"]["Running"])
    names = [tab.proxy.index(row, 0) for row in range(tab.proxy.rowCount())]
    assert tab.tree.isExpanded(next(index for index in names if index.data() == "HostConfig"))
    tab._open_menu(QPoint(30, 10))
    tab.grab()
