"""Raw bytes between a client that has attached and what it attached to."""

from __future__ import annotations

import asyncio
import contextlib
import select
import time
from collections.abc import Awaitable

from sampan.core.errors import SampanError
from sampan.hostagent.control_api import ByteStream

CHUNK = 64 * 1024
LINGER_S = 2.0
"""How long a client may still send when the stream has ended, so that it sees the end."""

LOOK_S = 0.5
"""How often a client that has ended its direction is looked at: is it gone altogether?"""


async def relay(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stream: ByteStream
) -> None:
    """Pass bytes both ways until the stream ends or the client is gone.

    The end of one direction is passed on and leaves the other open. The caller closes the stream.
    """
    up = asyncio.create_task(_send_up(reader, writer, stream))
    down = asyncio.create_task(_send_down(writer, stream))
    try:
        await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        if down.done() and not up.done():
            up.cancel()
            await asyncio.gather(up, return_exceptions=True)
            await discard(reader, writer, LINGER_S)
    finally:
        for task in (up, down):
            task.cancel()
        await asyncio.gather(up, down, return_exceptions=True)


async def _send_up(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stream: ByteStream
) -> None:
    """Pass the client's bytes on; return when the client is gone, not when it only went silent."""
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(CHUNK):
            await _hand_on(stream.write(data))
        await _hand_on(stream.write_eof())
        # The kernel knows when a client is gone altogether, asyncio does not tell.
        while not is_gone(writer):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)


async def _hand_on(sending: Awaitable[None]) -> None:
    """Wait for the stream to take it; for ever if it is broken: the other direction tells why."""
    try:
        await sending
    except (ConnectionError, SampanError):
        await asyncio.Event().wait()


async def _send_down(writer: asyncio.StreamWriter, stream: ByteStream) -> None:
    """Pass the stream's bytes to the client until one of them ends."""
    with contextlib.suppress(ConnectionError, SampanError):
        while data := await stream.read(CHUNK):
            writer.write(data)
            await writer.drain()


async def discard(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit_s: float
) -> None:
    """End our direction, then read on for at most `limit_s` seconds until the client ends its own.

    A socket that is closed with unread bytes resets the connection, and what was sent may be lost.
    """
    deadline = time.monotonic() + limit_s
    with contextlib.suppress(ConnectionError, TimeoutError):
        await writer.drain()
        writer.write_eof()
        while (left := deadline - time.monotonic()) > 0:
            async with asyncio.timeout(left):
                if not await reader.read(CHUNK):
                    return


def is_gone(writer: asyncio.StreamWriter) -> bool:
    """Tell whether the client has closed its socket, and not only ended its direction."""
    connection = writer.get_extra_info("socket")
    if connection is None or writer.is_closing():
        return True
    watcher = select.poll()
    watcher.register(connection.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in watcher.poll(0))
