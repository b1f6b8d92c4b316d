"""The buttons at the head of the page: which there are, and which is the next step."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.context import Context
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, PrimaryButton

_S = MachineState
MOVING = (_S.STARTING, _S.SUSPENDING, _S.RESUMING, _S.STOPPING)


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: its word, what the operation is called, and what it does."""

    word: str
    title: str
    work: Callable[[], Coroutine[Any, Any, object]]


class MachineActions(QWidget):
    """Stop, Restart, and the one primary button, which follows the state."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.stop = Button(theme, self.tr("S&top"))
        self.stop.clicked.connect(self._stop)
        self.restart = Button(theme, self.tr("&Restart"))
        self.restart.clicked.connect(self.restart_machine)
        self.main = PrimaryButton(theme, "")
        self.main.clicked.connect(self._go)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for button in (self.stop, self.restart, self.main):
            row.addWidget(button)
        self._step: Step | None = None

    def set_status(self, status: Status) -> None:
        """Offer what can be done now."""
        state = status.state
        self._step = self._next(state)
        self.main.setText(self._step.word)
        self.main.updateGeometry()
        self.main.setEnabled(state not in MOVING)
        live = state in (_S.RUNNING, _S.DEGRADED, _S.SUSPENDED)
        self.stop.setEnabled(live or state in (_S.STARTING, _S.RESUMING))
        self.restart.setEnabled(state in (_S.RUNNING, _S.DEGRADED))
        for button in (self.stop, self.restart):
            button.setVisible(state not in (_S.STOPPED, _S.FAILED))

    def restart_machine(self) -> None:
        """Stop and start the machine."""
        self._run(self.tr("Restart the machine"), self._context.machine.restart)

    def start_machine(self, *, repair_disk: bool = False) -> None:
        """Start it, its disk repaired before if that is wanted."""
        machine = self._context.machine
        title = self.tr("Repair the disk and start") if repair_disk else self._titles()[0]
        self._run(title, lambda: machine.start(repair_disk=repair_disk))

    def _titles(self) -> tuple[str, str, str]:
        return (
            self.tr("Start the machine"),
            self.tr("Wake the machine"),
            self.tr("Suspend the machine"),
        )

    def _next(self, state: MachineState) -> Step:
        machine = self._context.machine
        start, wake, suspend = self._titles()
        if state in (_S.STOPPED, _S.FAILED, _S.STARTING):
            return Step(self.tr("&Start"), start, machine.start)
        if state in (_S.SUSPENDED, _S.RESUMING):
            return Step(self.tr("&Resume"), wake, machine.resume)
        return Step(self.tr("&Suspend"), suspend, machine.suspend)

    def _go(self) -> None:
        if self._step is not None:
            self._run(self._step.title, self._step.work)

    def _stop(self) -> None:
        self._run(self.tr("Stop the machine"), self._context.machine.stop)

    def _run(self, title: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._context.operations.start(title, lambda _report: work())
