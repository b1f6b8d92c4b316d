"""The screens of the window, one list for the tests of all of them and for their pictures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QWidget
from tests.support import demo_machine
from tests.support.demo_engine_data import digest, image_id
from tests.support.fake_engine_images import LAYERS
from tests.support.gui_context import RUNNING, STOPPED, SUSPENDED, FakeMachine
from tests.support.still import StillEngine

from sampan.core.errors import EngineError
from sampan.core.phases import Phase
from sampan.core.runspec import RunSpec
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.context import Context
from sampan.gui.machine.bundle_dialog import BundleDialog
from sampan.gui.machine.doctor_dialog import DoctorDialog
from sampan.gui.machine.shell import ShellWindow
from sampan.gui.machine.starts_dialog import StartsDialog
from sampan.gui.navigator import Place
from sampan.gui.operations import Progress, Report
from sampan.gui.page import COMPACT_ROWS
from sampan.gui.run.paste import PasteDialog
from sampan.gui.shell.window import START, MainWindow
from sampan.gui.toasts import Kind

USUAL, SMALL = (1280, 800), (960, 600)

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
SHOP_NETWORK = digest("network shop_default")


@dataclass(slots=True)
class Stage:
    """What a screen is made on."""

    window: MainWindow
    context: Context
    engine: StillEngine
    machine: FakeMachine
    folder: Path

    def page(self, key: str) -> Any:
        return self.window.page(key)

    def go(self, page: str, item: str = "", tab: str = "") -> None:
        self.context.navigator.go(Place(page, item, tab))


Deed = Callable[[Stage], object]


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen: where the window goes, what happens then, and how engine and machine are.

    `steps` is after how many steps long work stands still; None lets it go through. `dialog`
    says that a dialog or a window of its own is what the screen is about.
    """

    name: str
    place: Place = field(default_factory=lambda: Place("containers"))
    then: Deed = lambda _stage: None
    status: Status = RUNNING
    empty: bool = False
    steps: int | None = None
    size: tuple[int, int] = USUAL
    dialog: bool = False


def pull(stage: Stage) -> None:
    """Pull an image that stands still on its way, and open the activity list."""

    async def work(report: Report) -> None:
        done: dict[str, int] = {}
        async for step in stage.engine.pull_image("redis:8"):
            done[step.layer] = step.done_bytes
            report(Progress(step.status, sum(done.values()), sum(size for _, size in LAYERS)))

    title = stage.page("images").actions_on.registry.tr("Pull {0}").format("redis:8")
    stage.context.operations.start(title, work)
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
    page = stage.page("compose")
    page.open_path(stage.folder / "shop" / "compose.yaml")


def open_invalid(stage: Stage) -> None:
    stage.engine.fail_next("compose_preview", INVALID)
    open_compose(stage)


def run_up(stage: Stage) -> None:
    page = stage.page("compose")

    def up() -> None:
        page.project.up.click()
        page.project.choose_tab("output")

    open_compose(stage)
    _once(lambda: page.stack.currentWidget() is page.project, up)


def take_down(stage: Stage) -> None:
    page = stage.page("compose")
    page.project.down.click()


def press(path: str) -> Deed:
    """Return what calls something of a page, named by the page's key and its attributes."""

    def call(stage: Stage) -> None:
        key, *names = path.split(".")
        found = stage.page(key)
        for name in names:
            found = getattr(found, name)
        found()

    return call


def scroll_down(stage: Stage) -> None:
    page = stage.page("settings")
    bar = page.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())


def set_compact(stage: Stage) -> None:
    stage.context.memory.set(COMPACT_ROWS, True)
    stage.go("images")
    stage.go("containers")


def of_container(deed: Callable[[Any, Any], object]) -> Deed:
    """Return what does something with the page of containers and one of them."""
    return lambda stage: deed(stage.page("containers"), stage.context.store.container(API))


def of_network(deed: Callable[[Any, Any], object]) -> Deed:
    """Return what does something with the actions of networks and one of these."""

    def act(stage: Stage) -> None:
        networks = stage.context.store.networks
        shop = next(each for each in networks if each.id == SHOP_NETWORK)
        deed(stage.page("networks").actions_on, shop)

    return act


def over_machine(make: Callable[[Context, QWidget], QDialog]) -> Deed:
    """Return what opens a dialog over the machine's page."""
    return lambda stage: make(stage.context, stage.page("machine")).open()


def open_shell(stage: Stage) -> None:
    ShellWindow(stage.context, demo_machine.shell(), stage.page("machine")).show()


TABS = (
    "logs", "terminal", "stats", "files", "processes", "inspect", "ports", "environment", "health",
)  # fmt: skip


def dialog(name: str, page: str, then: Deed, steps: int | None = None) -> Shot:
    """Return a screen on which a dialog lies over a page."""
    return Shot(name, Place(page), then, steps=steps, dialog=True)


CONTAINERS = (
    Shot("containers"),
    Shot("containers-compact", then=set_compact),
    Shot("containers-empty", empty=True),
    Shot("containers-stopped", status=STOPPED),
    Shot("containers-suspended", then=sleep),
    *(Shot(f"container-{tab}", Place("containers", API, tab)) for tab in TABS),
    dialog("container-rename", "containers", of_container(lambda p, one: p.deeds.ask_name(one))),
    dialog(
        "container-remove", "containers", of_container(lambda p, one: p.deeds.ask_remove([one]))
    ),
)
RUN = (
    dialog(
        "run-dialog",
        "containers",
        lambda s: s.page("containers").runner.open_dialog(RunSpec(image="nginx:1.27")),
    ),
    dialog("run-empty", "containers", press("containers.runner.open_dialog")),
    dialog(
        "run-paste",
        "containers",
        lambda s: PasteDialog(s.context.theme, "", "", s.page("containers")).open(),
    ),
)
IMAGES = (
    Shot("images", Place("images")),
    Shot("images-empty", Place("images"), empty=True),
    Shot("image", Place("images", image_id("nginx:1.27"))),
    Shot("pull-progress", Place("images"), pull, steps=3),
    dialog("pull-dialog", "images", press("images.actions_on.pull")),
    dialog("pull-layers", "images", lambda s: _images(s).registry.pull("redis:8"), steps=3),
    dialog("pull-done", "images", lambda s: _images(s).registry.pull("redis:8")),
    dialog("push-dialog", "images", lambda s: _images(s).registry.ask_push(_image(s))),
    dialog("registry-login", "images", press("images.actions_on.registry.log_in")),
    dialog("build-dialog", "images", press("images.actions_on.build")),
    dialog("build-history", "images", press("images.actions_on.show_history")),
    dialog("image-tag", "images", lambda s: _images(s).tag(_image(s))),
    dialog("image-remove", "images", lambda s: _images(s).remove([_image(s)])),
    dialog("images-cleanup", "images", press("images.actions_on.prune")),
)
VOLUMES = (
    Shot("volumes", Place("volumes")),
    Shot("volumes-empty", Place("volumes"), empty=True),
    Shot("volume", Place("volumes", "shop_db-data")),
    dialog("volume-create", "volumes", press("volumes.actions_on.create")),
    dialog("volume-clone", "volumes", lambda s: _volumes(s).clone(_volume(s))),
    dialog("volume-import", "volumes", press("volumes.actions_on.import_tar")),
    dialog("volume-remove", "volumes", lambda s: _volumes(s).remove([_volume(s)])),
    dialog("volumes-cleanup", "volumes", press("volumes.actions_on.prune")),
)
NETWORKS = (
    Shot("networks", Place("networks")),
    Shot("network", Place("networks", SHOP_NETWORK)),
    dialog("network-create", "networks", press("networks.actions_on.create")),
    dialog("network-connect", "networks", of_network(lambda on, one: on.connect_container(one))),
    dialog("network-disconnect", "networks", of_network(lambda on, one: on.ask_disconnect(one))),
    dialog("network-remove", "networks", of_network(lambda on, one: on.remove([one]))),
)
COMPOSE = (
    Shot("compose", Place("compose")),
    Shot("compose-empty", Place("compose"), empty=True),
    Shot("compose-suspended", Place("compose"), sleep),
    Shot("compose-project", Place("compose"), open_compose),
    Shot("compose-invalid", Place("compose"), open_invalid),
    Shot("compose-up", Place("compose"), run_up, steps=2),
    Shot("compose-logs", Place("compose", "shop", "logs")),
    Shot("compose-down", Place("compose", "shop"), take_down, dialog=True),
)
MACHINE = (
    Shot("machine", Place("machine")),
    Shot("machine-suspended", Place("machine"), sleep),
    Shot("machine-stopped", Place("machine"), status=STOPPED),
    Shot("machine-failed", Place("machine"), status=FAILED),
    dialog("machine-limit", "machine", press("machine.memory._open_limit")),
    dialog("machine-cleanup", "machine", press("machine.disk._open_clean")),
    dialog("machine-grow", "machine", press("machine.disk._open_grow")),
    dialog("machine-advice", "machine", press("machine._open_advice")),
    dialog(
        "machine-starts",
        "machine",
        over_machine(lambda c, p: StartsDialog(c, demo_machine.BOOTS, p)),
    ),
    dialog("machine-doctor", "machine", over_machine(lambda c, p: DoctorDialog(c, {}, p))),
    dialog("machine-bundle", "machine", over_machine(lambda c, p: BundleDialog(c, {}, p))),
    dialog("machine-logs", "machine", press("machine._open_log")),
    dialog("machine-shell", "machine", open_shell),
)
SETTINGS = (
    Shot("settings", Place("settings")),
    Shot("settings-end", Place("settings"), scroll_down),
)
SHELL = (
    Shot("first-run", Place(START), status=NEVER_RAN, empty=True),
    Shot("first-run-starting", Place(START), status=STARTING, empty=True),
    Shot("palette", then=search_palette),
    Shot("toasts", then=say),
)

GROUPS: tuple[tuple[str, tuple[Shot, ...]], ...] = (
    ("Containers", CONTAINERS),
    ("Run", RUN),
    ("Images", IMAGES),
    ("Volumes", VOLUMES),
    ("Networks", NETWORKS),
    ("Compose", COMPOSE),
    ("Machine", MACHINE),
    ("Settings", SETTINGS),
    ("Shell", SHELL),
)
"""The screens in the order in which a reader meets them."""

SCREENS: tuple[Shot, ...] = tuple(shot for _, shots in GROUPS for shot in shots)
"""All of them, by the names that a failed test tells."""

SMALL_SCREENS: tuple[Shot, ...] = tuple(
    replace(shot, name=f"{shot.name}-small", size=SMALL)
    for name in (
        "containers", "container-logs", "container-stats", "container-files",
        "container-environment", "run-dialog", "images", "volumes", "image", "compose-project",
        "machine", "settings",
    )
    for shot in SCREENS
    if shot.name == name
)  # fmt: skip
"""Some of them in the smallest window."""


def _images(stage: Stage) -> Any:
    return stage.page("images").actions_on


def _image(stage: Stage) -> Any:
    return stage.context.store.images[0]


def _volumes(stage: Stage) -> Any:
    return stage.page("volumes").actions_on


def _volume(stage: Stage) -> Any:
    return stage.context.store.volumes[0]


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
