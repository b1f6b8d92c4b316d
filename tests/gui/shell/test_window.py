"""The window goes where it is sent, shows how the machine is, and remembers."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from tests.support.gui_context import LOAD, RUNNING, STOPPED, SUSPENDED, FakeMachine

from sampan.core.errors import MachineStateError
from sampan.core.states import MachineState
from sampan.gui.context import Context
from sampan.gui.memory import Memory
from sampan.gui.navigator import Place
from sampan.gui.page import Page
from sampan.gui.shell.commands import Command, Commands
from sampan.gui.shell.pages import PAGES, MissingPage, make_page
from sampan.gui.shell.window import START, MainWindow
from sampan.gui.toasts import Kind
from sampan.gui.widgets.pill import Tone


class NotedPage(Page):
    """Notes what the window does with it."""

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context)
        self.key = key
        self.calls: list[object] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def shown(self, place: Place) -> None:
        self.calls.append(place)

    def hidden(self) -> None:
        self.calls.append("hidden")

    def refresh(self) -> None:
        self.calls.append("refresh")

    def focus_filter(self) -> None:
        self.calls.append("filter")


@pytest.fixture
def window(qtbot, context: Context) -> MainWindow:
    made = MainWindow(context, Commands(), lambda key, context: NotedPage(context, key))
    qtbot.addWidget(made)
    made.open_first_page()
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def noted(window: MainWindow, key: str) -> NotedPage:
    page = window.page(key)
    assert isinstance(page, NotedPage)
    return page


def test_a_page_is_made_when_it_is_first_shown_and_then_kept(window: MainWindow):
    assert list(window._pages) == ["containers"]
    window.context.navigator.go(Place("images"))
    first = window.page("images")
    window.context.navigator.back()
    window.context.navigator.forward()
    assert window.page("images") is first
    assert noted(window, "containers").calls == [
        Place("containers"),
        "hidden",
        Place("containers"),
        "hidden",
    ]


def test_another_item_of_the_same_page_does_not_hide_it(window: MainWindow):
    window.context.navigator.go(Place("containers", "a", "logs"))
    assert noted(window, "containers").calls == [
        Place("containers"),
        Place("containers", "a", "logs"),
    ]


@pytest.mark.parametrize(("number", "key"), list(enumerate(PAGES, 1)))
def test_a_number_leads_to_each_page(qtbot, window: MainWindow, number: int, key: str):
    qtbot.keyClick(window, str(number), Qt.KeyboardModifier.ControlModifier)
    assert window.context.navigator.place == Place(key)
    assert window.sidebar.items[key].isChecked()


def test_keys_filter_refresh_and_go_back(qtbot, window: MainWindow, machine: FakeMachine):
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert noted(window, "containers").calls[-2:] == ["filter", "refresh"]
    assert machine.asked.methods == ["refresh"]
    qtbot.keyClick(window, Qt.Key.Key_Comma, control)
    assert window.context.navigator.place == Place("settings")
    qtbot.keyClick(window, Qt.Key.Key_Left, alt)
    assert window.context.navigator.place == Place("containers")


def test_the_buttons_of_a_mouse_go_back_and_forward(window: MainWindow):
    window.context.navigator.go(Place("images"))
    for button, page in (
        (Qt.MouseButton.BackButton, "containers"),
        (Qt.MouseButton.ForwardButton, "images"),
    ):
        place = QPointF(400, 300)
        press = QMouseEvent(
            QEvent.Type.MouseButtonPress,
            place,
            window.mapToGlobal(place),
            button,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(window.page("containers").parentWidget(), press)
        assert window.context.navigator.place == Place(page)


def test_the_status_bar_says_how_the_machine_is(window: MainWindow, machine: FakeMachine):
    state = window.status_bar.state
    assert state.accessibleName() == "Machine: Running woke in 0.31 s · software emulation"
    machine.become(SUSPENDED)
    assert state.accessibleName() == "Machine: Suspended wakes when you use it"
    assert state._tone is Tone.QUIET
    assert not window.status_bar.cpu.isVisible()


@pytest.mark.parametrize("state", MachineState)
def test_every_state_has_a_word_and_can_be_painted(
    window: MainWindow, machine: FakeMachine, state: MachineState
):
    machine.become(replace(RUNNING, state=state))
    assert window.words.state(state)
    assert not window.grab().isNull()


def test_the_load_is_shown_with_units(window: MainWindow, machine: FakeMachine):
    machine.load_changed.emit(LOAD)
    bar = window.status_bar
    assert [label.text() for label in (bar.cpu, bar.memory, bar.disk)] == [
        "CPU 4 %",
        "RAM 412 MB / 2 GB",
        "Disk 1.8 / 60 GB",
    ]
    machine.load_changed.emit(replace(LOAD, cpu_percent=None))
    assert bar.cpu.text() == "CPU – %"


def test_closing_waits_for_who_has_something_to_lose(qtbot, window: MainWindow):
    class Editor:
        def __init__(self) -> None:
            self.asked: list[Callable[[], object]] = []

        def may_leave(self, _place: Place, go_on: Callable[[], object]) -> bool:
            self.asked.append(go_on)
            return len(self.asked) > 1

    editor = Editor()
    window.context.navigator.ask_first(editor.may_leave)
    window.close()
    assert window.isVisible()
    editor.asked[0]()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_ends_the_window_or_hides_it_where_there_is_a_tray(qtbot, window: MainWindow):
    window.hides = True
    with qtbot.assertNotEmitted(window.closed):
        window.close()
    assert not window.isVisible()
    window.come_to_front()
    assert window.isVisible()
    window.hides = False
    with qtbot.waitSignal(window.closed):
        window.close()


def test_the_next_start_shows_the_page_and_the_size_of_the_last_one(
    qtbot, window: MainWindow, context: Context
):
    window.resize(1000, 640)
    window.context.navigator.go(Place("volumes"))
    window.close()
    again = replace(context, memory=Memory(context.machine.layout.window_memory, context.bridge))
    other = MainWindow(again, Commands(), lambda key, context: NotedPage(context, key))
    qtbot.addWidget(other)
    other.open_first_page()
    assert context.navigator.place == Place("volumes")


@pytest.mark.parametrize("value", ["no place", "é", ""])
def test_a_geometry_that_is_damaged_gives_the_usual_size(qtbot, context: Context, value: str):
    context.memory.set("window/geometry", value)
    context.memory.set("window/page", "nowhere")
    window = MainWindow(context, Commands(), lambda key, context: NotedPage(context, key))
    qtbot.addWidget(window)
    window.open_first_page()
    assert (window.width(), window.height()) == (1280, 800)
    assert context.navigator.place == Place("containers")


def test_a_failed_operation_is_told_and_work_shows_in_the_status_bar(
    qtbot, window: MainWindow, machine: FakeMachine
):
    machine.asked.error = MachineStateError("It is stopped.", "Start it.")
    window.run_machine("Suspend the machine", machine.suspend)
    assert window.status_bar.work.text() == "Suspend the machine"
    qtbot.waitUntil(lambda: bool(window.context.toasts.history))
    toast = window.context.toasts.history[0]
    assert (toast.kind, toast.title) == (Kind.ERROR, "Failed: Suspend the machine")
    assert toast.text == "It is stopped. Start it."
    assert not window.status_bar.work.isVisible()


def test_a_toast_stands_in_the_corner_and_does_its_action(qtbot, window: MainWindow):
    done: list[bool] = []
    say = window.context.toasts.say
    say(Kind.ERROR, "worker exited", "No module", "Open logs", lambda: done.append(True))
    card = window.toasts.cards[0]
    qtbot.waitUntil(lambda: card.geometry().right() > window.stack.width() / 2)
    assert card.action is not None
    qtbot.mouseClick(card.action, Qt.MouseButton.LeftButton)
    assert (done, window.toasts.cards) == ([True], [])
    assert len(window.context.toasts.history) == 1


def test_only_a_few_toasts_are_shown_and_all_are_kept(qtbot, window: MainWindow):
    for number in range(6):
        window.context.toasts.say(Kind.INFO, str(number))
    assert [card.toast.title for card in window.toasts.cards] == ["3", "4", "5"]
    assert len(window.context.toasts.history) == 6
    window.resize(940, 600)
    for card in window.toasts.cards:
        qtbot.waitUntil(lambda card=card: window.rect().contains(card.mapTo(window, QPoint(0, 0))))


def test_the_palette_finds_a_page_by_a_few_letters(qtbot, window: MainWindow):
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.palette_popup
    assert palette.isVisible()
    qtbot.keyClicks(palette.field, "netw")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.context.navigator.place == Place("networks")
    assert not palette.isVisible()


def test_the_palette_lists_what_its_sources_have_now(qtbot, window: MainWindow):
    ran: list[str] = []
    names = ["web"]
    window.commands.add(
        lambda: [
            Command(name, "Container", "containers", lambda: ran.append("x")) for name in names
        ]
    )
    names.append("webber")
    window.open_palette()
    palette = window.palette_popup
    qtbot.keyClicks(palette.field, "web")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert ran == ["x"]
    window.open_palette()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_every_widget_with_the_keyboard_has_a_name(window: MainWindow):
    widgets = window.findChildren(QWidget)
    nameless = [
        widget
        for widget in widgets
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not isinstance(widget, Page)
        and not (widget.accessibleName() or getattr(widget, "text", lambda: "")())
        and widget.objectName() != "qt_scrollarea_viewport"
        and widget is not window.status_bar.work
        and type(widget).__name__ not in ("QScrollArea", "QListView")
    ]
    assert not nameless


def test_a_page_that_this_version_does_not_have_says_so(
    qtbot, context: Context, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "sampan.gui.shell.pages.PAGES", {"later": ("sampan.gui.later.page", "LaterPage")}
    )
    page = make_page("later", context)
    qtbot.addWidget(page)
    assert isinstance(page, MissingPage)


def test_the_first_run_leads_to_the_containers_once_the_machine_runs(
    qtbot, window: MainWindow, machine: FakeMachine
):
    machine.become(STOPPED)
    window.context.navigator.go(Place(START))
    assert not any(item.isChecked() for item in window.sidebar.items.values())
    machine.become(RUNNING)
    assert window.context.navigator.place == Place("containers")
