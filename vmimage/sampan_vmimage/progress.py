"""Says what the build does and how long each step took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Writes one line a step; on a terminal the line stands there while the step runs."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Report `name` and its duration in seconds around the block."""
        if self._live:
            self._stream.write(f"  {name} ...")
            self._stream.flush()
        started = time.monotonic()
        outcome = "stopped"
        try:
            yield
            outcome = ""
        finally:
            took = f"{time.monotonic() - started:7.1f} s  {name} {outcome}".rstrip()
            self._stream.write(f"\r\x1b[K{took}\n" if self._live else f"{took}\n")
            self._stream.flush()

    def say(self, sentence: str) -> None:
        """Write one line."""
        self._stream.write(f"{sentence}\n")
        self._stream.flush()
