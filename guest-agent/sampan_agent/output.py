"""What the engine's programs write: on the console, not too much of it, and the last lines kept."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable

from sampan_agent.loop import READ, Loop

KEPT_LINES = 40
LINE_LIMIT = 1000
BURST, LINES_A_SECOND = 60, 5.0
QUIET = " level=info "
"""Shims cannot be told to say less: each one lists its plugins through containerd."""


class Allowance:
    """How many lines may be written now: a burst, then so many a second."""

    def __init__(self, now: float) -> None:
        self._left = float(BURST)
        self._at = now
        self.withheld = 0

    def take(self, now: float) -> bool:
        """Use one line of the allowance, or count it as withheld."""
        self._left = min(float(BURST), self._left + (now - self._at) * LINES_A_SECOND)
        self._at = now
        if self._left < 1:
            self.withheld += 1
            return False
        self._left -= 1
        return True


class Output:
    """The output of one program, through a FIFO that outlives the agent.

    A pipe would end with the agent, and the program with the pipe (SIGPIPE). The program holds the
    FIFO open for reading as well, so it only ever waits for the next agent.
    """

    def __init__(self, loop: Loop, name: str, folder: str, write: Callable[[str], object]) -> None:
        self._name = name
        self._path = f"{folder}/{name}.output"
        self._write = write
        self._buffer = b""
        self._allowance = Allowance(time.monotonic())
        self.last: deque[str] = deque(maxlen=KEPT_LINES)
        if not os.path.exists(self._path):
            os.mkfifo(self._path, 0o600)
        self._fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        loop.watch(self._fd, READ, self._take)

    def open_for_program(self) -> int:
        """Return a descriptor for the program's stdout and stderr; the caller closes its own."""
        return os.open(self._path, os.O_RDWR | os.O_CLOEXEC)

    def _take(self, _events: int = 0) -> None:
        try:
            data = os.read(self._fd, 16384)
        except BlockingIOError:
            return
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > LINE_LIMIT:
            lines.append(self._buffer)
            self._buffer = b""
        for line in lines:
            self.take_line(line.decode(errors="replace").rstrip()[:LINE_LIMIT])

    def take_line(self, line: str) -> None:
        """Keep a line, and write it if the allowance lets it."""
        if not line or QUIET in line:
            return
        self.last.append(line)
        if self._allowance.take(time.monotonic()):
            if self._allowance.withheld:
                self._write(f"{self._name}: ({self._allowance.withheld} lines left out)")
                self._allowance.withheld = 0
            self._write(f"{self._name}: {line}")

    def drain(self) -> list[str]:
        """Return the last lines, those included that the program wrote while it ended."""
        self._take()
        return list(self.last)
