"""Giving memory back: what can be spared becomes free, and the kernel reports free pages to QEMU.

The balloon's driver reports what was freed 2 s before, so this returns before the memory is back.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sampan_agent.errors import AgentError
from sampan_agent.files import write_text
from sampan_agent.memory import read_meminfo, reclaimable_files

MIB = 1024 * 1024
DROP_CACHES = "/proc/sys/vm/drop_caches"
FIGURES = {
    "total": "MemTotal",
    "free": "MemFree",
    "available": "MemAvailable",
    "cached": "Cached",
    "mapped": "Mapped",
}
"""What is told of the memory before and after, and what the kernel calls it."""

LEAST_MIB = 16
"""A step that had less to do says nothing about how long the next one takes."""


class Step(NamedTuple):
    """One thing to do, on how many bytes, and how many ms a MiB of it takes until one knows."""

    name: str
    amount: Callable[[Mapping[str, int]], int]
    work: Callable[[], object]
    guess: float


def to_write(memory: Mapping[str, int]) -> int:
    """Return the bytes of files that are not on the disk yet."""
    return memory.get("Dirty", 0) + memory.get("Writeback", 0)


# The guesses are of emulation: hardware is ten times faster, and is measured at the first time.
STEPS = (
    # What is not written yet cannot be dropped.
    Step("sync", to_write, os.sync, 20.0),
    # Clean pages of files that no program has mapped: the engine's own code stays.
    Step("files", reclaimable_files, lambda: write_text(DROP_CACHES, "1"), 1.5),
    Step("entries", lambda memory: memory.get("SReclaimable", 0),
         lambda: write_text(DROP_CACHES, "2"), 10.0),
)  # fmt: skip
PURPOSES = {"host": ("sync", "files", "entries"), "suspend": ("sync", "files")}
"""Names of files stay in memory for a machine that is to wake up soon: they are what is slow."""


class GiveBack:
    """Frees what can be spared, step by step; one that would take too long is left out."""

    def __init__(
        self,
        steps: tuple[Step, ...] = STEPS,
        look: Callable[[], dict[str, int]] = read_meminfo,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._steps = steps
        self._look = look
        self._clock = clock
        self._rates = {step.name: step.guess for step in steps}

    def run(self, purpose: str, budget_ms: float | None) -> dict[str, Any]:
        """Return what became free and how long each step took; blocks for as long as they take.

        Raises AgentError for a purpose that is none.
        """
        names = PURPOSES.get(purpose)
        if names is None:
            raise AgentError(f"Memory is given back for one of {', '.join(PURPOSES)}.")
        began, before = self._clock(), self._look()
        took: dict[str, float] = {}
        skipped: list[str] = []
        for step in self._steps:
            if step.name not in names:
                continue
            amount = step.amount(self._look()) / MIB
            left = None if budget_ms is None else budget_ms - (self._clock() - began) * 1000
            if left is not None and amount * self._rates[step.name] > left:
                skipped.append(step.name)
            else:
                took[step.name] = self._do(step, amount)
        after = self._look()
        return {
            "freed_bytes": max(0, after.get("MemFree", 0) - before.get("MemFree", 0)),
            "before": figures(before),
            "after": figures(after),
            "took_ms": took,
            "skipped": skipped,
        }

    def _do(self, step: Step, amount_mib: float) -> float:
        began = self._clock()
        step.work()
        ms = (self._clock() - began) * 1000
        if amount_mib >= LEAST_MIB:
            self._rates[step.name] = ms / amount_mib
        return round(ms, 1)


def figures(memory: Mapping[str, int]) -> dict[str, int]:
    """Return what is told of the memory, in bytes."""
    return {name: memory.get(key, 0) for name, key in FIGURES.items()}
