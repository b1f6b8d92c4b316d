"""What the parts of FakeEngine may use of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sampan.client.engine.model import Container, FileEntry, Image, LogLine, Network, Volume


class FakeBase(Protocol):
    pace_s: float
    clock: Callable[[], float]
    containers: dict[str, Container]
    images: dict[str, Image]
    volumes: dict[str, Volume]
    networks: dict[str, Network]
    log_lines: dict[str, list[LogLine]]
    file_trees: dict[str, dict[str, tuple[FileEntry, bytes]]]
    volume_trees: dict[str, dict[str, tuple[FileEntry, bytes]]]

    async def enter(self, method: str, *arguments: Any) -> None: ...
    async def pause(self) -> None: ...
    def find(self, id: str) -> Container: ...
    def change(self, container: Container, **members: Any) -> Container: ...
    def new_id(self, what: str) -> str: ...
    def listening(self) -> AbstractContextManager[asyncio.Queue[Any]]: ...
    def emit(self, kind: str, action: str, id: str, name: str = "", **attributes: str) -> None: ...
