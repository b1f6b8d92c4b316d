"""How far a transfer is, told while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from sampan.client.engine.model import Transfer

TELL_S = 0.1


class Progress:
    """Bytes that went over: counted by whoever moves them, told to whoever follows."""

    def __init__(self, total_bytes: int | None = None) -> None:
        self._done = 0
        self._total = total_bytes
        self.note = ""
        """What the engine said at the end."""

    def set(self, done_bytes: int) -> None:
        """Say how many bytes went over; may be called in another thread."""
        self._done = done_bytes

    async def counted(self, source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield what the source does, and count it."""
        async for data in source:
            yield data
            self._done += len(data)

    async def follow(self, work: Coroutine[Any, Any, None]) -> AsyncIterator[Transfer]:
        """Yield how far the work is until it has ended; leaving cancels it.

        Raises what the work raises.
        """
        task = asyncio.ensure_future(work)
        told = -1
        try:
            while not task.done():
                if self._done != told:
                    told = self._done
                    yield Transfer(told, self._total)
                await asyncio.wait([task], timeout=TELL_S)
            await task
            yield Transfer(self._done, self._total, self.note)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
