"""What pages are given in a test: a machine without a host agent, and everything real around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from tests.support.fake_engine import FakeEngine

from sampan.client.control import ControlClient
from sampan.client.engine.engine import Engine
from sampan.core.errors import SampanError
from sampan.core.events import Event
from sampan.core.layout import Layout
from sampan.core.phases import Phase
from sampan.core.settings import GIB, MIB
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, DiskUse, MemoryUse, Status
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context, MachineLoad
from sampan.gui.memory import Memory
from sampan.gui.navigator import Navigator
from sampan.gui.operations import Operations
from sampan.gui.store import Store
from sampan.gui.theme.theme import Theme
from sampan.gui.toasts import Toasts

T = TypeVar("T")
NO_KVM = (
    "/dev/kvm opens but QEMU cannot set the processor's registers, so the processor is emulated."
)
RUNNING = Status(
    state=MachineState.RUNNING,
    home="/machine",
    docker_host="unix:///machine/run/docker.sock",
    memory=MemoryUse(2 * GIB, 412 * MIB),
    disk=DiskUse(60 * GIB, int(1.8 * GIB)),
    accelerator=Accelerator("tcg", NO_KVM),
    phases=(Phase("prepare", 300), Phase("qemu", 200), Phase("engine", 9300)),
    wake=(Phase("qemu", 60), Phase("memory", 210), Phase("agent", 40)),
)
STOPPED = replace(RUNNING, state=MachineState.STOPPED, accelerator=None, wake=())
SUSPENDED = replace(RUNNING, state=MachineState.SUSPENDED)
LOAD = MachineLoad(4.2, 412 * MIB, 2 * GIB, int(1.8 * GIB), 60 * GIB)


@dataclass
class Asked:
    """What a page asked of the machine, and what it is answered."""

    methods: list[str] = field(default_factory=list)
    answers: dict[str, object] = field(default_factory=dict)
    error: SampanError | None = None


class _Client(ControlClient):
    """Asks a fake machine instead of a host agent."""

    def __init__(self, answer: Callable[[str], object]) -> None:
        self._answer = answer

    async def call(self, method: str, **params: object) -> object:
        return self._answer(method)


class FakeMachine(QObject):
    """`gui.context.Machine` without a machine: `asked` notes, `become` and `tell` emit."""

    status_changed = Signal(object)
    load_changed = Signal(object)
    happened = Signal(object)
    connected_changed = Signal(bool)

    def __init__(self, folder: Path, status: Status | None = RUNNING) -> None:
        super().__init__()
        self.layout = Layout(folder)
        self.status = status
        self.load = LOAD
        self.asked = Asked()

    def become(self, status: Status) -> None:
        self.status = status
        self.status_changed.emit(status)

    def tell(self, event: Event) -> None:
        self.happened.emit(event)

    async def start(self, accelerator: str | None = None, *, repair_disk: bool = False) -> Status:
        return self._answer("start", RUNNING)

    async def stop(self) -> None:
        self._answer("stop", None)

    async def suspend(self) -> Status:
        return self._answer("suspend", SUSPENDED)

    async def resume(self) -> Status:
        return self._answer("resume", RUNNING)

    async def restart(self) -> Status:
        return self._answer("restart", RUNNING)

    async def ask(self, question: Callable[[ControlClient], Awaitable[T]]) -> T:
        return await question(
            _Client(lambda method: self._answer(method, self.asked.answers.get(method)))
        )

    def refresh(self) -> None:
        self.asked.methods.append("refresh")

    def _answer(self, method: str, answer: Any) -> Any:
        self.asked.methods.append(method)
        if self.asked.error is not None:
            raise self.asked.error
        return answer


def make_context(
    theme: Theme,
    bridge: Bridge,
    machine: FakeMachine,
    engine: Engine | None = None,
) -> Context:
    """Return a context whose parts are real, but for the machine and the engine.

    The store follows the machine's status from the first `FakeMachine.become` on.
    """
    engine = FakeEngine() if engine is None else engine
    store = Store(bridge, engine)
    machine.status_changed.connect(store.take_status)
    return Context(
        bridge=bridge,
        engine=engine,
        machine=machine,
        store=store,
        theme=theme,
        toasts=Toasts(),
        operations=Operations(bridge),
        navigator=Navigator(),
        memory=Memory(machine.layout.window_memory, bridge),
    )
