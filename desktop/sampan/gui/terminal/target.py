"""Where a terminal can be opened: in a container, or in the machine itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from sampan.gui.terminal.session import ExecSession

Argv = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TerminalTarget:
    """`open` starts a command with so many rows and columns; `shells` says which there are.

    `command` is what a person types in another terminal for the same, without the shell.
    """

    name: str
    command: str
    open: Callable[[Argv, int, int], Coroutine[Any, Any, ExecSession]]
    shells: Callable[[], Coroutine[Any, Any, tuple[str, ...]]]


class ExecEngine(Protocol):
    """What is needed of the container engine."""

    async def exec_terminal(
        self, container_id: str, argv: Argv, *, user: str = "", rows: int, columns: int
    ) -> ExecSession:
        """Start a command in a container's pseudo-terminal."""

    async def shells(self, container_id: str) -> tuple[str, ...]:
        """Return the shells a container has, the best one first."""


def in_container(engine: ExecEngine, container_id: str, name: str) -> TerminalTarget:
    """Return a container as a place for terminals."""

    async def start(argv: Argv, rows: int, columns: int) -> ExecSession:
        return await engine.exec_terminal(container_id, argv, rows=rows, columns=columns)

    async def shells() -> tuple[str, ...]:
        return await engine.shells(container_id)

    return TerminalTarget(name, f"docker exec -it {name}", start, shells)
