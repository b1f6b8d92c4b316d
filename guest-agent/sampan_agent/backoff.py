"""When to start a program again that keeps ending. Pure: the caller knows the time."""

from __future__ import annotations

FIRST_S, LONGEST_S = 0.5, 30.0
HEALTHY_S = 60.0
FAILURES_TO_TELL = 5


class Backoff:
    """Counts failures in a row; a run of a minute makes them forgotten."""

    def __init__(self) -> None:
        self.failures = 0

    def fail(self, lasted_s: float) -> float:
        """Count an end after `lasted_s` seconds and return the seconds to wait before the next."""
        if lasted_s >= HEALTHY_S:
            self.failures = 0
        self.failures += 1
        if self.hopeless:
            return LONGEST_S
        return min(FIRST_S * 2.0 ** (self.failures - 1), LONGEST_S)

    @property
    def hopeless(self) -> bool:
        """True once it is time to say that this does not work; it is tried on all the same."""
        return self.failures >= FAILURES_TO_TELL
