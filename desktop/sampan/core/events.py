"""What the host agent tells its listeners."""

from __future__ import annotations

from dataclasses import dataclass

from sampan.core.errors import ErrorReport
from sampan.core.phases import Phase
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, PublishedPort


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The machine moved to another state; `error` is there when it is FAILED or DEGRADED."""

    state: MachineState
    error: ErrorReport | None = None

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {
            "kind": "state",
            "state": self.state.value,
            "error": self.error.to_json() if self.error else None,
        }


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A boot entered a phase."""

    name: str
    waits_for: str

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "phase_started", "name": self.name, "waits_for": self.waits_for}


@dataclass(frozen=True, slots=True)
class PhaseEnded:
    """A phase of a boot ended."""

    phase: Phase

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "phase", **self.phase.to_json()}


@dataclass(frozen=True, slots=True)
class AcceleratorChosen:
    """The boot goes on with this accelerator."""

    accelerator: Accelerator

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "accelerator", **self.accelerator.to_json()}


@dataclass(frozen=True, slots=True)
class PortChanged:
    """A published port was opened or closed on this computer."""

    port: PublishedPort
    opened: bool

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "port", "opened": self.opened, **self.port.to_json()}


@dataclass(frozen=True, slots=True)
class EngineChanged:
    """containerd or dockerd changed: `state` is starting, ready, restarting or failed."""

    state: str
    message: str

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "engine", "state": self.state, "message": self.message}


@dataclass(frozen=True, slots=True)
class SaveProgressed:
    """How much of the machine's memory a suspend has looked at, in bytes, and of how much."""

    done: int
    total: int

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "saving", "done_bytes": self.done, "total_bytes": self.total}


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something worth a line in the log and on the screen.

    `level` is info, notice, warning or error; whoever waits for a start sees all but info.
    """

    level: str
    message: str

    def to_json(self) -> dict[str, object]:
        """Return the params of the `event` notification."""
        return {"kind": "log", "level": self.level, "message": self.message}


Event = (
    StateChanged
    | PhaseStarted
    | PhaseEnded
    | AcceleratorChosen
    | PortChanged
    | EngineChanged
    | SaveProgressed
    | Noticed
)
