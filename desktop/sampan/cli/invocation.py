"""What one run of the `sampan` command works with, and how it waits."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sampan.cli.terminal import Terminal

if TYPE_CHECKING:
    from sampan.core.layout import Layout

_Result = TypeVar("_Result")


class Interrupted(Exception):
    """Ctrl-C; the message says what goes on without us, if anything does."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """The environment and the two streams of one run of the command."""

    env: Mapping[str, str]
    out: Terminal
    err: Terminal

    @property
    def layout(self) -> Layout:
        """The machine folder that is meant; raises LayoutError."""
        from sampan.client.home import find_layout

        return find_layout(self.env)


def run(work: Coroutine[Any, Any, _Result], *, interrupted: str = "") -> _Result:
    """Run the work to its end; Ctrl-C ends it and raises Interrupted with the sentence."""
    import asyncio

    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise Interrupted(interrupted) from None
