"""What all tabs of a container have in common."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QWidget
from tests.support.gui_context import SUSPENDED

from sampan.gui.containers.environment_tab import EnvironmentTab
from sampan.gui.containers.files_tab import FilesTab
from sampan.gui.containers.health_tab import HealthTab
from sampan.gui.containers.inspect_tab import InspectTab
from sampan.gui.containers.ports_tab import PortsTab
from sampan.gui.containers.processes_tab import ProcessesTab
from sampan.gui.containers.stats_tab import StatsTab
from sampan.gui.theme.theme import Appearance
from sampan.gui.widgets.table import TableView

ASKING = (EnvironmentTab, FilesTab, HealthTab, InspectTab, ProcessesTab)
EVERY = (*ASKING, PortsTab, StatsTab)


@pytest.mark.parametrize("kind", EVERY)
def test_all_that_takes_the_keyboard_has_a_name(open_tab, kind):
    tab = open_tab(kind)
    reachable = [
        widget
        for widget in tab.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QAbstractItemView | QLineEdit | QComboBox)
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and "qt_" not in widget.objectName()
        and not widget.isHidden()
        and widget.window() is tab.window()  # not the list that a combo box opens
    ]
    nameless = [
        type(widget).__name__
        for widget in reachable
        if not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert reachable
    assert not nameless


@pytest.mark.parametrize("kind", EVERY)
def test_a_tab_follows_the_theme(qtbot, open_tab, context, theme, kind):
    tab = open_tab(kind)
    tab.focus_filter()
    light = tab.grab().toImage()
    theme.choose(Appearance.DARK)
    assert tab.grab().toImage() != light


@pytest.mark.parametrize("kind", ASKING)
def test_a_machine_that_sleeps_is_woken_only_when_a_person_wants_it(
    qtbot, context, machine, engine, open_tab, kind
):
    running = open_tab(kind)  # so that the store knows the container
    qtbot.waitUntil(lambda: running.known)
    machine.become(SUSPENDED)
    qtbot.waitUntil(lambda: context.store.stale)
    asked = len(engine.calls)
    tab = kind(context, running.container_id)
    qtbot.addWidget(tab)
    tab.set_container(running.container)
    tab.show()
    tab.shown()
    assert tab.stack.currentWidget().accessibleName() == "The machine is suspended"
    assert running.stack.currentWidget() is running.content
    assert all(table.cells.greyed for table in running.findChildren(TableView))
    assert len(engine.calls) == asked
    tab._wake()
    qtbot.waitUntil(lambda: "start" in machine.asked.methods)
    tab.hidden()
