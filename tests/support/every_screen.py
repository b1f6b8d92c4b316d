"""Every page, tab and dialog of the window, as one stands before a person in a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.support.gui_context import LOAD, FakeMachine, make_context
from tests.support.screens import FILE, SHOTS, USUAL, Shot, Stage
from tests.support.still import StillEngine

from sampan.core.boots import Boot
from sampan.core.disk_use import DiskItem, DiskLedger
from sampan.core.memory import MemoryLedger
from sampan.core.phases import Phase
from sampan.core.settings import GIB, MIB
from sampan.core.status import Accelerator
from sampan.gui.bridge import Bridge
from sampan.gui.machine.advice_dialog import AdviceDialog
from sampan.gui.machine.bundle_dialog import BundleDialog
from sampan.gui.machine.cleanup_dialog import CleanupDialog
from sampan.gui.machine.doctor_dialog import DoctorDialog
from sampan.gui.machine.grow_dialog import GrowDialog
from sampan.gui.machine.limit_dialog import LimitDialog
from sampan.gui.machine.log_window import LogWindow
from sampan.gui.machine.shell import ShellWindow
from sampan.gui.machine.starts_dialog import StartsDialog
from sampan.gui.navigator import Place
from sampan.gui.page import Page
from sampan.gui.run.paste import PasteDialog
from sampan.gui.shell.commands import Commands
from sampan.gui.shell.feeds import Feeds
from sampan.gui.shell.pages import make_page
from sampan.gui.shell.window import MainWindow
from sampan.gui.theme.theme import Theme

QUIET = 4
"""How often in a row nothing may have changed until a screen stands still."""

MEMORY = MemoryLedger(
    2 * GIB, True, 2 * GIB, 2 * GIB, 0, 600 * MIB, 60 * MIB, 43 * MIB, 1388 * MIB, 412 * MIB
)
DISK = DiskLedger(
    60 * GIB,
    2 * GIB,
    120 * GIB,
    1700 * MIB,
    (
        DiskItem("images", 14, 8, 980 * MIB, 610 * MIB),
        DiskItem("containers", 6, 4, 38 * MIB, 0),
        DiskItem("volumes", 7, 5, 420 * MIB, 53 * MIB),
        DiskItem("build cache", 23, 0, 260 * MIB, 260 * MIB),
    ),
)
BOOT = Boot(1_700_000_000, "tcg", (Phase("qemu", 200), Phase("engine", 9300)), "ready")
SLOW = Accelerator("tcg", "/dev/kvm opens, but no guest comes up under it.")
Opener = Callable[[Stage], object]


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog: the page it belongs to, and what opens it there."""

    name: str
    page: str
    open: Opener


def _of(stage: Stage, key: str) -> Any:
    return stage.window.page(key)


def _show(make: Callable[[Stage, QWidget], QWidget]) -> Opener:
    return lambda stage: make(stage, _of(stage, "machine")).show()


def _container(stage: Stage, name: str = "api") -> Any:
    return next(each for each in stage.context.store.containers if each.name == name)


DIALOGS = (
    Dialog("rename", "containers", lambda s: _of(s, "containers").deeds.ask_name(_container(s))),
    Dialog(
        "remove-container",
        "containers",
        lambda s: _of(s, "containers").deeds.ask_remove([_container(s)]),
    ),
    Dialog("run", "containers", lambda s: _of(s, "containers").runner.open_dialog()),
    Dialog(
        "paste",
        "containers",
        lambda s: PasteDialog(s.context.theme, "", "", _of(s, "containers")).open(),
    ),
    Dialog("pull", "images", lambda s: _of(s, "images").actions_on.registry.ask_pull()),
    Dialog(
        "push",
        "images",
        lambda s: _of(s, "images").actions_on.registry.ask_push(s.context.store.images[0]),
    ),
    Dialog("login", "images", lambda s: _of(s, "images").actions_on.registry.log_in()),
    Dialog("pulling", "images", lambda s: _of(s, "images").actions_on.registry.pull("redis:8")),
    Dialog("tag", "images", lambda s: _of(s, "images").actions_on.tag(s.context.store.images[0])),
    Dialog(
        "remove-image",
        "images",
        lambda s: _of(s, "images").actions_on.remove(s.context.store.images[:1]),
    ),
    Dialog("prune-images", "images", lambda s: _of(s, "images").actions_on.prune()),
    Dialog("build", "images", lambda s: _of(s, "images").actions_on.builds.ask()),
    Dialog("builds", "images", lambda s: _of(s, "images").actions_on.show_history()),
    Dialog("create-volume", "volumes", lambda s: _of(s, "volumes").actions_on.create()),
    Dialog(
        "clone-volume",
        "volumes",
        lambda s: _of(s, "volumes").actions_on.clone(s.context.store.volumes[0]),
    ),
    Dialog("import-volume", "volumes", lambda s: _of(s, "volumes").actions_on.import_tar()),
    Dialog("prune-volumes", "volumes", lambda s: _of(s, "volumes").actions_on.prune()),
    Dialog(
        "remove-volume",
        "volumes",
        lambda s: _of(s, "volumes").actions_on.remove(s.context.store.volumes[:1]),
    ),
    Dialog("create-network", "networks", lambda s: _of(s, "networks").actions_on.create()),
    Dialog(
        "connect",
        "networks",
        lambda s: _of(s, "networks").actions_on.connect_container(_shop_network(s)),
    ),
    Dialog(
        "disconnect",
        "networks",
        lambda s: _of(s, "networks").actions_on.ask_disconnect(_shop_network(s)),
    ),
    Dialog(
        "remove-network",
        "networks",
        lambda s: _of(s, "networks").actions_on.remove([_shop_network(s)]),
    ),
    Dialog("starts", "machine", _show(lambda s, page: StartsDialog(s.context, (BOOT,), page))),
    Dialog(
        "advice",
        "machine",
        _show(lambda s, page: AdviceDialog(s.context, SLOW, lambda: None, page)),
    ),
    Dialog("bundle", "machine", _show(lambda s, page: BundleDialog(s.context, {}, page))),
    Dialog(
        "cleanup",
        "machine",
        _show(lambda s, page: CleanupDialog(s.context, _of(s, "machine").usage, page)),
    ),
    Dialog("doctor", "machine", _show(lambda s, page: DoctorDialog(s.context, {}, page))),
    Dialog(
        "grow",
        "machine",
        _show(lambda s, page: GrowDialog(s.context, _of(s, "machine").usage, page)),
    ),
    Dialog(
        "limit",
        "machine",
        _show(lambda s, page: LimitDialog(s.context, _of(s, "machine").usage, page)),
    ),
    Dialog("logs", "machine", _show(lambda s, page: LogWindow(s.context, page))),
    Dialog("shell", "machine", _show(lambda s, page: ShellWindow(s.context, parent=page))),
)

SCREENS: tuple[Shot, ...] = (
    *(shot for shot in SHOTS if shot.size == USUAL),
    *(Shot(f"dialog-{each.name}", Place(each.page), each.open) for each in DIALOGS),
)
"""All of them, by the names that a failed test tells."""


@contextmanager
def staged(shot: Shot, theme: Theme, folder: Path) -> Iterator[Stage]:
    """Yield a window in which nothing has happened yet; `go_to` brings the screen on."""
    bridge = Bridge()
    engine = StillEngine(empty=shot.empty, steps=shot.steps)
    machine = FakeMachine(folder / "m", shot.status)
    machine.asked.answers = {"memory.usage": MEMORY.to_json(), "disk.usage": DISK.to_json()}
    context = make_context(theme, bridge, machine, engine)
    commands = Commands()
    window = MainWindow(context, commands, make_page)
    commands.add(Feeds(context.store, context.navigator, window.sidebar, window).commands)
    project = folder / "shop"
    project.mkdir(parents=True, exist_ok=True)
    (project / "compose.yaml").write_text(FILE, "utf-8")
    window.resize(*USUAL)
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


def page_of(stage: Stage, shot: Shot) -> Page:
    """Return the page of a screen."""
    return stage.window.page(shot.place.page)


def _look() -> list[object]:
    return [
        (id(each), each.geometry().getRect(), each.text() if isinstance(each, QLabel) else "")
        for root in QApplication.topLevelWidgets()
        if root.isVisible()
        for each in (root, *root.findChildren(QWidget))
        if each.isVisible()
    ]


def _shop_network(stage: Stage) -> Any:
    networks = stage.context.store.networks
    return next(each for each in networks if each.name == "shop_default")
