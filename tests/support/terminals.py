"""A process in a terminal that a test plays."""

import asyncio
from collections.abc import AsyncIterator

from sampan.client.engine.model import ExecSize


class MemorySession:
    """An `ExecSession` that a test plays: `say` writes, `end` ends it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.sizes: list[ExecSize] = []
        self.closed = False
        self.code: int | None = 0
        self.given = 0
        self._output: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()

    def say(self, *what: bytes | Exception | None) -> None:
        """Write, fail, or end with None; to be called on asyncio's thread."""
        for part in what:
            self._output.put_nowait(part)

    async def output(self) -> AsyncIterator[bytes]:
        while (part := await self._output.get()) is not None:
            if isinstance(part, Exception):
                raise part
            self.given += len(part)
            yield part

    async def write(self, data: bytes) -> None:
        await asyncio.sleep(0)
        self.written.append(data)

    async def resize(self, size: ExecSize) -> None:
        self.sizes.append(size)

    async def exit_code(self) -> int | None:
        return self.code

    async def close(self) -> None:
        self.closed = True
