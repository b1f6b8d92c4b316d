"""Finds a process of the machine inside its container, where it has another number.

Docker lists processes as the machine sees them, and a signal within a container takes its own
numbers. Both see the same tree, so a process is found by its place: whose child it is, what its
command is, and which one it is among sisters with the same command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sampan.client.engine.engine import Engine
from sampan.client.engine.model import ExecRequest, ExecSize, ProcessRow
from sampan.core.errors import EngineError

T = TypeVar("T")

LIST_SCRIPT = """
for d in /proc/[0-9]*; do
  [ -r $d/cmdline ] || continue
  parent=
  while read -r key value; do [ "$key" = PPid: ] && parent=$value; done < $d/status
  printf '%s %s ' "${d#/proc/}" "$parent"
  tr '\\000' ' ' < $d/cmdline
  echo
done
"""
"""Works in ash, dash and bash; `tr` is of busybox or coreutils."""

SIGNAL_SCRIPT = """
now=$(tr '\\000' ' ' < /proc/$1/cmdline) || exit 3
[ "${now% }" = "$3" ] || exit 3
kill -s "$2" "$1"
"""
"""Looks again before it sends: the number may belong to another process by now."""

LINE = re.compile(r"(\d+) (\d+) (.*)")
SIZE = ExecSize(columns=500, rows=50)


@dataclass(frozen=True, slots=True)
class InsideProcess:
    """A process as its container sees it; the parent of what came from outside is 0."""

    pid: int
    parent_pid: int
    command: str


async def send_signal(
    engine: Engine, id: str, rows: Sequence[ProcessRow], pid: int, signal: str
) -> None:
    """Send a signal to one process of a container; raise EngineError where it is not found."""
    _, output = await _run(engine, id, "sh", "-c", LIST_SCRIPT)
    found = find_inside(rows, parse_inside(output), pid)
    if found is None:
        raise EngineError(
            f"Process {pid} cannot be told from others inside the container.",
            "It may have ended. Open a terminal in the container and use kill there.",
        )
    name = signal.removeprefix("SIG")
    code, output = await _run(
        engine, id, "sh", "-c", SIGNAL_SCRIPT, "sh", str(found.pid), name, found.command
    )
    if code == 3:
        raise EngineError(f"Process {pid} has ended meanwhile.")
    if code:
        raise EngineError(output.strip() or f"{signal} could not be sent.", details=output)


def parse_inside(output: str) -> tuple[InsideProcess, ...]:
    """Return the processes that LIST_SCRIPT printed."""
    matches = (LINE.fullmatch(line.rstrip()) for line in output.splitlines())
    return tuple(
        InsideProcess(int(found[1]), int(found[2]), found[3].strip()) for found in matches if found
    )


def find_inside(
    rows: Sequence[ProcessRow], inside: Sequence[InsideProcess], pid: int
) -> InsideProcess | None:
    """Return the process that has the same place in the tree, None where that is not sure."""
    by_pid = {row.pid: row for row in rows}
    way: list[ProcessRow] = []
    row = by_pid.get(pid)
    while row is not None and row not in way:
        way.insert(0, row)
        row = by_pid.get(row.parent_pid)
    parent: int | None = None
    parent_inside = 0
    found: InsideProcess | None = None
    for step in way:
        sisters = _alike(
            (each for each in rows if _parent(each, by_pid) == parent), step.command, _host_command
        )
        there = _alike(
            (each for each in inside if each.parent_pid == parent_inside),
            step.command,
            _inside_command,
        )
        if len(sisters) != len(there):
            return None
        sisters.sort(key=lambda each: each.pid)
        there.sort(key=lambda each: each.pid)
        found = there[sisters.index(step)]
        parent, parent_inside = step.pid, found.pid
    return found


def _parent(row: ProcessRow, by_pid: dict[int, ProcessRow]) -> int | None:
    return row.parent_pid if row.parent_pid in by_pid else None


def _host_command(row: ProcessRow) -> str:
    return row.command.strip()


def _inside_command(row: InsideProcess) -> str:
    return row.command


def _alike(rows: Iterable[T], command: str, command_of: Callable[[T], str]) -> list[T]:
    return [each for each in rows if command_of(each) == command.strip()]


async def _run(engine: Engine, id: str, *command: str) -> tuple[int, str]:
    """Run a command as root and return its exit code and what it wrote."""
    session = await engine.open_exec(id, ExecRequest(command, SIZE, user="0"))
    try:
        output = b"".join([part async for part in session.output()])
        return await session.exit_code() or 0, output.decode("utf-8", "replace")
    finally:
        await session.close()
