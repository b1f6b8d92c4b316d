"""What every page is given: the objects that the composition root has made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import SignalInstance

from sampan.client.control import ControlClient
from sampan.client.engine.credentials import Credentials
from sampan.client.engine.engine import Engine
from sampan.core.layout import Layout
from sampan.core.status import Status
from sampan.gui.bridge import Bridge
from sampan.gui.memory import Memory
from sampan.gui.navigator import Navigator
from sampan.gui.operations import Operations
from sampan.gui.store import Store
from sampan.gui.theme.theme import Theme
from sampan.gui.toasts import Toasts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MachineLoad:
    """What the machine costs right now: CPU in percent of this computer's share, memory in bytes.

    `cpu_percent` is 0 to 100 over all processors of the machine, None until two samples are there.
    """

    cpu_percent: float | None = None
    memory_used: int | None = None
    memory_limit: int = 0
    disk_used: int | None = None
    disk_limit: int = 0


class Machine(Protocol):
    """The machine as the window sees it; `gui.machine_link.MachineLink` is the real one.

    Coroutines are for `Bridge.submit` or `Operations.start` and raise SampanError. Signals come on
    Qt's thread: `status_changed(Status)`, `load_changed(MachineLoad)`, `happened(Event)`, and
    `connected_changed(bool)`, which tells whether a host agent answers.
    """

    @property
    def status_changed(self) -> SignalInstance:
        """Carries the new Status."""
        ...

    @property
    def load_changed(self) -> SignalInstance:
        """Carries the new MachineLoad."""
        ...

    @property
    def happened(self) -> SignalInstance:
        """Carries each event of the host agent."""
        ...

    @property
    def connected_changed(self) -> SignalInstance:
        """Carries whether a host agent answers."""
        ...

    @property
    def layout(self) -> Layout:
        """The machine folder."""
        ...

    @property
    def status(self) -> Status | None:
        """The last known status, None until the first one came."""
        ...

    @property
    def load(self) -> MachineLoad:
        """The last known load."""
        ...

    def start(
        self, accelerator: str | None = None, *, repair_disk: bool = False
    ) -> Coroutine[Any, Any, Status]:
        """Start the machine, or wake it."""
        ...

    def stop(self) -> Coroutine[Any, Any, None]:
        """Stop the machine in order."""
        ...

    def suspend(self) -> Coroutine[Any, Any, Status]:
        """Save the machine to disk."""
        ...

    def resume(self) -> Coroutine[Any, Any, Status]:
        """Wake a suspended machine."""
        ...

    def restart(self) -> Coroutine[Any, Any, Status]:
        """Stop and start the machine."""
        ...

    def ask(self, question: Callable[[ControlClient], Awaitable[T]]) -> Coroutine[Any, Any, T]:
        """Ask the host agent anything else over a connection that is there as long as it takes."""
        ...

    def refresh(self) -> None:
        """Ask for the status and the load now."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every page and dialog."""

    bridge: Bridge
    engine: Engine
    machine: Machine
    store: Store
    theme: Theme
    toasts: Toasts
    operations: Operations
    navigator: Navigator
    memory: Memory
    credentials: Credentials | None = None
    """Log-ins at registries; None where nothing keeps them, as in most tests."""
