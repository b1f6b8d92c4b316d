"""The window: sidebar, pages, status bar, and what lies over them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from sampan.core.status import Status
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.operations import Operation, OperationState
from sampan.gui.page import Page
from sampan.gui.shell.activity import ActivityPopup
from sampan.gui.shell.commands import Command, Commands
from sampan.gui.shell.entries import Entries
from sampan.gui.shell.palette import Palette
from sampan.gui.shell.sidebar import Sidebar
from sampan.gui.shell.status_bar import StatusBar
from sampan.gui.shell.toast_stack import ToastStack
from sampan.gui.shell.words import MachineWords
from sampan.gui.toasts import Kind
from sampan.gui.widgets.labels import line

WIDTH, HEIGHT = 1280, 800
SMALLEST = (960, 600)
START = "start"
"""The key of the page that starts the machine; the sidebar does not list it."""

MakePage = Callable[[str, Context], Page]


class MainWindow(QMainWindow):
    """Shows one page at a time, and goes where the navigator goes.

    `shown_changed` tells whether anybody can see it. With `hides` set, closing it only hides it.
    """

    shown_changed = Signal(bool)
    closed = Signal()

    def __init__(self, context: Context, commands: Commands, make_page: MakePage) -> None:
        super().__init__()
        self.context = context
        self.commands = commands
        self.hides = False
        self._make_page = make_page
        self._entries = Entries(self).all()
        self._pages: dict[str, Page] = {}
        self._current: Page | None = None
        self.words = MachineWords(self)
        self.setMinimumSize(*SMALLEST)
        self.sidebar = Sidebar(context.theme, self._entries)
        self.status_bar = StatusBar(context.theme, self.words)
        self.stack = QStackedWidget()
        central = self._arranged()
        self.setCentralWidget(central)
        self.toasts = ToastStack(context.theme, context.toasts, central, self.stack)
        self.activity = ActivityPopup(context.theme, context.operations, context.toasts, self)
        commands.add(self._page_commands)
        commands.add(self._machine_commands)
        self.palette_popup = Palette(context.theme, commands, self)
        self._connect()
        self._add_shortcuts()
        self._restore()

    def open_first_page(self) -> None:
        """Go where the window was when it was closed last."""
        key = self.context.memory.get("window/page", "containers")
        known = {entry.key for entry in self._entries}
        self.context.navigator.go(Place(key if key in known else "containers"))

    def come_to_front(self) -> None:
        """Show the window over the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def page(self, key: str) -> Page:
        """Return a page, made if it was not shown before."""
        if key not in self._pages:
            made = self._first_run() if key == START else self._make_page(key, self.context)
            self._pages[key] = made
            self.stack.addWidget(made)
        return self._pages[key]

    def _first_run(self) -> Page:
        from sampan.gui.shell.first_run import FirstRunPage  # seen once in the life of a machine

        made = FirstRunPage(self.context)
        made.finished.connect(self._leave_first_run)
        return made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown_changed.emit(True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.WindowStateChange:
            self.shown_changed.emit(not self.isMinimized())
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.hides and not self.context.navigator.may_leave(Place(""), self.close):
            event.ignore()
            return
        self.remember()
        self.shown_changed.emit(False)
        if self.hides:
            event.ignore()
            self.hide()
            self._say_hidden()
            return
        super().closeEvent(event)
        self.closed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        match event.button():
            case Qt.MouseButton.BackButton:
                self.context.navigator.back()
            case Qt.MouseButton.ForwardButton:
                self.context.navigator.forward()
            case _:
                super().mousePressEvent(event)

    def _arranged(self) -> QWidget:
        central = QWidget()
        central.setObjectName("page")
        outer = QVBoxLayout(central)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        edge = QFrame()
        edge.setProperty("role", "vertical-line")
        edge.setFixedWidth(1)
        row.addWidget(self.sidebar)
        row.addWidget(edge)
        row.addWidget(self.stack, 1)
        outer.addLayout(row, 1)
        outer.addWidget(line())
        outer.addWidget(self.status_bar)
        return central

    def _connect(self) -> None:
        context = self.context
        context.navigator.moved.connect(self._show_place)
        context.machine.status_changed.connect(self._take_status)
        context.machine.load_changed.connect(self.status_bar.set_load)
        context.operations.changed.connect(self._show_work)
        context.operations.ended.connect(self._tell_end)
        self.sidebar.chosen.connect(self._choose)
        self.status_bar.machine_clicked.connect(lambda: self._choose("machine"))
        self.status_bar.activity_clicked.connect(self.open_activity)
        if context.machine.status is not None:
            self._take_status(context.machine.status)
        self.status_bar.set_load(context.machine.load)

    def _add_shortcuts(self) -> None:
        navigator = self.context.navigator
        for keys, does in (
            (("Alt+Left", "Back"), navigator.back),
            (("Alt+Right", "Forward"), navigator.forward),
            (("Ctrl+K",), self.open_palette),
            (("Ctrl+F",), self._focus_filter),
            (("F5", "Ctrl+R"), self._refresh),
            (("Ctrl+,",), lambda: self._choose("settings")),
            (("Ctrl+Shift+A",), self.open_activity),
            (("Ctrl+W",), self.close),
        ):
            self._shortcut(keys, does)
        for entry in self._entries:
            self._shortcut((entry.keys,), lambda key=entry.key: self._choose(key))

    def _shortcut(self, keys: tuple[str, ...], does: Callable[..., object]) -> None:
        action = QAction(self)
        action.setShortcuts([QKeySequence(each) for each in keys])
        action.triggered.connect(lambda _checked=False: does())
        self.addAction(action)

    def open_palette(self) -> None:
        """Open the command palette."""
        self.palette_popup.open()

    def open_activity(self) -> None:
        """Open the activity list over the status bar."""
        corner = self.status_bar.mapToGlobal(QPoint(self.status_bar.width() - 8, -8))
        self.activity.open_above(corner)

    def _choose(self, key: str) -> None:
        self.context.navigator.go(Place(key))

    def _show_place(self, place: Place) -> None:
        page = self.page(place.page)
        if page is not self._current:
            if self._current is not None:
                self._current.hidden()
            self._current = page
            self.stack.setCurrentWidget(page)
        self.sidebar.set_current(place.page)
        page.shown(place)
        names = {entry.key: entry.name for entry in self._entries}
        title = page.title or names.get(place.page, "")
        self.setWindowTitle(f"{title} \N{EN DASH} Sampan" if title else "Sampan")

    def _leave_first_run(self) -> None:
        if self._current is self._pages.get(START):
            self.context.navigator.go(Place("containers"))

    def _focus_filter(self) -> None:
        if self._current is not None:
            self._current.focus_filter()

    def _refresh(self) -> None:
        self.context.machine.refresh()
        if self._current is not None:
            self._current.refresh()

    def _take_status(self, status: Status) -> None:
        self.status_bar.set_status(status)

    def _show_work(self) -> None:
        running = self.context.operations.running
        if not running:
            self.status_bar.set_work("")
            return
        newest = running[-1]
        share = newest.progress.share
        text = newest.title if share is None else f"{newest.title}  {share * 100:.0f} %"
        if len(running) > 1:
            text = self.tr("%n operation(s)", "", len(running))
        self.status_bar.set_work(text)

    def _tell_end(self, operation: Operation) -> None:
        """Say that work ended which nobody may be looking at any more."""
        if operation.state is OperationState.FAILED and operation.failure is not None:
            title = self.tr("Failed: {0}").format(operation.title)
            self.context.toasts.fail(title, operation.failure)

    def _page_commands(self) -> list[Command]:
        group = self.tr("Page")
        return [
            Command(
                each.name, group, each.icon, partial(self._choose, each.key), each.keys, each.key
            )
            for each in self._entries
        ]

    def _machine_commands(self) -> list[Command]:
        machine, group = self.context.machine, self.tr("Machine")
        return [
            Command(
                name, group, icon, partial(self.run_machine, name, work), words=f"{word} machine"
            )
            for name, icon, word, work in (
                (self.tr("Start the machine"), "play", "start", machine.start),
                (self.tr("Suspend the machine"), "suspend", "suspend", machine.suspend),
                (self.tr("Stop the machine"), "stop", "stop", machine.stop),
                (self.tr("Restart the machine"), "restart", "restart", machine.restart),
            )
        ]

    def run_machine(self, title: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do something with the machine as an operation; `work` returns a coroutine."""
        self.context.operations.start(title, lambda _report: work())

    def _restore(self) -> None:
        memory = self.context.memory
        geometry = QByteArray.fromBase64(memory.get("window/geometry", "").encode())
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(WIDTH, HEIGHT)

    def remember(self) -> None:
        """Note where and how large the window is, and its page, for the next start."""
        memory, place = self.context.memory, self.context.navigator.place
        memory.set("window/geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        if place is not None and place.page != START:
            memory.set("window/page", place.page)
        memory.save()

    def _say_hidden(self) -> None:
        """Tell once that closing hid the window."""
        if not self.context.memory.get("window/told-hidden", False):
            self.context.memory.set("window/told-hidden", True)
            self.context.toasts.say(
                Kind.INFO,
                self.tr("Sampan goes on in the tray"),
                self.tr("Your containers keep running. Quit from the tray's menu."),
            )
