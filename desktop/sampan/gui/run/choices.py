"""What the form offers to choose from, and what it asks while it is open."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

PortsInUse = Callable[[], Coroutine[Any, Any, Iterable[tuple[str, int]]]]
"""Asks which ports of this computer are taken: protocol and number of each."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Names that exist, and the folders that `$PWD` and `~` of a pasted line stand for."""

    images: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    folder: str = ""
    home: str = ""
