"""The composition root: makes every object of the window and connects them."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from sampan.client.engine.credentials import Credentials
from sampan.client.engine.later import open_later
from sampan.client.home import find_layout
from sampan.core.docker_config import config_folder
from sampan.core.errors import SampanError
from sampan.core.layout import Layout
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.bridge import Bridge
from sampan.gui.containers.exits import ExitNews
from sampan.gui.containers.files import copies
from sampan.gui.context import Context
from sampan.gui.garbage import Garbage
from sampan.gui.i18n.language import Language, install_language
from sampan.gui.machine_link import LinkPlan, MachineLink
from sampan.gui.memory import Memory
from sampan.gui.navigator import Navigator, Place
from sampan.gui.operations import Operations
from sampan.gui.shell.commands import Commands
from sampan.gui.shell.feeds import Feeds
from sampan.gui.shell.pages import make_page
from sampan.gui.shell.single import ask_open_window, serve_window
from sampan.gui.shell.tray import Tray, make_tray
from sampan.gui.shell.window import START, MainWindow
from sampan.gui.store import Store
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.toasts import Toast, Toasts

Choice = TypeVar("Choice", bound=StrEnum)

SWITCH_S = 0.0005
"""How long Python's threads run before another may: a flood of logs must not stop the window."""

SETTLED_MS = 4_000
"""How long after the first painting all that the window needs is loaded."""


def main(arguments: Sequence[str] | None = None, env: Mapping[str, str] | None = None) -> int:
    """Open the window, or bring the one that is open to the front; return the exit code."""
    arguments = sys.argv if arguments is None else arguments
    env = os.environ if env is None else env
    try:
        layout = find_layout(env)
    except SampanError as error:
        sys.stderr.write(f"error: {error.message}\nhint: {error.hint}\n")
        return error.exit_code
    if ask_open_window(layout.window_socket):
        return 0
    _prepare_process()
    application = QApplication(list(arguments))
    application.setApplicationName("Sampan")
    application.setApplicationDisplayName("Sampan")
    application.setDesktopFileName("sampan")
    application.setQuitOnLastWindowClosed(False)
    desktop = Desktop(application, layout, env)
    desktop.open()
    try:
        return application.exec()
    finally:
        desktop.end()


def _prepare_process() -> None:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    share_time()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own would wait for the next event


def share_time() -> None:
    """Let no thread and no search for garbage keep the window from its work for long.

    Every look among all objects stops all threads; those that are there now, which stay until the
    end, are left out of it: a flood of logs made it one of 80 ms, twice a second. `Garbage` looks
    among the others.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.freeze()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a Desktop is made of, for whoever wires more to it."""

    context: Context
    link: MachineLink
    commands: Commands
    window: MainWindow
    tray: Tray | None


class Desktop(QObject):
    """The window, its tray icon and all that is behind them, from `open` to `end`."""

    def __init__(
        self,
        application: QApplication,
        layout: Layout,
        env: Mapping[str, str],
        plan: LinkPlan | None = None,
    ) -> None:
        super().__init__(application)
        self._application = application
        self._garbage = Garbage(self)
        self._bridge = Bridge(self)
        memory = Memory(layout.window_memory, self._bridge, self)
        language = _chosen(Language, memory.get("language", ""), Language.SYSTEM)
        install_language(application, language)
        theme = Theme(application, _chosen(Appearance, memory.get("theme", ""), Appearance.SYSTEM))
        link = MachineLink(self._bridge, layout, env, plan, self)
        engine = open_later(layout)
        context = Context(
            bridge=self._bridge,
            engine=engine,
            machine=link,
            store=Store(self._bridge, engine, self, cache=layout.window_lists),
            theme=theme,
            toasts=Toasts(self),
            operations=Operations(self._bridge, self),
            navigator=Navigator(self),
            memory=memory,
            credentials=Credentials(config_folder(env)),
        )
        commands = Commands()
        window = MainWindow(context, commands, make_page)
        feeds = Feeds(context.store, context.navigator, window.sidebar, self)
        commands.add(feeds.commands)
        self._exit_news = ExitNews(context, self)
        tray = make_tray(theme, window.words, feeds.recent, self)
        self.parts = Parts(context, link, commands, window, tray)
        self._first = True
        self._connect()

    def open(self) -> None:
        """Show the window, then begin to talk to the host agent: a painted window comes first."""
        window = self.parts.window
        window.open_first_page()
        window.show()
        QTimer.singleShot(0, self._begin)

    def end(self) -> None:
        """Write what is remembered, and end what runs in the background."""
        self.parts.window.remember()
        self.parts.context.store.stop()
        self._bridge.stop(self.parts.context.engine.close)
        copies.remove([self.parts.link.layout.window_files])
        self._garbage.stop()

    def quit(self) -> None:
        """End the window; the host agent suspends the machine if the settings say so."""
        link = self.parts.link

        def done(_result: object = None) -> None:
            self._application.quit()

        self.parts.window.hide()
        self._bridge.submit(self, link.leave(), done, done)

    def _begin(self) -> None:
        window, layout = self.parts.window, self.parts.link.layout
        QTimer.singleShot(SETTLED_MS, self, gc.freeze)
        self.parts.context.store.recall()
        self.parts.link.begin()
        # Of a window that was ended by force; what is listed now cannot be of this one.
        left = copies.there(layout.window_files)
        self._bridge.submit(self, asyncio.to_thread(copies.remove, left))
        self._bridge.follow(
            self, serve_window(layout.window_socket), lambda _asked: window.come_to_front()
        )

    def _connect(self) -> None:
        context, link, window, tray = (
            self.parts.context,
            self.parts.link,
            self.parts.window,
            self.parts.tray,
        )
        window.shown_changed.connect(link.set_watched)
        window.shown_changed.connect(context.store.set_visible)
        link.status_changed.connect(context.store.take_status)
        window.closed.connect(self._application.quit)
        link.status_changed.connect(self._offer_first_run)
        context.toasts.said.connect(self._tell_desktop)
        if tray is None:
            return
        window.hides = True
        self._application.commitDataRequest.connect(lambda _manager: context.memory.save())
        link.status_changed.connect(tray.set_status)
        tray.opened.connect(window.come_to_front)
        tray.quit_asked.connect(self.quit)
        tray.start_asked.connect(lambda: window.run_machine(tray.start.text(), link.start))
        tray.suspend_asked.connect(lambda: window.run_machine(tray.suspend.text(), link.suspend))
        tray.stop_asked.connect(lambda: window.run_machine(tray.stop.text(), link.stop))

    def _offer_first_run(self, status: Status) -> None:
        """Lead a person whose machine never ran to the page that starts it."""
        first, self._first = self._first, False
        never = status.state is MachineState.STOPPED and not status.phases
        if first and never:
            self.parts.context.navigator.go(Place(START))

    def _tell_desktop(self, toast: Toast) -> None:
        tray = self.parts.tray
        if tray is not None and not self.parts.window.isActiveWindow():
            tray.tell(toast)


def _chosen(kind: type[Choice], value: str, otherwise: Choice) -> Choice:
    try:
        return kind(value)
    except ValueError:
        return otherwise


if __name__ == "__main__":
    sys.exit(main())
