"""The window with a real machine behind it: what a person clicks, and what comes of it."""

from __future__ import annotations

import gc
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from tests.e2e.conftest import GREETING, HELLO, Sampan
from tests.e2e.test_engine import COMPOSE, DOCKERFILE
from tests.support.free_ports import free_port
from tests.support.registry import serve_registry

from sampan.client.engine.model import Container, ContainerState
from sampan.core.layout import Layout
from sampan.core.runspec import parse_run_line
from sampan.gui.app import Desktop
from sampan.gui.compose.page import ComposePage
from sampan.gui.containers.detail import ContainerDetail
from sampan.gui.containers.files_tab import FilesTab
from sampan.gui.containers.page import ContainersPage
from sampan.gui.images.build_view import BuildView
from sampan.gui.images.layers_view import LayersView
from sampan.gui.images.page import ImagesPage
from sampan.gui.images.registry_work import RegistryWork
from sampan.gui.logview.panel import LogPanel
from sampan.gui.navigator import Place
from sampan.gui.run.dialog import RunDialog
from sampan.gui.terminal.view import TerminalView

W = TypeVar("W", bound=QWidget)

PATIENCE_MS = 60_000


class Window:
    """The window of one machine, as a test uses it."""

    def __init__(self, desktop: Desktop, qtbot: QtBot) -> None:
        self.desktop, self.qtbot = desktop, qtbot
        self.context = desktop.parts.context
        self.frame = desktop.parts.window

    def until(self, right: Callable[[], object]) -> None:
        self.qtbot.waitUntil(right, timeout=PATIENCE_MS)

    def is_ready(self) -> bool:
        store = self.context.store
        return store.loaded and not store.stale

    def container(self, name: str) -> Container | None:
        return next((each for each in self.context.store.containers if each.name == name), None)

    def is_running(self, name: str) -> bool:
        found = self.container(name)
        return found is not None and found.state is ContainerState.RUNNING

    def has_image(self, reference: str) -> bool:
        return any(reference in image.tags for image in self.context.store.images)

    def services(self, project: str) -> list[str]:
        """Return the services of a compose project that run."""
        return [
            each.compose_service
            for each in self.context.store.containers
            if each.compose_project == project and each.state is ContainerState.RUNNING
        ]

    def go(self, name: str, tab: str) -> ContainerDetail:
        self.until(lambda: self.container(name) is not None)
        self.context.navigator.go(Place("containers", name, tab))
        page = self.frame.page("containers")
        assert isinstance(page, ContainersPage)
        assert page.detail is not None
        return page.detail

    def shown(self, kind: type[W]) -> W:
        """Return the widget of that kind that is seen."""
        self.until(lambda: any(w.isVisible() for w in self.frame.findChildren(kind)))
        return next(each for each in self.frame.findChildren(kind) if each.isVisible())


@pytest.fixture
def window(machine: Sampan, qtbot: QtBot, qapp: QApplication) -> Iterator[Window]:
    desktop = Desktop(qapp, Layout(machine.home), machine.env)
    desktop.open()
    desktop.parts.window.resize(1280, 800)
    made = Window(desktop, qtbot)
    made.until(made.is_ready)
    yield made
    desktop.end()
    gc.disable()  # `end` gave it back, and another thread must free nothing of Qt's
    desktop.parts.window.close()
    desktop.parts.window.deleteLater()
    desktop.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del desktop, made
    gc.collect()
    gc.enable()


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
        return str(answer.read().decode())


def test_the_run_dialog_makes_a_container_that_answers(window: Window, name: str):
    port = free_port()
    page = window.frame.page("containers")
    assert isinstance(page, ContainersPage)
    dialog = page.runner.open_dialog()
    assert isinstance(dialog, RunDialog)
    line = f"docker run --name {name} -p 127.0.0.1:{port}:80 {HELLO}"
    dialog.form.show_parsed(parse_run_line(line))
    dialog.run_button.click()
    window.until(lambda: window.is_running(name))
    answers: list[str] = []
    reader = threading.Thread(target=lambda: answers.append(read(port)))
    reader.start()
    window.until(lambda: bool(answers))
    reader.join()
    assert GREETING in answers[0]


def test_logs_come_while_they_are_written(window: Window, machine: Sampan, name: str):
    script = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.2; done"
    machine.docker("run", "-d", "--name", name, HELLO, "sh", "-c", script)
    window.go(name, "logs")
    view = window.shown(LogPanel).view
    window.until(lambda: len(view.buffer) > 3)
    seen = len(view.buffer)
    window.until(lambda: len(view.buffer) > seen + 3)


def test_a_terminal_follows_the_size_of_its_view(window: Window, machine: Sampan, name: str):
    machine.docker("run", "-d", "--name", name, HELLO, "sleep", "1000")
    window.go(name, "terminal")
    view = window.shown(TerminalView)
    window.until(lambda: "#" in text_of(view))
    for width, height in ((1280, 800), (1000, 640)):
        window.frame.resize(width, height)
        window.until(lambda: has_size(view))


def test_a_file_that_is_dropped_comes_back_byte_for_byte(
    window: Window, machine: Sampan, name: str, tmp_path: Path
):
    machine.docker("run", "-d", "--name", name, HELLO, "sleep", "1000")
    window.go(name, "files")
    tab = window.shown(FilesTab)
    tab.go("/root")
    window.until(lambda: tab.path == "/root")
    source, target = tmp_path / "random.bin", tmp_path / "back"
    source.write_bytes(os.urandom(3_000_001))
    target.mkdir()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(source))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    tab.dropEvent(QDropEvent(QPointF(300, 300), copy, mime, left, Qt.KeyboardModifier(0)))
    window.until(lambda: [row.name for row in tab.model.rows] == [source.name])
    tab.table.action_chosen.emit(tab.model.index(0, 0), "download")
    window.shown(QFileDialog).fileSelected.emit(str(target))
    window.until(lambda: (target / source.name).exists())
    window.until(lambda: (target / source.name).read_bytes() == source.read_bytes())


def test_a_folder_is_built_and_its_steps_are_seen(
    window: Window, machine: Sampan, name: str, tmp_path: Path
):
    tag = f"{name}:dev"
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "marker").write_text("here")
    window.context.navigator.go(Place("images"))
    page = window.frame.page("images")
    assert isinstance(page, ImagesPage)
    dialog = page.actions_on.build()
    dialog.folder.line.setText(str(tmp_path))
    dialog.tag.line.setText(tag)
    dialog.agree.click()
    view = window.shown(BuildView)
    window.until(lambda: window.has_image(tag))
    steps = [view.model.index(row, 0).data() for row in range(view.model.rowCount())]
    assert any("echo step-says-this" in step for step in steps), steps
    machine.docker("rmi", tag)


def test_an_engine_that_was_killed_comes_back_into_the_window(
    window: Window, machine: Sampan, name: str
):
    machine.docker("run", "-d", "--name", name, HELLO, "sleep", "1000")
    window.until(lambda: window.is_running(name))
    machine.run("ssh", "killall -9 dockerd")
    window.until(lambda: window.context.store.stale)
    assert window.container(name) is not None, "what was known stays on the screen"
    window.until(lambda: not window.context.store.stale)
    window.until(lambda: window.is_running(name))


def test_an_image_is_pulled_layer_by_layer(window: Window, machine: Sampan, name: str):
    with serve_registry() as registry:
        port = free_port()
        relay = f"nc -ll -p {port} -e nc 10.0.2.2 {registry.port}"
        network = ("--network", "host")
        machine.docker("run", "-d", "--name", name, *network, HELLO, "sh", "-c", relay)
        reference = f"127.0.0.1:{port}/{name}:1"
        machine.docker("exec", name, "dd", "if=/dev/urandom", "of=/random", "bs=1M", "count=3")
        machine.docker("commit", name, reference)
        machine.docker("push", "-q", reference)
        window.until(lambda: window.has_image(reference))  # or it may come after the removal
        machine.docker("rmi", reference)
        registry.slow_s = 0.2
        window.until(lambda: not window.has_image(reference))
        RegistryWork(window.context, window.frame).pull(reference)
        layers = window.shown(LayersView)
        window.until(lambda: window.has_image(reference))
        assert layers is not None
        machine.docker("rmi", reference)


def test_a_compose_file_is_brought_up(window: Window, machine: Sampan, name: str, tmp_path: Path):
    folder = tmp_path / name
    folder.mkdir()
    (folder / "compose.yaml").write_text(COMPOSE)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "marker").write_text("here")
    page = window.frame.page("compose")
    assert isinstance(page, ComposePage)
    page.open_path(folder)
    window.until(lambda: page.stack.currentWidget() is page.project)
    window.until(page.project.up.isEnabled)
    page.project.up.click()
    window.until(lambda: len(window.services(name)) == 3)
    mine = ("ps", "-aq", "--filter", f"label=com.docker.compose.project={name}")
    machine.docker("rm", "-f", *machine.docker(*mine).stdout.split())


def text_of(view: TerminalView) -> str:
    screen = view.terminal
    return "\n".join(
        screen.line(screen.pushed + row).text().rstrip() for row in range(screen.lines)
    )


def has_size(view: TerminalView) -> bool:
    """Ask at each prompt for the size, and look whether the last answer is the view's."""
    text = text_of(view).rstrip()
    if not text.endswith("#"):
        return False
    if text.splitlines()[-2:-1] == [f"{view.terminal.lines} {view.terminal.columns}"]:
        return True
    view.send(b"stty size\r")
    return False
