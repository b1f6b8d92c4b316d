"""What the machine is doing, moved by the one table, and what is wrong with it meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sampan.core.errors import ErrorReport, SampanError
from sampan.core.events import Event, StateChanged
from sampan.core.states import MachineState, check_transition
from sampan.hostagent.pulse import Troubles

_log = logging.getLogger(__name__)


class Condition:
    """The state and the error that goes with it; every change is published."""

    def __init__(self, publish: Callable[[Event], None]) -> None:
        self.state = MachineState.STOPPED
        self.error: ErrorReport | None = None
        self.troubles = Troubles(self._troubles_changed)
        self._publish = publish

    def move(self, state: MachineState, error: SampanError | None = None) -> None:
        """Go on to another state; raise MachineStateError if the table has no such way."""
        check_transition(self.state, state)
        self._show(state, error)

    def run(self) -> None:
        """The machine runs, and nothing is known to be wrong with it."""
        self.troubles.clear()
        self.move(MachineState.RUNNING)

    def complain(self, error: SampanError) -> None:
        """Something stands in the way of a start; the state stays."""
        self.error = error.report()

    def forget_failure(self) -> None:
        """A machine that failed is one that does not run."""
        if self.state is MachineState.FAILED:
            self.move(MachineState.STOPPED)

    def _show(self, state: MachineState, error: SampanError | None) -> None:
        _log.info("the machine is %s%s", state, f": {error.message}" if error else "")
        self.state = state
        self.error = error.report() if error is not None else None
        self._publish(StateChanged(state, self.error))

    def _troubles_changed(self) -> None:
        """A machine that runs is DEGRADED while something is wrong, and says the worst of it."""
        worst = self.troubles.worst
        if self.state is MachineState.DEGRADED and worst is not None:
            self._show(MachineState.DEGRADED, worst)
        elif self.state is MachineState.RUNNING and worst is not None:
            self.move(MachineState.DEGRADED, worst)
        elif self.state is MachineState.DEGRADED:
            self.move(MachineState.RUNNING)
