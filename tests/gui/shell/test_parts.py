"""Parts of the frame: palette scores, activity list, tray, single instance, sidebar."""

import asyncio
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from tests.support.gui_context import RUNNING, SUSPENDED

from sampan.core.errors import PortError
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.navigator import Navigator, Place
from sampan.gui.operations import Operation, OperationState, Progress, Report
from sampan.gui.shell.activity import ActivityPopup, NewsRow
from sampan.gui.shell.commands import Command, find_commands, score
from sampan.gui.shell.entries import Entries
from sampan.gui.shell.feeds import Feeds
from sampan.gui.shell.palette import CommandModel
from sampan.gui.shell.row_button import RowButton
from sampan.gui.shell.sidebar import Sidebar
from sampan.gui.shell.single import ask_open_window, serve_window
from sampan.gui.shell.tail import follow_file
from sampan.gui.shell.tray import Tray
from sampan.gui.shell.words import MachineWords
from sampan.gui.theme.theme import Theme
from sampan.gui.toasts import Kind, Toast


def command(text: str, group: str = "") -> Command:
    return Command(text, group, "play", lambda: None)


def test_letters_match_in_order_and_starts_of_words_count_more():
    assert score("xyz", "nginx") is None
    assert score("", "nginx") is not None
    found = find_commands([command("dismay"), command("stop my machine"), command("smm")], "smm")
    assert [each.text for each in found] == ["smm", "stop my machine"]


def test_a_group_that_is_named_lists_its_commands_last():
    found = find_commands([command("web", "Container"), command("Containers", "Page")], "contain")
    assert [each.text for each in found] == ["Containers", "web"]


def test_english_words_find_a_command_in_another_language():
    found = find_commands([Command("卷", "", "x", print, "", "volumes"), command("web")], "vol")
    assert [each.words for each in found] == ["volumes"]


def test_the_model_of_the_palette_is_a_good_model(qtmodeltester, qapp):
    model = CommandModel()
    model.show_commands([command("one"), command("two")])
    qtmodeltester.check(model)
    model.show_commands([])
    assert model.rowCount() == 0


def test_the_activity_list_shows_progress_cancels_and_copies(qtbot, context: Context):
    host = QWidget()
    qtbot.addWidget(host)
    popup = ActivityPopup(context.theme, context.operations, context.toasts, host)
    going = threading.Event()

    async def work(report: Report) -> None:
        report(Progress("layer 3 of 8", 42, 100))
        await asyncio.to_thread(going.wait, 5)

    async def fails(report: Report) -> None:
        raise PortError("Port 80 is taken.")

    operation = context.operations.start("Pull nginx", work)
    context.operations.start("Run web", fails)
    context.toasts.say(Kind.WARNING, "The disk is nearly full", "2 GB are left")
    popup.open_above(QPoint(500, 500))
    qtbot.waitUntil(lambda: popup.rows[0].note.text() == "Port 80 is taken.")
    qtbot.waitUntil(lambda: popup.rows[1].bar.value() == 420)
    assert popup.rows[1].note.text().startswith("layer 3 of 8 · ")
    qtbot.mouseClick(popup.rows[1].cancel, Qt.MouseButton.LeftButton)
    assert not operation.running
    going.set()
    news = popup.findChild(NewsRow)
    assert news is not None
    qtbot.mouseClick(news.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "The disk is nearly full\n2 GB are left"
    qtbot.mouseClick(popup.clear, Qt.MouseButton.LeftButton)
    assert not popup.rows
    assert not popup.grab().isNull()


@pytest.mark.parametrize("way", ["click", Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_an_activity_leads_to_what_it_is_about(qtbot, context: Context, way: object):
    host = QWidget()
    qtbot.addWidget(host)
    popup = ActivityPopup(context.theme, context.operations, context.toasts, host)
    shown: list[Operation] = []

    async def work(report: Report) -> None:
        report(Progress("layer 3 of 8", 42, 100))

    operation = context.operations.start("Pull nginx", work, show=shown.append)
    context.operations.start("Remove web", work)
    qtbot.waitUntil(lambda: not context.operations.running)
    popup.open_above(QPoint(500, 500))
    (button,) = popup.findChildren(RowButton)
    assert button.isAncestorOf(popup.rows[1])
    if way == "click":
        qtbot.mouseClick(popup.rows[1].note, Qt.MouseButton.LeftButton)
    else:
        assert tabbed_to(button, qtbot)
        assert (button.accessibleName(), button.accessibleDescription()) == (
            "Pull nginx",
            popup.rows[1].note.text(),
        )
        qtbot.keyClick(button, way)
    assert shown == [operation]
    assert not popup.isVisible()
    assert not button.grab().isNull()


def test_the_cross_of_an_activity_only_cancels_it(qtbot, context: Context):
    host = QWidget()
    qtbot.addWidget(host)
    popup = ActivityPopup(context.theme, context.operations, context.toasts, host)
    going, shown = threading.Event(), list[Operation]()

    async def work(report: Report) -> None:
        await asyncio.to_thread(going.wait, 5)

    operation = context.operations.start("Pull nginx", work, show=shown.append)
    popup.open_above(QPoint(500, 500))
    qtbot.mouseClick(popup.rows[0].cancel, Qt.MouseButton.LeftButton)
    going.set()
    assert operation.state is OperationState.CANCELLED
    assert shown == []


def tabbed_to(wanted: QWidget, qtbot) -> bool:
    """Return whether Tab comes to a widget within a few steps."""
    window = wanted.window()
    for _ in range(5):
        if window.focusWidget() is wanted:
            return True
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
    return False


@pytest.fixture
def tray(qtbot, theme: Theme) -> Tray:
    ran: list[Command] = [Command("web", "Container", "containers", lambda: None)]
    owner = QObject()
    made = Tray(theme, MachineWords(owner), lambda: ran, owner)
    made.owner = owner  # type: ignore[attr-defined]
    return made


def test_the_tray_offers_what_can_be_done_now(tray: Tray):
    tray.set_status(RUNNING)
    assert tray.state.text() == "Machine: Running"
    assert (tray.start.isVisible(), tray.suspend.isVisible()) == (False, True)
    tray.set_status(SUSPENDED)
    assert (tray.start.isVisible(), tray.suspend.isVisible()) == (True, False)
    assert tray.start.text() == "Wake the machine"
    tray._fill()
    texts = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert texts[:3] == ["Machine: Suspended", "Open Sampan", "web"]
    assert texts[-1] == "Quit"


def test_a_notification_that_is_clicked_does_its_action(qtbot, tray: Tray):
    done: list[bool] = []
    tray._last = Toast(Kind.ERROR, "worker exited", "", "Open logs", lambda: done.append(True))
    with qtbot.waitSignal(tray.opened):
        tray._message_clicked()
    assert done == [True]


def test_a_second_start_brings_the_first_window_to_the_front(
    qtbot, bridge: Bridge, own_environment: Path
):
    path, asked = own_environment / "m" / "run" / "window.sock", []
    assert not ask_open_window(path)
    owner = QObject()
    job = bridge.follow(owner, serve_window(path), asked.append)
    qtbot.waitUntil(path.exists)
    assert ask_open_window(path)
    qtbot.waitUntil(lambda: len(asked) == 1)
    job.cancel()
    qtbot.waitUntil(lambda: not path.exists())


def test_the_socket_of_a_window_that_crashed_is_in_nobodys_way(
    qtbot, bridge: Bridge, own_environment: Path
):
    path = own_environment / "m" / "run" / "window.sock"
    path.parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert not ask_open_window(path)
    owner, asked = QObject(), []
    bridge.follow(owner, serve_window(path), asked.append)
    qtbot.waitUntil(lambda: ask_open_window(path))


def test_arrow_keys_move_along_the_sidebar(qtbot, theme: Theme):
    owner = QObject()
    bar = Sidebar(theme, Entries(owner).all())
    qtbot.addWidget(bar)
    bar.show()
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    bar.items["containers"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(bar.items["containers"], Qt.Key.Key_Down)
    assert bar.items["images"].hasFocus()
    with qtbot.waitSignal(bar.chosen, check_params_cb=lambda key: key == "images"):
        qtbot.keyClick(bar.items["images"], Qt.Key.Key_Space)
    bar.set_count("images", 14)
    assert bar.items["images"].accessibleName() == "Images, 14"
    assert not bar.grab().isNull()


async def test_a_log_that_begins_anew_is_read_from_its_start(tmp_path: Path):
    log = tmp_path / "console.log"
    log.write_text("a long line of an older boot\n")
    lines = follow_file(log, poll_s=0.001)
    reading = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0.02)
    log.write_text("new\n")
    assert await asyncio.wait_for(reading, 5) == "new"
    await lines.aclose()


class Contents(QObject):
    containers_changed = Signal()
    images_changed = Signal()
    containers = (SimpleNamespace(id="a1", name="web"), SimpleNamespace(id="b2", name="db"))
    images = (SimpleNamespace(id="i1", tags=("nginx:1.27", "nginx:latest")),)


def test_counts_and_the_palette_follow_the_store(qtbot, theme: Theme):
    owner, store, navigator = QObject(), Contents(), Navigator()
    bar = Sidebar(theme, Entries(owner).all())
    qtbot.addWidget(bar)
    feeds = Feeds(store, navigator, bar, owner)
    assert bar.items["containers"].accessibleName() == "Containers, 2"
    assert [command.text for command in feeds.commands()] == [
        "web",
        "db",
        "nginx:1.27",
        "nginx:latest",
    ]
    feeds.recent()[1].run()
    assert navigator.place == Place("containers", "b2")
    store.containers = ()
    store.containers_changed.emit()
    assert bar.items["containers"].accessibleName() == "Containers"
