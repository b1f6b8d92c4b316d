"""A guest's end of the channel for tests: real preamble, real yamux, a handler for each stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.connections import Connections

from sampan.hostagent.channel import Channel
from sampan.hostagent.relay import Begin
from sampan.hostagent.stream import ChannelStream
from sampan_wire.messages import decode_line, encode_line, find_preamble, preamble_answer
from sampan_wire.yamux import (
    CreditGained,
    DataReceived,
    Role,
    Session,
    StreamFinished,
    StreamOpened,
    StreamReset,
)

Handler = Callable[["PeerStream", dict[str, Any]], Awaitable[None]]


class PeerStream:
    """One stream as the guest's side of a test sees it."""

    def __init__(self, peer: GuestPeer, number: int) -> None:
        self.peer, self.number = peer, number
        self.data: asyncio.Queue[bytes] = asyncio.Queue()
        self.credit = asyncio.Event()
        self.was_reset = False
        self.sending = asyncio.Lock()

    async def read(self) -> bytes:
        data = await self.data.get()
        self.peer.session.acknowledge(self.number, len(data))
        await self.peer.flush()
        return data

    async def send(self, data: bytes) -> None:
        async with self.sending:
            view = memoryview(data)
            while view and not self.was_reset:
                self.credit.clear()
                view = view[self.peer.session.send(self.number, view) :]
                await self.peer.flush()
                if view:
                    await self.credit.wait()

    async def accept(self) -> None:
        await self.send(encode_line({"ok": True}))

    async def refuse(self, **error: str) -> None:
        await self.send(encode_line({"error": error}))
        await self.finish()

    async def finish(self) -> None:
        self.peer.session.finish(self.number)
        await self.peer.flush()

    async def reset(self) -> None:
        self.peer.session.reset(self.number)
        await self.peer.flush()


class GuestPeer:
    """Serves one connection; `handler` is called for each stream with its header."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.session = Session(Role.SERVER, receive_window=1024 * 1024)
        self.streams: dict[int, PeerStream] = {}
        self.headers: dict[int, bytearray] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.writer: asyncio.StreamWriter | None = None
        self.before_answer = b""
        self.goes_on = False
        """A connection from now on is another QEMU's: the guest's session is the same."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        if self.goes_on:
            await self.listen(reader)
            return
        self.session = Session(Role.SERVER, receive_window=1024 * 1024)
        buffer = bytearray()
        while (nonce := find_preamble(buffer)) is None:
            data = await reader.read(65536)
            if not data:
                return
            buffer += data
        writer.write(self.before_answer + preamble_answer(nonce))
        self.take(bytes(buffer))
        await self.listen(reader)

    async def listen(self, reader: asyncio.StreamReader) -> None:
        await self.flush()
        while data := await reader.read(65536):
            self.take(data)
            await self.flush()

    def take(self, data: bytes) -> None:
        for event in self.session.receive(data):
            match event:
                case StreamOpened(number):
                    self.streams[number] = PeerStream(self, number)
                    self.headers[number] = bytearray()
                case DataReceived(number, piece):
                    self.take_data(number, piece)
                case StreamFinished(number):
                    self.streams[number].data.put_nowait(b"")
                case StreamReset(number):
                    self.streams[number].was_reset = True
                    self.streams[number].data.put_nowait(b"")
                    self.streams[number].credit.set()
                case CreditGained(number):
                    self.streams[number].credit.set()

    def take_data(self, number: int, piece: bytes) -> None:
        header = self.headers.get(number)
        if header is None:
            self.streams[number].data.put_nowait(piece)
            return
        header += piece
        if b"\n" in header:
            line, _, rest = bytes(header).partition(b"\n")
            del self.headers[number]
            self.session.acknowledge(number, len(line) + 1)
            if rest:
                self.streams[number].data.put_nowait(rest)
            task = asyncio.ensure_future(self.handler(self.streams[number], decode_line(line)))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def flush(self) -> None:
        assert self.writer is not None
        if self.writer.is_closing():
            return  # its QEMU has ended: the bytes wait in the guest
        self.writer.writelines(self.session.take_output())
        await self.writer.drain()

    def end_qemu(self) -> None:
        """Close the connection as a QEMU does that was saved: what was written is still read."""
        assert self.writer is not None
        self.goes_on = True
        self.writer.close()


@asynccontextmanager
async def guest_peer(path: Path, handler: Handler) -> AsyncIterator[GuestPeer]:
    """Listen where QEMU would, as a guest whose streams `handler` serves."""
    peer = GuestPeer(handler)
    connections = Connections(peer.serve)
    server = await asyncio.start_unix_server(connections.accept, path)
    try:
        yield peer
    finally:
        server.close()
        await connections.close()
        for task in peer.tasks:
            task.cancel()
        await asyncio.gather(*peer.tasks, return_exceptions=True)


def begin_on(channel: Channel | Callable[[], Channel]) -> Begin:
    """Return what begins streams on this channel, or on the one that is there by then."""

    async def begin(**header: Any) -> ChannelStream:
        return (channel() if callable(channel) else channel).begin(**header)

    return begin


async def echo(stream: PeerStream, header: dict[str, Any]) -> None:
    """Accept, send everything back, finish when the host has."""
    await stream.accept()
    while data := await stream.read():
        await stream.send(data)
    await stream.finish()
