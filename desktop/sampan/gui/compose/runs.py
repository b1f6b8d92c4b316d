"""Runs of compose as operations, with the lines that each has told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sampan.client.engine.compose_model import ComposeEngine, ComposeLine
from sampan.gui.bridge import Failure
from sampan.gui.compose.models import Thing
from sampan.gui.operations import Operation, Operations, Progress, Report

MOST_LINES = 5_000
"""How many lines of a run are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run: its operation, and its lines, which asyncio's thread appends."""

    project: str
    operation: Operation
    lines: list[ComposeLine] = field(default_factory=list)

    def things(self) -> tuple[Thing, ...]:
        """Return what it touches with the newest state of each, in order of their first line."""
        return things_of(self.lines)


class Runs(QObject):
    """Starts runs; `changed` carries the project of a run that began, moved or ended.

    `asked` carries the project of a run that a person wants to see.
    """

    changed = Signal(str)
    asked = Signal(str)

    def __init__(
        self, compose: ComposeEngine, operations: Operations, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._compose = compose
        self._operations = operations
        self._latest: dict[str, Run] = {}

    def latest(self, project: str) -> Run | None:
        """Return the newest run of a project since the window was opened."""
        return self._latest.get(project)

    def is_busy(self, project: str) -> bool:
        """Whether a run of a project is under way."""
        run = self._latest.get(project)
        return run is not None and run.operation.running

    def up(self, project: str, file: Path, total: int = 0, *, build: bool = False) -> None:
        """Copy the folder, create and start; `total` is how many containers will run, if known."""
        self._start(
            self.tr("Bring {0} up").format(project),
            project,
            lambda: self._compose.up(file, build=build),
            total,
        )

    def down(self, project: str, *, volumes: bool) -> None:
        """Stop and remove all of it."""
        title = self.tr("Take {0} down").format(project)
        self._start(title, project, lambda: self._compose.down(project, volumes=volumes))

    def stop(self, project: str, services: Sequence[str] = ()) -> None:
        """Stop services, all by default."""
        title = self.tr("Stop {0}").format(_named(project, services))
        self._start(title, project, lambda: self._compose.stop(project, services))

    def start(self, project: str, services: Sequence[str] = ()) -> None:
        """Start services that were stopped, all by default."""
        title = self.tr("Start {0}").format(_named(project, services))
        self._start(title, project, lambda: self._compose.start(project, services))

    def restart(self, project: str, services: Sequence[str] = ()) -> None:
        """Restart services, all by default."""
        title = self.tr("Restart {0}").format(_named(project, services))
        self._start(title, project, lambda: self._compose.restart(project, services))

    def scale(self, project: str, file: Path, service: str, count: int) -> None:
        """Run so many containers of a service."""
        title = self.tr("Scale {0} to {1}").format(service, count)
        self._start(title, project, lambda: self._compose.scale(file, service, count))

    def _start(
        self,
        title: str,
        project: str,
        open_lines: Callable[[], AsyncIterator[ComposeLine]],
        total: int = 0,
    ) -> None:
        if self.is_busy(project):  # two runs of one project would undo each other's work
            return
        lines: list[ComposeLine] = []

        async def work(report: Report) -> None:
            async for line in open_lines():
                lines.append(line)
                del lines[:-MOST_LINES]
                report(_progress(line, lines, total))

        def fail(_failure: Failure) -> None:
            self.changed.emit(project)

        operation = self._operations.start(
            title, work, failed=fail, show=lambda _operation: self.asked.emit(project)
        )
        self._latest[project] = Run(project, operation, lines)
        operation.changed.connect(lambda: self.changed.emit(project))
        self.changed.emit(project)


def things_of(lines: Sequence[ComposeLine]) -> tuple[Thing, ...]:
    """Return what lines are about, with the newest state of each."""
    found: dict[tuple[str, str], Thing] = {}
    for line in tuple(lines):
        if line.kind and line.name:
            found[line.kind, line.name] = Thing(line.kind, line.name, line.status)
    return tuple(found.values())


def _progress(line: ComposeLine, lines: Sequence[ComposeLine], total: int) -> Progress:
    text = f"{line.name} {line.status}" if line.kind else line.text.strip()
    if not total:
        return Progress(text)
    done = sum(each.is_done for each in things_of(lines) if each.kind == "Container")
    return Progress(text, min(done, total), total)


def _named(project: str, services: Sequence[str]) -> str:
    return ", ".join(services) or project
