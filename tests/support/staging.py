"""A screen as one stands before a person: the window of a test or of a picture, made to show it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.support import demo_machine
from tests.support.gui_context import LOAD, FakeMachine, make_context
from tests.support.screens import Shot, Stage
from tests.support.still import StillEngine

from sampan.gui.bridge import Bridge
from sampan.gui.shell.commands import Commands
from sampan.gui.shell.feeds import Feeds
from sampan.gui.shell.pages import make_page
from sampan.gui.shell.window import MainWindow
from sampan.gui.theme.theme import Theme

QUIET = 4
"""How often in a row nothing may have changed until a screen stands still."""

FILE = """\
services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    depends_on: [api]
  api:
    build: .
    ports: ["3000:3000"
    depends_on: [db]
  db:
    image: postgres:17
"""


@contextmanager
def staged(shot: Shot, theme: Theme, folder: Path) -> Iterator[Stage]:
    """Yield a window in which nothing has happened yet; `go_to` brings the screen on."""
    bridge = Bridge()
    engine = StillEngine(empty=shot.empty, steps=shot.steps)
    home = folder / "m"
    machine = FakeMachine(home, shot.status)
    machine.asked.answers = dict(demo_machine.ANSWERS)
    machine.layout.console_log.parent.mkdir(parents=True, exist_ok=True)
    machine.layout.console_log.write_text(demo_machine.CONSOLE, "utf-8")
    context = make_context(theme, bridge, machine, engine)
    commands = Commands()
    window = MainWindow(context, commands, make_page)
    commands.add(Feeds(context.store, context.navigator, window.sidebar, window).commands)
    project = folder / "shop"
    project.mkdir(parents=True, exist_ok=True)
    (project / "compose.yaml").write_text(FILE, "utf-8")
    window.resize(*shot.size)
    window.show()
    machine.become(shot.status)
    machine.load_changed.emit(LOAD)
    try:
        yield Stage(window, context, engine, machine, folder)
    finally:
        context.store.stop()
        context.memory.save()
        bridge.stop()
        for each in QApplication.topLevelWidgets():
            each.hide()
            each.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        shutil.rmtree(home, ignore_errors=True)  # what is remembered is not the next one's


def go_to(qtbot: QtBot, shot: Shot, stage: Stage) -> None:
    """Show the screen, and return once it stands still."""
    stage.go(shot.place.page, shot.place.item, shot.place.tab)
    settle(qtbot)
    shot.then(stage)
    settle(qtbot)


def settle(qtbot: QtBot) -> None:
    """Return once no widget has moved, come, gone, or changed its words for a moment."""
    seen: list[object] = []

    def still() -> bool:
        seen.append(_look())
        del seen[: -QUIET - 1]
        return len(seen) > QUIET and all(each == seen[0] for each in seen)

    qtbot.waitUntil(still)


def front(window: MainWindow) -> QWidget:
    """Return the dialog that lies over the window, else the window."""
    over = [
        each
        for each in QApplication.topLevelWidgets()
        if each.isVisible() and each.isWindow() and each is not window
    ]
    return over[-1] if over else window


def shown_in(root: QWidget) -> list[QWidget]:
    """Return all widgets that are shown in a window, itself among them."""
    inside = [each for each in root.findChildren(QWidget) if each.window() is root]
    return [root, *(each for each in inside if each.isVisible())]


def _look() -> list[object]:
    return [
        (id(each), each.geometry().getRect(), each.text() if isinstance(each, QLabel) else "")
        for root in QApplication.topLevelWidgets()
        if root.isVisible()
        for each in (root, *root.findChildren(QWidget))
        if each.isVisible()
    ]
