"""The states of the machine and the one table of moves between them."""

from __future__ import annotations

from enum import StrEnum

from sampan.core.errors import MachineStateError


class MachineState(StrEnum):
    """What the machine is doing, as `sampan status --json` names it."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    DEGRADED = "degraded"
    SUSPENDING = "suspending"
    SUSPENDED = "suspended"
    RESUMING = "resuming"
    STOPPING = "stopping"
    FAILED = "failed"


_S = MachineState

TRANSITIONS: dict[MachineState, frozenset[MachineState]] = {
    _S.STOPPED: frozenset({_S.STARTING, _S.SUSPENDED}),
    _S.STARTING: frozenset({_S.RUNNING, _S.DEGRADED, _S.FAILED, _S.STOPPING}),
    _S.RUNNING: frozenset({_S.DEGRADED, _S.SUSPENDING, _S.STOPPING, _S.FAILED}),
    _S.DEGRADED: frozenset({_S.RUNNING, _S.STOPPING, _S.FAILED}),
    _S.SUSPENDING: frozenset({_S.SUSPENDED, _S.RUNNING, _S.STOPPING, _S.FAILED}),
    _S.SUSPENDED: frozenset({_S.RESUMING, _S.STARTING, _S.STOPPED}),
    _S.RESUMING: frozenset({_S.RUNNING, _S.SUSPENDED, _S.STARTING, _S.FAILED, _S.STOPPING}),
    _S.STOPPING: frozenset({_S.STOPPED, _S.FAILED}),
    _S.FAILED: frozenset({_S.STARTING, _S.STOPPED, _S.STOPPING}),
}
"""From each state, where the machine may go next.

DEGRADED runs, but its engine does not answer. A host agent that finds a machine which an earlier
one saved goes from STOPPED to SUSPENDED.
"""

LIVE = frozenset({_S.STARTING, _S.RUNNING, _S.DEGRADED, _S.SUSPENDING, _S.RESUMING, _S.STOPPING})
"""The states in which a QEMU process belongs to the machine."""


def check_transition(now: MachineState, then: MachineState) -> None:
    """Raise MachineStateError unless the table allows the move."""
    if then not in TRANSITIONS[now]:
        raise MachineStateError(
            f"The machine is {now}; it cannot become {then} from there.",
            "Run `sampan status` to see what it is doing.",
        )
