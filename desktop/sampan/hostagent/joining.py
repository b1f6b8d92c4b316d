"""Waiting for work that others wait for too."""

from __future__ import annotations

import asyncio

from sampan.core.errors import MachineStateError


async def join(task: asyncio.Task[None], what: str) -> None:
    """Wait for work that goes on when the one who waits is gone; raise what it raises."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        if task.cancelled():
            raise MachineStateError(f"The {what} was given up: the machine was stopped.") from None
        raise


def read_outcome(task: asyncio.Task[None]) -> None:
    """Take note of an error that nobody may be waiting for: a callback of such tasks."""
    if not task.cancelled():
        task.exception()
