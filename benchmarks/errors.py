"""What goes wrong in a benchmark, in a sentence for people."""

from __future__ import annotations


class BenchmarkError(Exception):
    """A benchmark cannot be run; `hint` says what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
