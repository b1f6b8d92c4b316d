"""One window per machine folder: a second start asks the first one to come to the front."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

RAISE = b"raise\n"
ASK_S = 1.0
"""How long a window that is open may take to answer; one that hangs is not waited for."""


def ask_open_window(path: Path) -> bool:
    """Tell the window that serves this socket to come to the front; False if there is none."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(ASK_S)
        asking.connect(str(path))
        asking.sendall(RAISE)
        return asking.recv(16) == RAISE
    return False


async def serve_window(path: Path) -> AsyncIterator[None]:
    """Yield each time another start asks this window to come to the front."""
    asked: asyncio.Queue[None] = asyncio.Queue()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(ASK_S):
                if await reader.readline() == RAISE:
                    asked.put_nowait(None)
                    writer.write(RAISE)
                    await writer.drain()
        writer.close()

    server = await _listen(path, answer)
    try:
        while True:
            await asked.get()
            yield
    finally:
        server.close()
        _remove(path)  # at once: what ends the program does not wait for a thread


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


async def _listen(path: Path, answer: object) -> asyncio.AbstractServer:
    def prepare() -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # of a window that ended without a word: nobody answered on it

    await asyncio.to_thread(prepare)
    return await asyncio.start_unix_server(answer, str(path))  # type: ignore[arg-type]
