"""The channel to the guest agent: one connection, many streams.

The format is described in docs/architecture.md, "The channel".
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from sampan.core.errors import ChannelError
from sampan.hostagent.stream import ChannelStream
from sampan_wire.messages import (
    encode_line,
    find_answer,
    preamble,
)
from sampan_wire.yamux import (
    CreditGained,
    DataReceived,
    Event,
    PongReceived,
    Role,
    Session,
    StreamFinished,
    StreamReset,
    WentAway,
    YamuxError,
)

RECEIVE_WINDOW = 1024 * 1024
WRITE_BUFFER = 256 * 1024
"""Bytes that may wait for QEMU before writers of all streams are held back."""

ANSWERS = 16 * 1024
"""Bytes of answers that are written at once: uvloop reads megabytes before it comes to anything
else, and as small frames they would occupy five times as much."""

UNREAD_LIMIT = 8 * 1024 * 1024
"""Bytes that may wait for QEMU at all: above, the guest makes us answer and does not read."""


class Channel(asyncio.Protocol):
    """The connection to `run/channel.sock`. Made by `connect_channel`; `lost` ends when it does.

    A machine that is suspended loses its QEMU and keeps its session: `hold`, QEMU's end, `emptied`,
    later `move` to the socket of the next QEMU and `release`. `wanted` is called when somebody has
    something to send meanwhile.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.wanted: Callable[[], object] = lambda: None
        self._held = False
        self._free = asyncio.Event()
        self._free.set()
        self._first: int | None = None
        self._emptied = asyncio.Event()
        self.answered: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[str] = loop.create_future()
        self._session = Session(Role.CLIENT, receive_window=RECEIVE_WINDOW)
        self._streams: dict[int, ChannelStream] = {}
        self._pings: dict[int, asyncio.Future[None]] = {}
        self._transport: asyncio.Transport | None = None
        self._nonce = secrets.token_hex(16)
        self._before = bytearray()
        self._may_write = asyncio.Event()
        self._flush_due = False
        self._paused = False
        self._held_back: dict[int, None] = {}  # streams that QEMU's socket had no room for

    # --- streams -----------------------------------------------------------------------------

    def open_raw(self) -> ChannelStream:
        """Open a stream without a header; raise ChannelError if the session takes none."""
        self._check_alive()
        try:
            number = self._session.open()
        except YamuxError as error:
            raise ChannelError(f"No stream to the guest agent can be opened: {error}.") from error
        stream = self._streams[number] = ChannelStream(self, number)
        self._schedule_flush()
        return stream

    def begin(self, *, first: bool = False, **header: Any) -> ChannelStream:
        """Open a stream and send its header; `ChannelStream.confirm` waits for the answer.

        While the channel is held, only one that is `first` may be opened, and sends before all
        others.
        """
        if self._held and not first:
            raise ChannelError("The machine is being suspended.", "Try again in a moment.")
        stream = self.open_raw()
        # Written at the end of this turn: with what the stream is for, if that is there already.
        self._session.send(stream.number, encode_line(header))
        if first:
            self._first = stream.number
            self._write_out()
        return stream

    async def open(self, **header: Any) -> ChannelStream:
        """Open a stream with this header and wait for the guest's yes; its no is raised."""
        stream = self.begin(**header)
        await stream.confirm()
        return stream

    async def ping(self) -> None:
        """Return when the guest has answered; raise ChannelError when it is gone."""
        pong = self._ask()
        self._schedule_flush()
        await pong

    async def hold(self) -> None:
        """Send nothing more; return when the guest has taken all that was sent.

        What waits in QEMU's socket would be lost with QEMU: the last frame is therefore a question
        to the guest. What the guest sends is taken as before. Raises ChannelError.
        """
        pong = self._ask()
        self._write_out()
        self._held = True
        self._free.clear()
        await pong

    @property
    def held(self) -> bool:
        """True from `hold` to `release`."""
        return self._held

    async def free(self) -> None:
        """Return when the channel is not held any more."""
        await self._free.wait()

    async def emptied(self) -> None:
        """Return when everything is read that the QEMU which has ended left in its socket."""
        await self._emptied.wait()

    async def move(self, path: Path) -> None:
        """Go on with the session at the socket of another QEMU, still held; raise ChannelError."""
        self._emptied.clear()
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: self, str(path))
        except OSError as error:
            raise _unreachable(path, error) from error

    def release(self) -> None:
        """Let every stream send again what it has."""
        self._held, self._first = False, None
        self._free.set()
        for stream in list(self._streams.values()):
            stream.gain_credit()
        self._flush()

    def close(self) -> None:
        """End the session and the connection."""
        self._held = False
        if self._transport is None:
            self._end("The channel to the guest agent was closed.")
        if self._transport is not None and not self._transport.is_closing():
            self._transport.abort()

    def end(self, why: str) -> None:
        """End the session for a reason that `lost` and every stream then tell."""
        self._end(why)
        self.close()

    # --- what streams call -------------------------------------------------------------------

    async def writable(self) -> None:
        """Wait until QEMU takes bytes again."""
        while not self._may_write.is_set():  # another one may have filled the socket again
            await self._may_write.wait()

    def send(self, number: int, data: bytes | memoryview) -> int:
        """Queue bytes of a stream as far as credit and QEMU allow; return how many.

        The stream's `gain_credit` is called when more can be.
        """
        if number not in self._streams or self._session.dead:
            return 0
        if self._held and number != self._first:
            self.wanted()
            return 0
        if self._paused:
            self._held_back[number] = None
            return 0
        if len(data) > WRITE_BUFFER:
            data = memoryview(data)[:WRITE_BUFFER]
        try:
            sent = self._session.send(number, data)
        except YamuxError as error:
            raise ChannelError(f"The stream cannot be written to: {error}.") from error
        self._write_out()  # at once: each turn of the loop costs a request a tenth of its time
        return sent

    def acknowledge(self, number: int, count: int) -> None:
        """Give credit back for consumed bytes."""
        self._session.acknowledge(number, count)
        if self._session.output_size:
            self._schedule_flush()

    def finish(self, number: int) -> None:
        """Half-close a stream."""
        self._session.finish(number)
        self._forget_if_done(number)
        self._schedule_flush()

    def reset(self, number: int) -> None:
        """Reset a stream."""
        self._session.reset(number)
        self._streams.pop(number, None)
        if self._session.output_size:
            self._schedule_flush()

    # --- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the preamble; streams may be opened once the guest has answered it."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self._paused = False
        self._may_write.set()
        if not self.answered.done():
            self._transport.write(preamble(self._nonce))

    def data_received(self, data: bytes) -> None:
        """Hand the bytes to the session and its events to the streams."""
        if not self.answered.done():
            self._before += data
            if not find_answer(self._before, self._nonce):
                return
            data, self._before = bytes(self._before), bytearray()
            self.answered.set_result(None)
        try:
            for event in self._session.receive(data):
                self._dispatch(event)
        except YamuxError as error:
            self._end(f"The guest agent broke the channel's protocol: {error}.")
        if self._session.output_size > ANSWERS:
            self._flush()
        elif self._session.output_size:
            self._schedule_flush()

    def pause_writing(self) -> None:
        """QEMU's socket is full: hold the writers."""
        self._paused = True
        self._may_write.clear()

    def resume_writing(self) -> None:
        """QEMU's socket has room: let the writers go on."""
        self._paused = False
        self._may_write.set()
        # In turns: one that fills the socket again comes last the next time.
        for number in list(self._held_back):
            if self._paused:
                return
            del self._held_back[number]
            stream = self._streams.get(number)
            if stream is not None:
                stream.gain_credit()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every stream, unless the session goes on at another QEMU."""
        self._transport = None
        self._emptied.set()
        if self._held:
            return
        self._end(f"The channel to the guest agent closed{f': {exc}' if exc else ''}.")

    # --- helpers -----------------------------------------------------------------------------

    def _ask(self) -> asyncio.Future[None]:
        """Queue a ping; its answer ends the future."""
        self._check_alive()
        pong: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pings[self._session.ping()] = pong
        return pong

    def _dispatch(self, event: Event) -> None:
        if type(event) is DataReceived:  # nearly all of them are
            stream = self._streams.get(event.stream)
            if stream is not None:
                stream.take(event.data)
            return
        if isinstance(event, WentAway):
            self._end("The guest agent ended the session.")
            return
        if isinstance(event, PongReceived):
            pong = self._pings.pop(event.opaque, None)
            if pong is not None and not pong.done():
                pong.set_result(None)
            return
        stream = self._streams.get(getattr(event, "stream", 0))
        if stream is None:
            return
        match event:
            case CreditGained():
                stream.gain_credit()
            case StreamFinished(number):
                stream.end()
                self._forget_if_done(number)
            case StreamReset(number):
                self._streams.pop(number, None)
                stream.lose("The guest agent ended the stream.")

    def _forget_if_done(self, number: int) -> None:
        if number not in self._session.streams:
            self._streams.pop(number, None)

    def _schedule_flush(self) -> None:
        """Write once per turn of the loop: many small frames become one write."""
        if not self._flush_due and self._transport is not None:
            self._flush_due = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_due = False  # one that is still due finds nothing to write
        if not self._held:
            self._write_out()

    def _write_out(self) -> None:
        output = self._session.take_output()
        if output and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(output))
            # Writers hold back by themselves: this much is made of answers to a flood.
            if self._transport.get_write_buffer_size() > UNREAD_LIMIT:
                self.end("The guest agent does not read what it is sent.")
        if not self._paused:
            self._may_write.set()

    def _check_alive(self) -> None:
        if self.lost.done():
            raise ChannelError(self.lost.result(), "Run `sampan status`.")
        if not self.answered.done():
            raise ChannelError("The guest agent has not answered yet.", "Wait for the boot to end.")

    def _end(self, why: str) -> None:
        if self.lost.done():
            return
        self._held = False
        self._free.set()
        self.lost.set_result(why)
        if not self.answered.done():
            self.answered.set_exception(ChannelError(why))
            self.answered.exception()  # read here: nobody may be waiting for it
        streams, self._streams = list(self._streams.values()), {}
        for stream in streams:
            stream.lose(why)
        for pong in self._pings.values():
            if not pong.done():
                pong.set_exception(ChannelError(why))
        self._may_write.set()
        self._flush()
        if self._transport is not None:
            self._transport.close()


async def connect_channel(path: Path) -> Channel:
    """Connect to QEMU's socket and wait, without a deadline of its own, for the guest's answer."""
    try:
        _, channel = await asyncio.get_running_loop().create_unix_connection(Channel, str(path))
    except OSError as error:
        raise _unreachable(path, error) from error
    try:
        await channel.answered
    except BaseException:
        channel.close()
        raise
    return channel


def _unreachable(path: Path, error: OSError) -> ChannelError:
    return ChannelError(
        f"The channel's socket {path} does not answer: {error.strerror or error}.",
        "Run `sampan restart`.",
    )
