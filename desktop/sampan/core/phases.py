"""The phases of a boot: names, deadlines, and the sentence for each that does not end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PhaseSpec:
    """One phase of a boot: what it waits for, and how long (seconds, hardware / emulated)."""

    name: str
    waits_for: str
    deadline_s: float
    deadline_emulated_s: float
    hint: str

    def deadline(self, *, emulated: bool) -> float:
        """Return the deadline in seconds for this way of running the guest."""
        return self.deadline_emulated_s if emulated else self.deadline_s


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase that ended, and how long it took (ms)."""

    name: str
    ms: float

    def to_json(self) -> dict[str, object]:
        """Return the phase as `sampan status --json` shows it."""
        return {"name": self.name, "ms": round(self.ms, 1)}


def phases_from_json(values: Iterable[Any]) -> tuple[Phase, ...]:
    """Return the phases in a list of `name` and `ms`; raise KeyError, TypeError or ValueError."""
    return tuple(Phase(str(value["name"]), float(value["ms"])) for value in values)


_QEMU = PhaseSpec(
    "qemu",
    "QEMU to answer on its control socket",
    10,
    20,
    "Run `sampan logs qemu`: QEMU says there why it did not start.",
)

BOOT_PHASES: tuple[PhaseSpec, ...] = (
    PhaseSpec(
        "prepare",
        "the image to be checked and the data disk to be there",
        60,
        60,
        "Check that there is space on the disk that holds the machine's folder.",
    ),
    _QEMU,
    PhaseSpec(
        "kernel",
        "the Linux kernel to reach its first program",
        5,
        60,
        "Run `sampan logs console` to see how far the kernel came.",
    ),
    PhaseSpec(
        "agent",
        "the guest agent to say hello",
        30,
        120,
        "Run `sampan logs console`; if it happens again, rebuild the image.",
    ),
    PhaseSpec(
        "disk",
        "the data disk to be checked and mounted",
        300,
        600,
        "A large disk that was not closed cleanly can take minutes; see `sampan logs console`.",
    ),
    PhaseSpec(
        "engine",
        "the Docker API to answer",
        60,
        180,
        "Run `sampan logs console`: containerd and dockerd write there.",
    ),
)
"""In the order in which a boot goes through them."""

WAKE_PHASES: tuple[PhaseSpec, ...] = (
    PhaseSpec(
        "find",
        "the saved machine to be checked",
        20,
        30,
        "Check the disk that holds the machine's folder.",
    ),
    _QEMU,
    PhaseSpec(
        "memory",
        "QEMU to read the machine's memory",
        70,
        70,
        "The disk of this computer may be slow or busy.",
    ),
    PhaseSpec(
        "agent",
        "the guest agent to set its clock",
        20,
        60,
        "Run `sampan status`; `sampan restart` boots the machine.",
    ),
)
"""In the order in which a machine that was suspended goes through them."""
