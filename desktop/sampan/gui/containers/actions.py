"""Does what a person asks of containers, and tells how it went."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Container
from sampan.core.runspec import RunSpec, format_run_line, from_inspect
from sampan.gui.bridge import Failure
from sampan.gui.containers.menu import LIFE, Do, can
from sampan.gui.containers.questions import RemoveQuestion, RenameDialog
from sampan.gui.containers.running import Runner
from sampan.gui.containers.words import address_of, ip_of, web_port
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.toasts import Kind

SETTLE_MS = 600
"""How long a row may still say what was done while the list has not heard of it."""

Work = Callable[[str], Coroutine[Any, Any, object]]


class ContainerActions(QObject):
    """`do` is what menu, keys and buttons call; `pending` says what is under way, by id."""

    pending_changed = Signal()

    def __init__(self, context: Context, runner: Runner, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._runner, self._window = context, runner, window
        self._pending: dict[str, str] = {}
        self._done: set[str] = set()
        self.open_url: Callable[[str], object] = lambda url: QDesktopServices.openUrl(QUrl(url))
        context.store.containers_changed.connect(self._settle)
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self._settle)

    @property
    def pending(self) -> dict[str, str]:
        """What is being done, in words, by the container's id."""
        return dict(self._pending)

    def do(self, key: str, containers: Sequence[Container]) -> None:
        """Do it with each that it fits; questions are asked once for all."""
        if not containers:
            return
        if key in LIFE:
            self._live(Do(key), [each for each in containers if can(key, each)])
            return
        first = containers[0]
        match key:
            case Do.REMOVE:
                self.ask_remove(containers)
            case Do.COPY_NAME:
                self.copy("\n".join(each.name for each in containers))
            case Do.COPY_ID:
                self.copy("\n".join(each.id for each in containers))
            case Do.COPY_IP:
                self.copy(ip_of(first))
            case Do.COPY_RUN:
                self._read_spec(first, lambda spec: self.copy(format_run_line(spec)))
            case Do.RENAME:
                self.ask_name(first)
            case Do.CLONE:
                self._read_spec(first, partial(self._clone, first.name))
            case Do.BROWSE:
                self.browse(first)
            case Do.LOGS | Do.TERMINAL:
                self._context.navigator.go(Place("containers", first.id, str(key)))
            case Do.OPEN:
                self._context.navigator.go(Place("containers", first.id))

    def browse(self, container: Container) -> None:
        """Open what it serves in the browser."""
        port = web_port(container)
        if port is not None:
            self.open_url(address_of(port))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""
        QGuiApplication.clipboard().setText(text)
        shown = text.splitlines()[0] if text else ""
        more = "" if shown == text else " \N{HORIZONTAL ELLIPSIS}"
        self._context.toasts.say(Kind.INFO, self.tr("Copied"), shown + more)

    def ask_name(self, container: Container) -> None:
        """Ask for another name."""
        taken = [each.name for each in self._context.store.containers if each.id != container.id]
        dialog = RenameDialog(self._context.theme, container.name, taken, self._window)
        dialog.named.connect(partial(self._rename, container))
        dialog.open()

    def ask_remove(self, containers: Sequence[Container]) -> None:
        """Say what will be lost, and remove if the person agrees."""
        question = RemoveQuestion(self._context.theme, containers, self._window)
        question.agreed.connect(partial(self._remove, tuple(containers)))
        question.open()

    def _live(self, key: Do, containers: Iterable[Container]) -> None:
        engine = self._context.engine
        work, word, failed = {
            Do.START: (
                engine.start_container,
                self.tr("Starting..."),
                self.tr("{0} cannot be started"),
            ),
            Do.STOP: (
                engine.stop_container,
                self.tr("Stopping..."),
                self.tr("{0} cannot be stopped"),
            ),
            Do.RESTART: (
                engine.restart_container,
                self.tr("Restarting..."),
                self.tr("{0} cannot be restarted"),
            ),
            Do.PAUSE: (
                engine.pause_container,
                self.tr("Pausing..."),
                self.tr("{0} cannot be paused"),
            ),
            Do.UNPAUSE: (
                engine.unpause_container,
                self.tr("Unpausing..."),
                self.tr("{0} cannot be unpaused"),
            ),
            Do.KILL: (
                engine.kill_container,
                self.tr("Killing..."),
                self.tr("{0} cannot be killed"),
            ),
        }[key]
        for each in containers:
            if each.id not in self._pending or key is Do.KILL:
                self._begin(each, word, work, failed.format(each.name))

    def _begin(self, container: Container, word: str, work: Work, title: str) -> None:
        id = container.id
        self._pending[id] = word
        self._done.discard(id)
        self.pending_changed.emit()
        self._context.bridge.submit(
            self,
            work(id),
            lambda _result: self._end(id),
            partial(self._fail, id, title),
        )

    def _fail(self, id: str, title: str, failure: Failure) -> None:
        self._forget(id)
        self._context.toasts.fail(title, failure)

    def _end(self, id: str) -> None:
        """Keep the word until the list has heard of it, for a moment at most."""
        self._done.add(id)
        self._settling.start()

    @Slot()
    def _settle(self) -> None:
        gone = [id for id in self._pending if self._context.store.container(id) is None]
        for id in [*self._done, *gone]:
            self._forget(id)

    def _forget(self, id: str) -> None:
        self._done.discard(id)
        if self._pending.pop(id, None) is not None:
            self.pending_changed.emit()

    def _clone(self, name: str, spec: RunSpec) -> None:
        self._runner.open_clone(spec, name)

    def _rename(self, container: Container, name: str) -> None:
        title = self.tr("{0} cannot be renamed").format(container.name)
        work = self._context.engine.rename_container(container.id, name)
        self._context.bridge.submit(self, work, None, partial(self._tell, title))

    def _remove(self, containers: Sequence[Container], volumes: bool) -> None:
        engine = self._context.engine
        for each in containers:
            force = each.state.is_live

            def work(id: str, force: bool = force) -> Coroutine[Any, Any, object]:
                return engine.remove_container(id, force=force, volumes=volumes)

            title = self.tr("{0} cannot be removed").format(each.name)
            self._begin(each, self.tr("Removing..."), work, title)

    def _read_spec(self, container: Container, take: Callable[[RunSpec], None]) -> None:
        async def read() -> RunSpec:
            engine = self._context.engine
            value = await engine.inspect_container(container.id)
            image = await engine.inspect_image(str(value.get("Image") or container.image))
            return from_inspect(value, image)

        title = self.tr("{0} cannot be read").format(container.name)
        self._context.bridge.submit(self, read(), take, partial(self._tell, title))

    def _tell(self, title: str, failure: Failure) -> None:
        self._context.toasts.fail(title, failure)
