"""Lines on the serial console, and the phases of the boot."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress

from sampan_agent.files import read_text


def uptime_ms() -> int:
    """Return the milliseconds since the kernel started."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class Console:
    """Writes `sampan: agent <text>` with the uptime, whole lines at a time."""

    def __init__(self, fd: int = 2) -> None:
        self._fd = fd

    def say(self, text: str) -> None:
        """Write one line about the agent itself."""
        self.write(f"sampan: agent {text} ({uptime_ms()} ms)")

    def write(self, line: str) -> None:
        """Write one line as it is."""
        # A console that is gone must not end the machine.
        with suppress(OSError):
            os.write(self._fd, line.encode(errors="replace") + b"\n")


class Phases:
    """The phases that have ended, with their uptime in ms; a file keeps them for the next agent."""

    def __init__(self, file: str, console: Console, told: Callable[[str, int], object]) -> None:
        self._file = file
        self._console = console
        self._told = told
        self._ended: dict[str, int] = read_phases(file)

    def end(self, name: str, ms: int | None = None) -> None:
        """Record that a phase ended, now or at `ms`; only the first time counts."""
        if name in self._ended:
            return
        at = uptime_ms() if ms is None else ms
        self._ended[name] = at
        with open(self._file, "a") as file:
            file.write(f"{name} {at}\n")
        self._console.say(f"phase {name} ended at {at} ms")
        self._told(name, at)

    def to_json(self) -> list[dict[str, object]]:
        """Return the phases as `hello` tells them, in the order in which they ended."""
        ended = sorted(self._ended.items(), key=lambda item: item[1])
        return [{"name": name, "ms": ms} for name, ms in ended]


def read_phases(file: str) -> dict[str, int]:
    """Return what an agent before this one recorded; a line that was cut is left out."""
    phases: dict[str, int] = {}
    for line in read_text(file).splitlines():
        name, _, ms = line.partition(" ")
        if ms.isdigit():
            phases[name] = int(ms)
    return phases


def read_stamp(file: str) -> int | None:
    """Return the ms of uptime in a copy of /proc/uptime that the boot script made, if it did."""
    try:
        return int(float(read_text(file).split()[0]) * 1000)
    except (ValueError, IndexError, OverflowError):
        return None
