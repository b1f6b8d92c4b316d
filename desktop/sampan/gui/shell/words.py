"""The words and tones of the machine's states, and what is said beside them."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QObject

from sampan.core.phases import Phase
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.formats import format_duration
from sampan.gui.i18n.sentences import sentence
from sampan.gui.widgets.pill import Tone


class MachineWords(QObject):
    """Says how the machine is."""

    def state(self, state: MachineState) -> str:
        """Return the word of a state."""
        match state:
            case MachineState.STOPPED:
                return self.tr("Stopped")
            case MachineState.STARTING:
                return self.tr("Starting")
            case MachineState.RUNNING:
                return self.tr("Running")
            case MachineState.DEGRADED:
                return self.tr("Engine down")
            case MachineState.SUSPENDING:
                return self.tr("Suspending")
            case MachineState.SUSPENDED:
                return self.tr("Suspended")
            case MachineState.RESUMING:
                return self.tr("Waking")
            case MachineState.STOPPING:
                return self.tr("Stopping")
            case MachineState.FAILED:
                return self.tr("Failed")
            case _:
                assert_never(state)

    def note(self, status: Status) -> str:
        """Return what stands beside the state: `woke in 0.31 s · software emulation`."""
        match status.state:
            case MachineState.SUSPENDED:
                return self.tr("wakes when you use it")
            case MachineState.RUNNING:
                parts = [self._took(status), self.accelerator(status)]
                return " \N{MIDDLE DOT} ".join(part for part in parts if part)
            case MachineState.FAILED | MachineState.DEGRADED if status.error is not None:
                return sentence(status.error.message)
            case _:
                return ""

    def accelerator(self, status: Status) -> str:
        """Return how the processor is run."""
        if status.accelerator is None:
            return ""
        if status.accelerator.emulated:
            return self.tr("software emulation")
        return self.tr("accelerated by {0}").format(status.accelerator.name.upper())

    def phase(self, name: str) -> str:
        """Return a phase of a boot or a wake in words."""
        match name:
            case "prepare":
                return self.tr("Prepare")
            case "qemu":
                return self.tr("QEMU")
            case "kernel":
                return self.tr("Kernel")
            case "agent":
                return self.tr("Guest agent")
            case "disk":
                return self.tr("Data disk")
            case "engine":
                return self.tr("Engine")
            case "find":
                return self.tr("Saved state")
            case "memory":
                return self.tr("Memory")
            case _:
                return name

    def _took(self, status: Status) -> str:
        if status.wake:
            return self.tr("woke in {0}").format(format_duration(total_seconds(status.wake)))
        if status.phases:
            return self.tr("started in {0}").format(format_duration(total_seconds(status.phases)))
        return ""


def total_seconds(phases: tuple[Phase, ...]) -> float:
    """Return how long phases took together."""
    return sum(phase.ms for phase in phases) / 1000


def tone_of(state: MachineState) -> Tone:
    """Return the tone of a state; suspended and stopped are quiet."""
    match state:
        case MachineState.RUNNING:
            return Tone.OK
        case MachineState.STOPPED | MachineState.SUSPENDED:
            return Tone.QUIET
        case MachineState.DEGRADED:
            return Tone.WARNING
        case MachineState.FAILED:
            return Tone.ERROR
        case _:
            return Tone.ACCENT
