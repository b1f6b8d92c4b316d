"""The composition root: a window that opens, offers the first start, and ends in order."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.support.agent import Agent
from tests.unit.hostagent_control.fake_api import make_layout

from sampan.core.layout import Layout
from sampan.core.states import MachineState
from sampan.gui.app import Desktop, main
from sampan.gui.bridge import Bridge
from sampan.gui.containers.files import copies
from sampan.gui.machine_link import LinkPlan
from sampan.gui.navigator import Place
from sampan.gui.shell.pages import PAGES, MissingPage
from sampan.gui.shell.single import ask_open_window
from sampan.gui.shell.window import START
from sampan.gui.theme.theme import Theme


@pytest.fixture
def layout(own_environment) -> Layout:
    return make_layout(own_environment / "m")


@pytest.fixture
def desktop(qtbot, qapp: QApplication, light: Theme, layout: Layout) -> Iterator[Desktop]:
    made = Desktop(qapp, layout, {}, LinkPlan(launch=False))
    yield made
    made.end()
    made.parts.window.close()
    made.parts.window.deleteLater()
    QObject.deleteLater(made)


def test_a_machine_that_never_ran_leads_to_the_first_start(qtbot, desktop: Desktop):
    desktop.open()
    assert desktop.parts.window.isVisible()
    qtbot.waitUntil(lambda: desktop.parts.context.navigator.place == Place(START))


def test_a_second_start_raises_the_window_and_ends(
    qtbot, desktop: Desktop, layout: Layout, monkeypatch: pytest.MonkeyPatch
):
    desktop.open()
    qtbot.waitUntil(layout.window_socket.exists)
    desktop.parts.window.showMinimized()
    assert main(["sampan-gui"], {"SAMPAN_HOME": str(layout.home)}) == 0
    qtbot.waitUntil(lambda: not desktop.parts.window.isMinimized())


def test_nothing_is_left_of_a_window_that_ended(qtbot, desktop: Desktop, layout: Layout):
    desktop.open()
    qtbot.waitUntil(layout.window_socket.exists)
    desktop.end()
    assert not layout.window_socket.exists()
    assert not ask_open_window(layout.window_socket)
    assert '"window/geometry"' in layout.window_memory.read_text()


def test_copies_of_dragged_files_are_gone_after_a_start_and_at_the_end(
    qtbot, desktop: Desktop, layout: Layout
):
    old = copies.make_room(layout.window_files)
    desktop.open()
    qtbot.waitUntil(lambda: not old.exists())
    assert copies.make_room(layout.window_files).exists()
    desktop.end()
    assert not layout.window_files.exists()


def test_the_keyboard_leads_through_the_whole_window(
    qtbot, desktop: Desktop, layout: Layout, bridge: Bridge
):
    agent = Agent(bridge, layout)
    agent.come()
    qtbot.waitUntil(layout.control_socket.exists)
    assert agent.api is not None
    agent.api.state = MachineState.RUNNING
    desktop.open()
    window, context = desktop.parts.window, desktop.parts.context
    qtbot.waitUntil(lambda: desktop.parts.link.connected)
    with qtbot.waitActive(window):
        window.activateWindow()
    for at, key in enumerate(PAGES):
        press(Qt.Key(Qt.Key.Key_1 + at), Qt.KeyboardModifier.ControlModifier)
        assert context.navigator.place == Place(key)
        assert not isinstance(window.page(key), MissingPage)
        assert window.page(key).isVisible()
    press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_popup.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "volu")
    press(Qt.Key.Key_Return)
    assert context.navigator.place == Place("volumes")
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert context.navigator.place == Place(list(PAGES)[-1])
    agent.go()


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, held)


def test_a_folder_that_lies_too_deep_is_told_in_words(
    qapp: QApplication, capsys: pytest.CaptureFixture[str]
):
    assert main(["sampan-gui"], {"SAMPAN_HOME": "/" + "d" * 120}) == 3
    assert "too deep" in capsys.readouterr().err
