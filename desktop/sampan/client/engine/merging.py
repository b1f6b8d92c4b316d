"""Logs of several containers as one stream, in the order in which their lines come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from sampan.client.engine.engine import ContainerEngine
from sampan.client.engine.model import LogLine, LogOptions

WAITING_LINES = 2_000
"""How many lines may wait for whoever reads; a container that writes more is held up."""


async def merge_logs(
    engine: ContainerEngine, ids: Sequence[str], options: LogOptions
) -> AsyncIterator[tuple[str, LogLine]]:
    """Yield lines with the id of who wrote them, until the logs of all have ended.

    The past comes sorted by time where it has times; what follows comes as it is written.
    """
    if not options.follow:
        past = [(id, line) for id in ids async for line in engine.logs(id, options)]
        for pair in sorted(past, key=lambda pair: pair[1].at or 0.0):
            yield pair
        return
    queue: asyncio.Queue[tuple[str, LogLine] | None] = asyncio.Queue(WAITING_LINES)

    async def read(id: str) -> None:
        try:
            async for line in engine.logs(id, options):
                await queue.put((id, line))
        finally:
            await queue.put(None)

    readers = [asyncio.ensure_future(read(id)) for id in ids]
    open_ones = len(readers)
    try:
        while open_ones:
            item = await queue.get()
            if item is None:
                open_ones -= 1
            else:
                yield item
        await asyncio.gather(*readers)
    finally:
        for reader in readers:
            reader.cancel()
        while not queue.empty():  # else a reader would wait for room to say that it has ended
            queue.get_nowait()
        await asyncio.gather(*readers, return_exceptions=True)
