"""Compose projects as the window sees them, and what it asks of compose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

FILE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""What a compose file may be called, in compose's own order."""


@dataclass(frozen=True, slots=True)
class ComposeService:
    """A service as its project's file describes it; `ports` are HOST:CONTAINER/PROTO."""

    name: str
    image: str = ""
    builds: bool = False
    ports: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    replicas: int = 1
    binds: tuple[str, ...] = ()
    """Paths of the copied folder, or of the machine, that it mounts."""


@dataclass(frozen=True, slots=True)
class ComposePreview:
    """What `up` would make of a file."""

    project: str
    file: Path
    services: tuple[ComposeService, ...] = ()
    networks: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)
    """The whole of it, with everything filled in, as compose says it."""


@dataclass(frozen=True, slots=True)
class ComposeLine:
    """A line of what compose tells; the other members are there where it is about one thing."""

    text: str
    kind: str = ""
    """Container, Network, Volume, Image or Service."""
    name: str = ""
    status: str = ""


class ComposeEngine(Protocol):
    """Compose of the machine; failures are EngineError with compose's last lines.

    A project's containers are in `Engine.list_containers`, by their labels; their logs come
    together by `merge_logs`.
    """

    async def preview(self, file: Path) -> ComposePreview:
        """Check a file and return what it describes; EngineError says what is wrong in it."""

    def up(
        self, file: Path, services: Sequence[str] = (), *, build: bool = False
    ) -> AsyncIterator[ComposeLine]:
        """Copy the folder, then create and start what the file describes."""

    def scale(self, file: Path, service: str, count: int) -> AsyncIterator[ComposeLine]:
        """Run so many containers of a service; the folder was copied by `up`."""

    def down(self, project: str, *, volumes: bool = False) -> AsyncIterator[ComposeLine]:
        """Stop and remove a project's containers and networks, and its volumes if told so."""

    def restart(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        """Restart services of a project, all by default."""

    def stop(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        """Stop services of a project, all by default."""

    def start(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        """Start services of a project that were stopped, all by default."""
