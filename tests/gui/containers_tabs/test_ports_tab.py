"""The ports of a container."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from tests.support.demo_engine_data import demo_containers

from sampan.core.errors import PortError
from sampan.core.ports import PortUse
from sampan.gui.containers.ports.rows import ShownPort, shown_ports, suggest_host_port
from sampan.gui.containers.ports_tab import PortsTab

API = demo_containers()[1]
PUBLISHED = PortUse(
    "1", "published", "open", "tcp", "127.0.0.1", 3000, "api", "172.18.0.3", 3000, 2048, 4096, 2, 41
)
ADDED = PortUse(
    "2", "added", "conflict", "tcp", "127.0.0.1", 9000, "api", "", 9000, message="It is taken."
)
OTHER = PortUse("3", "published", "open", "tcp", "127.0.0.1", 8080, "web", "172.18.0.4", 80)


@pytest.fixture
def tab(qtbot, open_tab, machine) -> PortsTab:
    uses = [use.to_json() for use in (PUBLISHED, ADDED, OTHER)]
    machine.asked.answers |= {"ports.list": {"ports": uses}, "ports.add": ADDED.to_json()}
    made = open_tab(PortsTab)
    qtbot.waitUntil(lambda: len(made.model.rows) == 3)
    return made


def test_only_the_containers_own_ports_are_rows_and_listeners_come_last():
    rows = shown_ports(API, (PUBLISHED, ADDED, OTHER))
    assert [(row.container_port, row.host_port, row.origin) for row in rows] == [
        (3000, 3000, "published"), (9000, 9000, "added"), (9229, None, "exposed"),
    ]  # fmt: skip


def test_without_a_host_agent_docker_alone_tells_the_ports():
    rows = shown_ports(API, ())
    assert [(row.host_port, row.use) for row in rows] == [(3000, None), (None, None)]


def test_an_address_is_one_that_this_computer_reaches():
    assert ShownPort(80, "tcp", "0.0.0.0", 8080).url == "http://localhost:8080"
    assert ShownPort(443, "tcp", "", 8443).url == "https://localhost:8443"
    assert ShownPort(53, "udp", "", 5353).url == ""
    assert ShownPort(80, "tcp", "192.168.1.4", 81).address == "192.168.1.4:81"
    assert [suggest_host_port(port) for port in (80, 3000)] == [8080, 3000]


def test_traffic_and_conflicts_are_told(tab: PortsTab, qtmodeltester):
    qtmodeltester.check(tab.model)
    texts = [[tab.model.index(row, column).data() for column in range(6)] for row in range(2)]
    assert texts[0][2:] == ["Open", "2 of 41", "2 KB", "4 KB"]
    assert texts[1][0] == "localhost:9000, It is taken."
    assert texts[1][2] == "Conflict"


def test_a_port_that_was_added_is_removed_and_can_be_had_back(qtbot, tab, machine, context):
    tab.table.setCurrentIndex(tab.model.index(1, 0))
    with qtbot.waitSignal(context.toasts.said) as told:
        qtbot.keyClick(tab.table, Qt.Key.Key_Delete)
    assert "ports.remove" in machine.asked.methods
    told.args[0].action()
    qtbot.waitUntil(lambda: "ports.add" in machine.asked.methods)


def test_a_listener_gets_a_free_port_that_a_person_can_change(qtbot, tab, machine):
    tab.table.setCurrentIndex(tab.model.index(2, 0))
    qtbot.keyClick(tab.table, Qt.Key.Key_Insert)
    assert tab.form.isVisible()
    assert tab.form.container_port.text() == "9229"
    qtbot.waitUntil(lambda: tab.form.host_port.text() != "")
    qtbot.waitUntil(lambda: "free" in tab.form.hint.text())
    qtbot.keyClick(tab.form.host_port, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "ports.add" in machine.asked.methods)
    qtbot.waitUntil(lambda: not tab.form.isVisible())


def test_a_port_that_cannot_be_added_is_told_in_the_form(qtbot, tab, machine):
    tab.open_form()
    tab.form.host_port.setText("9000")
    machine.asked.error = PortError("Port 9000 is taken.", "Choose another one.")
    tab.form.add_button.click()
    qtbot.waitUntil(lambda: "Choose another one." in tab.form.hint.text())
    assert tab.form.isVisible()
    qtbot.keyClick(tab.form, Qt.Key.Key_Escape)
    assert not tab.form.isVisible()


def test_an_address_is_copied(qtbot, tab: PortsTab):
    tab.table.setCurrentIndex(tab.model.index(0, 0))
    qtbot.keyClick(tab.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "localhost:3000"


def test_a_container_without_ports_offers_to_add_one(qtbot, open_tab, machine):
    machine.asked.answers["ports.list"] = {"ports": []}
    tab = open_tab(PortsTab, "worker")
    qtbot.waitUntil(lambda: "ports.list" in machine.asked.methods)
    assert tab.empty.isVisible()
    tab.open_form()
    assert not tab.empty.isVisible()
