"""Long work that counts bytes, as operations of the window."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from sampan.client.engine.model import Transfer
from sampan.gui.formats import format_bytes, format_share
from sampan.gui.operations import Progress, Report

T = TypeVar("T")


async def carry(source: AsyncIterator[Transfer], report: Report) -> str:
    """Follow a transfer to its end with its progress; return what the engine says last."""
    note = ""
    async with closing(source) as transfers:
        async for each in transfers:
            note = each.note or note
            done, total = each.done_bytes, each.total_bytes
            text = format_share(done, total) if total else format_bytes(done)
            report(Progress(text, done, total))
    return note


@asynccontextmanager
async def closing(source: AsyncIterator[T]) -> AsyncGenerator[AsyncIterator[T], None]:
    """Yield the source, and close it when the block is left, as when the work is cancelled."""
    try:
        yield source
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()
