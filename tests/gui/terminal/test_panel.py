"""Terminals in tabs: opened, named, closed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton, QTabBar
from tests.support.terminals import MemorySession

from sampan.client.engine.model import ExecRequest
from sampan.gui.bridge import Bridge
from sampan.gui.terminal.panel import TerminalPanel
from sampan.gui.terminal.target import in_container
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.buttons import IconButton


class FakeEngine:
    """Knows one container's shells, and keeps what was started."""

    def __init__(self) -> None:
        self.started: list[tuple[str, tuple[str, ...]]] = []
        self.sessions: list[MemorySession] = []

    async def open_exec(self, id: str, request: ExecRequest) -> MemorySession:
        self.started.append((id, request.command))
        self.sessions.append(MemorySession())
        return self.sessions[-1]

    async def find_shells(self, id: str) -> tuple[str, ...]:
        return ("/bin/bash", "/bin/sh")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def panel(qtbot, bridge: Bridge, theme: Theme, engine: FakeEngine) -> Iterator[TerminalPanel]:
    made = TerminalPanel(bridge, theme, in_container(engine, "c1", "web"))
    qtbot.addWidget(made)
    made.resize(900, 500)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: len(engine.sessions) == 1)
    yield made
    made.close_all()


def tabs_of(panel: TerminalPanel) -> QTabBar:
    return panel.findChild(QTabBar)


def names(panel: TerminalPanel) -> list[str]:
    return [tabs_of(panel).tabText(index) for index in range(tabs_of(panel).count())]


def test_the_first_terminal_opens_the_best_shell(panel: TerminalPanel, engine: FakeEngine):
    assert engine.started == [("c1", ("/bin/bash",))]
    assert names(panel) == ["bash"]


def test_terminals_are_opened_and_closed(qtbot, panel: TerminalPanel, engine: FakeEngine):
    second = panel.open_terminal(("/bin/sh",))
    qtbot.waitUntil(lambda: len(engine.sessions) == 2)
    assert names(panel) == ["bash", "sh"]
    assert panel.current() is second
    panel.close_terminal(1)
    qtbot.waitUntil(lambda: engine.sessions[1].closed)
    assert names(panel) == ["bash"]
    panel.close_all()
    assert panel.current() is None
    button = panel.findChild(QPushButton, "terminal-open")
    assert button.isVisible()
    button.click()
    assert names(panel) == ["bash"]


def test_the_middle_button_closes_a_tab(panel: TerminalPanel):
    panel.open_terminal()
    tabs = tabs_of(panel)
    QTest.mouseClick(tabs, Qt.MouseButton.MiddleButton, pos=tabs.tabRect(0).center())
    assert tabs.count() == 1


def test_a_name_that_a_person_gave_stays(qtbot, panel: TerminalPanel, engine: FakeEngine):
    view = panel.current()
    view.feed(b"\x1b]2;root@web: /\x07")
    view.refresh()
    assert names(panel) == ["root@web: /"]
    tabs_of(panel).rename(0)
    editor = tabs_of(panel).findChild(QLineEdit)
    editor.setText("migrations")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    view.feed(b"\x1b]2;other\x07")
    view.refresh()
    assert names(panel) == ["migrations"]


def test_escape_keeps_the_name(panel: TerminalPanel):
    tabs_of(panel).rename(0)
    editor = tabs_of(panel).findChild(QLineEdit)
    editor.setText("other")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert names(panel) == ["bash"]


def test_a_bell_behind_marks_its_tab_until_it_is_seen(panel: TerminalPanel):
    first = panel.current()
    panel.open_terminal()
    first.feed(b"\a")
    first.refresh()
    assert names(panel) == ["• bash", "bash"]
    tabs_of(panel).setCurrentIndex(0)
    assert names(panel) == ["bash", "bash"]


def test_the_command_for_the_systems_terminal_is_copied(qtbot, panel: TerminalPanel):
    with qtbot.waitSignal(panel.command_copied):
        panel.copy_command()
    assert QGuiApplication.clipboard().text() == "docker exec -it web bash"


def test_keys_go_from_terminal_to_terminal(panel: TerminalPanel):
    first = panel.current()
    second = panel.open_terminal()
    QTest.keyClick(second, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert panel.current() is first


def test_lines_that_run_are_asked_about(qtbot, panel: TerminalPanel, engine: FakeEngine):
    panel.current().paste_text("one\ntwo")
    box = panel.findChild(QMessageBox)
    assert "2" in box.text()
    assert not engine.sessions[0].written
    paste = next(button for button in box.buttons() if "Paste" in button.text())
    assert box.defaultButton() is not paste
    paste.click()
    qtbot.waitUntil(lambda: engine.sessions[0].written == [b"one\rtwo"])


def test_the_button_for_another_stands_right_after_the_tabs(qtbot, panel: TerminalPanel):
    tabs, new = tabs_of(panel), panel.findChild(IconButton)

    def gap() -> int:
        last = tabs.mapTo(panel, tabs.tabRect(tabs.count() - 1).topRight()).x()
        return int(new.mapTo(panel, QPoint(0, 0)).x() - last)

    qtbot.waitUntil(lambda: 0 <= gap() <= 16)
    new.click()
    qtbot.waitUntil(lambda: tabs.count() == 2 and 0 <= gap() <= 16)
