"""Runs containers: the dialog, the pull before, and the demo that came along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from sampan.client import demo
from sampan.client.engine.engine import Engine
from sampan.core.errors import EngineError
from sampan.core.runspec import RunSpec, parse_run_line, to_create_body
from sampan.core.runspec.checks import free_name
from sampan.gui.context import Context, Machine
from sampan.gui.lists.layers import follow_layers
from sampan.gui.navigator import Place
from sampan.gui.operations import Operation, Report
from sampan.gui.run.choices import Choices
from sampan.gui.toasts import Kind

if TYPE_CHECKING:
    from sampan.gui.run.dialog import RunDialog

NO_IMAGE = "Restart the machine; if it happens again, install Sampan anew."
NO_PORT = "End what uses one of them."


@dataclass(frozen=True, slots=True)
class Made:
    """A container that was made, and the TCP port of this computer that leads to it, if any."""

    id: str
    name: str
    started: bool
    port: int | None = None


class Runner(QObject):
    """Opens the dialog over `window`; what it makes is an operation that outlives it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._failed: RunSpec | None = None
        self.open_url: Callable[[str], object] = lambda url: QDesktopServices.openUrl(QUrl(url))

    def open_dialog(self, spec: RunSpec | None = None) -> RunDialog:
        """Ask what to run; what failed last is filled in again, to be put right."""
        from sampan.gui.run.dialog import RunDialog  # no part of what a start waits for

        context = self._context
        dialog = RunDialog(
            context.theme,
            context.bridge,
            choices=self._choices(),
            ports_in_use=self._ports_in_use,
            spec=spec or self._failed,
            parent=self._window,
        )
        dialog.accepted_spec.connect(self.run)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def open_line(self, text: str) -> RunDialog:
        """Ask what to run, with a `docker run` line filled in and what there is to say of it."""
        home = str(Path.home())
        dialog = self.open_dialog(RunSpec())
        dialog.form.show_parsed(parse_run_line(text, home, home))
        return dialog

    def open_clone(self, spec: RunSpec, name: str) -> RunDialog:
        """Ask what to run, with a container's settings filled in under a name that is free."""
        taken = [each.name for each in self._context.store.containers]
        return self.open_dialog(replace(spec, name=free_name(name, taken)))

    def run(self, spec: RunSpec, start: bool) -> Operation:
        """Pull the image if it is not there, make the container, and start it if that is wanted."""
        self._failed = None
        title = self.tr("Run {0}") if start else self.tr("Create {0}")
        pulling = self.tr("Pulling {0}").format(spec.image)
        engine = self._context.engine
        return self._context.operations.start(
            title.format(spec.name or spec.image),
            lambda report: run_container(engine, spec, start=start, report=report, text=pulling),
            self._tell,
            lambda _failure: self._keep(spec),
        )

    def run_demo(self) -> Operation:
        """Run the page that came along, on a port that is free."""
        engine, machine = self._context.engine, self._context.machine
        return self._context.operations.start(
            self.tr("Run the demo"), lambda _report: run_demo(engine, machine), self._tell
        )

    def _tell(self, made: Made) -> None:
        toasts, navigator = self._context.toasts, self._context.navigator
        if not made.started:
            place = Place("containers", made.id)
            title = self.tr("{0} is created").format(made.name)
            toasts.say(Kind.OK, title, "", self.tr("Show"), lambda: navigator.go(place))
            return
        title = self.tr("{0} is running").format(made.name)
        if made.port is not None:
            address = f"http://localhost:{made.port}/"
            toasts.say(Kind.OK, title, address, self.tr("Open"), lambda: self._open_page(address))
            return
        logs = Place("containers", made.id, "logs")
        toasts.say(Kind.OK, title, "", self.tr("Open logs"), lambda: navigator.go(logs))

    def _keep(self, spec: RunSpec) -> None:
        self._failed = spec

    def _open_page(self, address: str) -> None:
        self.open_url(address)

    def _choices(self) -> Choices:
        store = self._context.store
        home = str(Path.home())
        return Choices(
            images=tuple(sorted(tag for each in store.images for tag in each.tags)),
            networks=tuple(each.name for each in store.networks),
            volumes=tuple(each.name for each in store.volumes if not each.is_anonymous),
            containers=tuple(sorted(each.name for each in store.containers)),
            folder=home,
            home=home,
        )

    async def _ports_in_use(self) -> Iterable[tuple[str, int]]:
        """Return what containers publish and what else the machine's forwards hold."""
        used = {
            (port.proto, port.host_port)
            for each in self._context.store.containers
            if each.state.is_live
            for port in each.ports
            if port.host_port
        }
        status = self._context.machine.status
        if status is not None:
            used |= {(port.proto, port.host_port) for port in status.ports}
        return used


async def run_container(
    engine: Engine, spec: RunSpec, *, start: bool, report: Report, text: str
) -> Made:
    """Make a container and start it; one that cannot be started is taken away again.

    `text` is what the progress of the pull says. Raises EngineError.
    """
    if spec.pull == "always" or (spec.pull != "never" and not await _has(engine, spec.image)):
        await follow_layers(
            engine.pull_image(spec.image, None, spec.platform),
            lambda state: report(replace(state.progress, text=text)),
        )
    id = await engine.create_container(to_create_body(spec), spec.name)
    if start:
        try:
            await engine.start_container(id)
        except EngineError:
            # It never ran, so nothing is lost; its name must be free for the next try.
            with suppress(EngineError):
                await engine.remove_container(id, force=True, volumes=True)
            raise
    name = spec.name or await _name_of(engine, id)
    ports = [port.host_port for port in spec.ports if port.protocol == "tcp" and port.host_port]
    return Made(id, name, start, ports[0] if ports else None)


async def run_demo(engine: Engine, machine: Machine) -> Made:
    """Run the demo on the first port that is free; one that runs already is kept.

    Raises EngineError, ImageError and PortError.
    """
    found = await demo.find(engine)
    if found is None or not found.serves():
        inside = await demo.image_port(engine, lambda: _load_images(machine), NO_IMAGE)
        found = await demo.start(engine, inside, None, NO_PORT)
    return Made(found.id, demo.NAME, True, found.port)


async def _load_images(machine: Machine) -> None:
    await machine.ask(lambda client: client.load_bundled_images())


async def _has(engine: Engine, image: str) -> bool:
    try:
        await engine.inspect_image(image)
    except EngineError:
        return False
    return True


async def _name_of(engine: Engine, id: str) -> str:
    try:
        facts = await engine.inspect_container(id)
    except EngineError:  # it has ended already, and was to be removed then
        return id[:12]
    return str(facts.get("Name", "")).removeprefix("/") or id[:12]
