"""What a program does when its computer goes to sleep, wakes up, or its person leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PowerActions:
    """What is done at each turn; an action that fails is logged, and stops nothing.

    `sleep` and `leave` (log-out, shutdown) are told the seconds they have, in which the system
    waits for them where it can be made to; then they are cancelled. `wake` comes after either.
    """

    sleep: Callable[[float], Awaitable[None]]
    wake: Callable[[], Awaitable[None]]
    leave: Callable[[float], Awaitable[None]]
