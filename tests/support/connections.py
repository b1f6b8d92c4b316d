"""Connections that a test's server accepts, each served by a task, all gone when the server is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Connections:
    """The accepted connections of one listening socket."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._tasks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Start to serve a connection: what asyncio.start_server calls."""
        task = asyncio.create_task(self._run(reader, writer))
        self._tasks[task] = writer
        task.add_done_callback(self._tasks.pop)

    async def close(self) -> None:
        """End every connection at once."""
        await asyncio.sleep(0)  # for one that was accepted in this turn
        serving = dict(self._tasks)
        for task, writer in serving.items():
            task.cancel()
            writer.transport.abort()  # one that has not begun yet will not
        await asyncio.gather(*serving, return_exceptions=True)

    async def _run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        finally:
            writer.transport.abort()  # of no effect once it was closed in order
