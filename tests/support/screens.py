"""The screens of the window: what is shown on each, and the studio that takes their pictures."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from tests.support import demo_machine
from tests.support.demo_engine_data import digest, image_id
from tests.support.fake_engine_images import LAYERS
from tests.support.gui_context import (
    LOAD,
    RUNNING,
    STOPPED,
    SUSPENDED,
    FakeMachine,
    make_context,
)
from tests.support.still import StillClock, StillEngine

import sampan.gui.operations
import sampan.gui.settings.page
import sampan.gui.store
from sampan.core.errors import EngineError
from sampan.core.phases import Phase
from sampan.core.runspec import RunSpec
from sampan.core.settings import GIB
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.i18n.compile import compile_texts
from sampan.gui.i18n.language import Language, file_of, install_language
from sampan.gui.navigator import Place
from sampan.gui.operations import Progress, Report
from sampan.gui.page import COMPACT_ROWS
from sampan.gui.run.choices import Choices
from sampan.gui.run.dialog import RunDialog
from sampan.gui.settings.words import Host
from sampan.gui.shell.commands import Commands
from sampan.gui.shell.feeds import Feeds
from sampan.gui.shell.pages import MissingPage, make_page
from sampan.gui.shell.window import START, MainWindow
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.toasts import Kind

USUAL, SMALL = (1280, 800), (960, 600)
SETTLE_MS = 120
"""How long nothing may change before a picture is taken."""

LONGEST_MS = 6_000

SHADE, FRAME = 70, 110
"""How dark the window is behind a dialog, and how plain the dialog's frame: of 255."""

API = "a1b2c3d4e5f6" + digest("api")[:52]
NEVER_RAN = replace(STOPPED, phases=())
STARTING = replace(
    STOPPED, state=MachineState.STARTING, phases=(Phase("prepare", 300), Phase("qemu", 200))
)
FAILED = replace(STOPPED, state=MachineState.FAILED)
INVALID = EngineError(
    "compose.yaml is not valid: yaml: line 8: did not find expected ',' or ']'.",
    "Mend the file and open it again.",
    details="yaml: line 8: did not find expected ',' or ']'",
)
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


@dataclass(slots=True)
class Stage:
    """What a screen is made on."""

    window: MainWindow
    context: Context
    engine: StillEngine
    machine: FakeMachine
    folder: Path

    def go(self, page: str, item: str = "", tab: str = "") -> None:
        self.context.navigator.go(Place(page, item, tab))


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen: where the window goes, what happens then, and how engine and machine are.

    `steps` is after how many steps long work stands still; None lets it go through.
    """

    name: str
    place: Place = field(default_factory=lambda: Place("containers"))
    then: Callable[[Stage], object] = lambda _stage: None
    status: Status = RUNNING
    empty: bool = False
    steps: int | None = None
    size: tuple[int, int] = USUAL


def open_run(stage: Stage) -> None:
    choices = Choices(images=("nginx:1.27", "postgres:17"), networks=("shop_default",))
    theme, bridge, spec = stage.context.theme, stage.context.bridge, RunSpec(image="nginx:1.27")
    RunDialog(theme, bridge, choices, spec=spec, parent=stage.window).open()


def pull(stage: Stage) -> None:
    """Pull an image that stands still on its way, and open the activity list."""

    async def work(report: Report) -> None:
        done: dict[str, int] = {}
        async for step in stage.engine.pull_image("redis:8"):
            done[step.layer] = step.done_bytes
            report(Progress(step.status, sum(done.values()), sum(size for _, size in LAYERS)))

    stage.context.operations.start(stage.window.tr("Pull {0}").format("redis:8"), work)
    stage.window.open_activity()


def say(stage: Stage) -> None:
    toasts = stage.context.toasts
    toasts.say(Kind.OK, "nginx:1.27", "sha256:0a1b2c3d4e5f")
    toasts.say(
        Kind.ERROR, "worker: 1", "ModuleNotFoundError: No module named 'httpx'", "Logs", lambda: 0
    )


def sleep(stage: Stage) -> None:
    stage.engine.go_away()
    stage.machine.become(SUSPENDED)


def search_palette(stage: Stage) -> None:
    stage.window.open_palette()


def open_compose(stage: Stage) -> None:
    page: Any = stage.window.page("compose")
    page.open_path(stage.folder / "shop" / "compose.yaml")


def open_invalid(stage: Stage) -> None:
    stage.engine.fail_next("compose_preview", INVALID)
    open_compose(stage)


def run_up(stage: Stage) -> None:
    page: Any = stage.window.page("compose")

    def up() -> None:
        page.project.up.click()
        page.project.choose_tab("output")

    open_compose(stage)
    _once(lambda: page.stack.currentWidget() is page.project, up)


def take_down(stage: Stage) -> None:
    page: Any = stage.window.page("compose")
    page.project.down.click()


def press(path: str) -> Callable[[Stage], object]:
    """Return what calls something of the page that is shown, named by its attributes."""

    def call(stage: Stage) -> None:
        place = stage.context.navigator.place
        assert place is not None
        found: Any = stage.window.page(place.page)
        for name in path.split("."):
            found = getattr(found, name)
        found()

    return call


def scroll_down(stage: Stage) -> None:
    page: Any = stage.window.page("settings")
    bar = page.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())


def remove_one(stage: Stage) -> None:
    page: Any = stage.window.page("containers")
    page.deeds.ask_remove([stage.context.store.container(API)])


def set_compact(stage: Stage) -> None:
    stage.context.memory.set(COMPACT_ROWS, True)
    stage.go("images")
    stage.go("containers")


TABS = (
    "logs", "terminal", "stats", "files", "processes", "inspect", "ports", "environment", "health",
)  # fmt: skip

SHOTS: tuple[Shot, ...] = (
    Shot("containers"),
    Shot("containers-empty", empty=True),
    Shot("containers-suspended", then=sleep),
    Shot("containers-stopped", status=STOPPED),
    Shot("containers-compact", then=set_compact),
    Shot("containers-remove", then=remove_one),
    *(Shot(f"container-{tab}", Place("containers", API, tab)) for tab in TABS),
    Shot("run-dialog", then=open_run),
    Shot("images", Place("images")),
    Shot("images-empty", Place("images"), empty=True),
    Shot("image", Place("images", image_id("nginx:1.27"))),
    Shot("pull-progress", Place("images"), pull, steps=3),
    Shot("pull-dialog", Place("images"), press("actions_on.pull")),
    Shot("build-dialog", Place("images"), press("actions_on.build")),
    Shot("images-cleanup", Place("images"), press("actions_on.prune")),
    Shot("volumes", Place("volumes")),
    Shot("volumes-empty", Place("volumes"), empty=True),
    Shot("volume", Place("volumes", "shop_db-data")),
    Shot("volume-create", Place("volumes"), press("actions_on.create")),
    Shot("networks", Place("networks")),
    Shot("network-create", Place("networks"), press("actions_on.create")),
    Shot("network", Place("networks", digest("network shop_default"))),
    Shot("compose", Place("compose")),
    Shot("compose-empty", Place("compose"), empty=True),
    Shot("compose-suspended", Place("compose"), sleep),
    Shot("compose-project", Place("compose"), open_compose),
    Shot("compose-invalid", Place("compose"), open_invalid),
    Shot("compose-logs", Place("compose", "shop", "logs")),
    Shot("compose-up", Place("compose"), run_up, steps=2),
    Shot("compose-down", Place("compose", "shop"), take_down),
    Shot("machine", Place("machine")),
    Shot("machine-suspended", Place("machine"), sleep),
    Shot("machine-stopped", Place("machine"), status=STOPPED),
    Shot("machine-failed", Place("machine"), status=FAILED),
    Shot("machine-cleanup", Place("machine"), press("disk._open_clean")),
    Shot("machine-limit", Place("machine"), press("memory._open_limit")),
    Shot("machine-advice", Place("machine"), press("_open_advice")),
    Shot("settings", Place("settings")),
    Shot("settings-end", Place("settings"), scroll_down),
    Shot("palette", then=search_palette),
    Shot("toasts", then=say),
    Shot("first-run", Place(START), status=NEVER_RAN, empty=True),
    Shot("first-run-starting", Place(START), status=STARTING, empty=True),
    Shot("containers-small", size=SMALL),
    Shot("container-logs-small", Place("containers", API, "logs"), size=SMALL),
    Shot("container-stats-small", Place("containers", API, "stats"), size=SMALL),
    Shot("container-files-small", Place("containers", API, "files"), size=SMALL),
    Shot("container-environment-small", Place("containers", API, "environment"), size=SMALL),
    Shot("run-dialog-small", then=open_run, size=SMALL),
    Shot("images-small", Place("images"), size=SMALL),
    Shot("volumes-small", Place("volumes"), size=SMALL),
    Shot("image-small", Place("images", image_id("nginx:1.27")), size=SMALL),
    Shot("compose-small", Place("compose"), open_compose, size=SMALL),
    Shot("machine-small", Place("machine"), size=SMALL),
    Shot("settings-small", Place("settings"), size=SMALL),
)


class Studio:
    """Takes pictures in one process; each screen gets a window of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        gc.disable()  # else it frees widgets on a bridge's thread
        self._application = QApplication([])
        self._application.setEffectEnabled(Qt.UIEffect.UI_General, False)
        self._application.setCursorFlashTime(0)
        self._made = 0
        self._themes: dict[tuple[str, str], Theme] = {}
        self._translations = folder / "i18n"
        self._translations.mkdir()
        for each in (Language.ENGLISH, Language.CHINESE):
            compile_texts(each, file_of(each, self._translations))
        project = folder / "shop"
        project.mkdir()
        (project / "compose.yaml").write_text(FILE, "utf-8")
        around = replace(sampan.gui.settings.page.look_around(), host=Host(8, 16 * GIB))
        sampan.gui.settings.page.look_around = lambda: around
        sampan.gui.store.STATS_S = sampan.gui.store.CLOSE_STATS_S = 0.005

    def take(self, shot: Shot, appearance: str, language: str) -> QImage | None:
        """Return the picture of a screen, None where this version has no such page."""
        # A theme of its own: a window that is gone shall not hear that the colours change.
        key = (appearance, language)
        if key not in self._themes:
            self._themes[key] = Theme(self._application, Appearance(appearance))
        with (
            self._spoken(Language(language)),
            self._stage(shot, self._themes[key]) as stage,
        ):
            if shot.place.page != START and isinstance(
                stage.window.page(shot.place.page), MissingPage
            ):
                return None
            stage.go(shot.place.page, shot.place.item, shot.place.tab)
            self._settle(stage.window)
            shot.then(stage)
            return self._settle(stage.window)

    @contextmanager
    def _spoken(self, language: Language) -> Iterator[None]:
        translators = install_language(self._application, language, self._translations)
        try:
            yield
        finally:
            for translator in translators:
                self._application.removeTranslator(translator)

    @contextmanager
    def _stage(self, shot: Shot, theme: Theme) -> Iterator[Stage]:
        sampan.gui.operations.time = StillClock()
        bridge = Bridge()
        engine = StillEngine(empty=shot.empty, steps=shot.steps)
        self._made += 1
        machine = FakeMachine(self._folder / f"machine-{self._made}", shot.status)
        machine.asked.answers = dict(demo_machine.ANSWERS)
        machine.layout.console_log.parent.mkdir(parents=True, exist_ok=True)
        machine.layout.console_log.write_text(demo_machine.CONSOLE, "utf-8")
        context = make_context(theme, bridge, machine, engine)
        commands = Commands()
        window = MainWindow(context, commands, make_page)
        commands.add(Feeds(context.store, context.navigator, window.sidebar, window).commands)
        window.setFixedSize(*shot.size)
        window.show()
        machine.become(shot.status)
        machine.load_changed.emit(LOAD)
        try:
            yield Stage(window, context, engine, machine, self._folder)
        finally:
            context.store.stop()
            context.memory.save()
            bridge.stop()
            for each in QApplication.topLevelWidgets():
                each.hide()
                each.deleteLater()
            _run_for(0)
            gc.collect()

    def _settle(self, window: QWidget) -> QImage:
        """Return the picture once two in a row are the same."""
        before = picture(window)
        for _ in range(LONGEST_MS // SETTLE_MS):
            _run_for(SETTLE_MS)
            now = picture(window)
            if now == before:
                break
            before = now
        return before


def picture(window: QWidget) -> QImage:
    """Return a window with the dialogs and popups over it, as a person sees them."""
    image = window.grab().toImage()
    painter = QPainter(image)
    for each in QApplication.topLevelWidgets():
        if each is window or not each.isVisible() or not each.isWindow():
            continue
        if each.isModal():
            painter.fillRect(image.rect(), QColor(0, 0, 0, SHADE))
        corner = each.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
        if each.isModal():
            corner = window.rect().center() - each.rect().center()
        shown = each.grab()
        painter.drawPixmap(corner, shown)
        if each.isModal():  # as a system frames its windows
            painter.setPen(QColor(128, 128, 128, FRAME))
            painter.drawRect(shown.rect().translated(corner).adjusted(0, 0, -1, -1))
    painter.end()
    return image


def _once(ready: Callable[[], bool], then: Callable[[], object]) -> None:
    """Call `then` when it is ready."""
    timer = QTimer(QApplication.instance(), interval=10)

    def look() -> None:
        with suppress(RuntimeError):  # the window was closed meanwhile
            if not ready():
                return
            then()
        timer.stop()
        timer.deleteLater()

    timer.timeout.connect(look)
    timer.start()


def _run_for(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
