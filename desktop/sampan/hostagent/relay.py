"""Bytes between a local connection and a stream of the channel, both ways, half-close kept."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sampan.core.errors import ChannelError, SampanError
from sampan.hostagent.channel import ChannelStream
from sampan.hostagent.listener import reset

Begin = Callable[..., Awaitable[ChannelStream]]
"""Begins a stream with the header that its named arguments make, or raises why it cannot."""

CHUNK = 256 * 1024
LOOK_S = 60.0
"""How often a local connection is looked at that asyncio does not read from: did it break?"""


@dataclass(slots=True)
class Traffic:
    """Bytes that went through, by direction."""

    to_guest: int = 0
    from_guest: int = 0


async def relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    stream: ChannelStream,
    traffic: Traffic | None = None,
) -> None:
    """Carry bytes until both sides have finished; a failure of one side is a reset for the other.

    The header of `stream` has been sent, its answer is awaited here: raises the guest's refusal and
    then leaves the local connection open, so that the caller can say why.
    """
    count = traffic if traffic is not None else Traffic()
    upward = asyncio.create_task(_carry_to_guest(reader, stream, count))
    try:
        await stream.confirm()
    except (SampanError, asyncio.CancelledError):
        await _cancel(upward)
        raise
    watching = _Watch(writer, stream)
    try:
        await _carry_from_guest(stream, writer, count)
        await upward
    except (ChannelError, OSError):
        reset(writer)
    finally:
        stream.reset()  # of no effect on a stream that ended in order
        watching.end()
        if not upward.done() or upward.cancelled() or upward.exception() is not None:
            await _cancel(upward)
        await close_writer(writer)


async def close_writer(writer: asyncio.StreamWriter) -> None:
    """Close a local connection; whether its other end took the last bytes is its own affair."""
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _carry_to_guest(
    reader: asyncio.StreamReader, stream: ChannelStream, count: Traffic
) -> None:
    try:
        while data := await reader.read(CHUNK):
            await stream.write(data)
            count.to_guest += len(data)
    except OSError:
        stream.reset()
        raise
    stream.write_eof()


async def _carry_from_guest(
    stream: ChannelStream, writer: asyncio.StreamWriter, count: Traffic
) -> None:
    while data := await stream.read():
        writer.write(data)
        await writer.drain()
        count.from_guest += len(data)
    if writer.can_write_eof():
        writer.write_eof()


class _Watch:
    """Resets the stream when the local connection has broken.

    While the guest takes nothing, or once the local end has closed its half, asyncio does not look.
    """

    def __init__(self, writer: asyncio.StreamWriter, stream: ChannelStream) -> None:
        self._writer = writer
        self._stream = stream
        self._timer = asyncio.get_running_loop().call_later(LOOK_S, self._look)

    def end(self) -> None:
        """Look no more."""
        self._timer.cancel()

    def _look(self) -> None:
        sock = self._writer.get_extra_info("socket")
        if self._writer.is_closing() or sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._stream.reset()
        else:
            self._timer = asyncio.get_running_loop().call_later(LOOK_S, self._look)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
