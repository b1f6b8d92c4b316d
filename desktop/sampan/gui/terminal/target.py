"""Where a terminal can be opened: in a container, or in the machine itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from sampan.client.engine.engine import ExecSession, TerminalEngine
from sampan.client.engine.model import ExecRequest, ExecSize

Argv = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TerminalTarget:
    """`open` starts a command in a terminal of a size; `shells` says which there are, best first.

    `command` is what a person types in another terminal for the same, without the shell.
    """

    name: str
    command: str
    open: Callable[[Argv, ExecSize], Coroutine[Any, Any, ExecSession]]
    shells: Callable[[], Coroutine[Any, Any, tuple[str, ...]]]


def in_container(engine: TerminalEngine, container_id: str, name: str) -> TerminalTarget:
    """Return a container as a place for terminals."""

    async def start(argv: Argv, size: ExecSize) -> ExecSession:
        return await engine.open_exec(container_id, ExecRequest(argv, size))

    shells = partial(engine.find_shells, container_id)
    return TerminalTarget(name, f"docker exec -it {name}", start, shells)
