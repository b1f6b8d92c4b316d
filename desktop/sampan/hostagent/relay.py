"""Bytes between a local connection and a stream of the channel, both ways, half-close kept.

Nothing here waits: what one side brings is handed to the other in the same turn of the loop, and
what that one does not take holds the first one up.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, cast

from sampan.core.errors import ChannelError, SampanError
from sampan.hostagent.stream import ChannelStream, check_answer
from sampan_wire.messages import HEADER_LIMIT

Begin = Callable[..., Awaitable[ChannelStream]]
"""Begins a stream with the header that its named arguments make, or raises why it cannot."""

Dial = Callable[[], Awaitable[ChannelStream]]
"""Begins a stream to one place; its answer is not awaited."""

WRITE_HIGH, WRITE_LOW = 256 * 1024, 64 * 1024
"""Bytes waiting for a local connection above which no more credit is given, and again is.

At `WRITE_HIGH` a quarter of the stream's window waits here, and less than half of it in the
session: the guest always has some left, and what it sends brings the rest back.
"""

_NO_LINGER = struct.pack("<ii", 1, 0)
"""struct linger: on, 0 s. Windows has two short numbers there, and reads the same from this."""


@dataclass(slots=True)
class Traffic:
    """Bytes that went through, by direction."""

    to_guest: int = 0
    from_guest: int = 0


class Talk(Protocol):
    """Hears what goes through a relay."""

    def take_request(self, data: bytes) -> None:
        """The local end has sent this; it has not gone on yet."""
        ...

    def take_answer(self, data: bytes) -> None:
        """The guest has sent this."""
        ...

    def end_answers(self) -> None:
        """The guest sends nothing more."""
        ...


class Front(Protocol):
    """The listening socket that a relay's local connection came from."""

    def begun(self, relay: Relay) -> None:
        """A connection was accepted."""
        ...

    def answered(self, relay: Relay) -> None:
        """The guest has taken the connection."""
        ...

    def refused(self, relay: Relay, error: SampanError) -> None:
        """The guest has not, or cannot be asked: the connection is still there to say why."""
        ...

    def ended(self, relay: Relay) -> None:
        """The connection is gone."""
        ...


class Relay(asyncio.Protocol):
    """One local connection and its stream; a failure of one side is a reset for the other."""

    def __init__(
        self, front: Front, dial: Dial, traffic: Traffic, talk: Talk | None = None
    ) -> None:
        self._front = front
        self._talk = talk
        self._dial = dial
        self._traffic = traffic
        self._transport: asyncio.Transport  # from `connection_made` on, as all that follows
        self._dialing: asyncio.Task[None] | None = None
        self._stream: ChannelStream | None = None
        self._answer: bytes | None = b""  # as far as it has come; None once it is whole
        self._waiting: memoryview | None = None  # for the guest; nothing is read meanwhile
        self._unacknowledged = 0
        self._finished_here = False
        self._finished_there = False

    # --- what the listening socket calls -------------------------------------------------------

    def reset(self) -> None:
        """End both sides at once; the local end sees that it broke and does not take it for whole.

        Harmless when they have ended.
        """
        _set_option(self._transport, socket.SO_LINGER, _NO_LINGER)
        self.abort()

    def abort(self) -> None:
        """End both sides at once."""
        self._let_go()
        self._transport.abort()

    def say_last(self, words: bytes, linger_s: float) -> None:
        """Of a connection that was refused: send these bytes, and close when they were taken.

        A socket that closes over unread bytes resets, and what it said would not be read.
        """
        self._transport.write(words)
        self._transport.resume_reading()
        if self._finished_here or not self._transport.can_write_eof():
            self._transport.close()
            return
        self._transport.write_eof()
        asyncio.get_running_loop().call_later(linger_s, self._transport.close)

    def look(self) -> None:
        """Reset the stream if the local connection has broken.

        While the guest takes nothing, or once the local end has closed its half, asyncio does not
        look.
        """
        sock = self._transport.get_extra_info("socket")
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self.abort()

    # --- asyncio.Protocol: the local side ------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to dial."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(WRITE_HIGH, WRITE_LOW)
        # An idle connection may last for days; one whose other end has vanished must not.
        _set_option(self._transport, socket.SO_KEEPALIVE, 1)
        self._front.begun(self)
        self._dialing = asyncio.get_running_loop().create_task(self._begin())

    def data_received(self, data: bytes) -> None:
        """Pass it on; what the guest does not take waits, and no more is read."""
        if self._talk is not None:
            self._talk.take_request(data)
        sent = 0
        if self._stream is not None:
            sent = self._stream.offer(data)
            self._traffic.to_guest += sent
            if sent == len(data):
                return
        elif self._dialing is None:
            if self._finished_there:
                self.reset()  # as a server does that has closed
            return  # else refused: whatever it wanted to say
        self._waiting = memoryview(data)[sent:]
        self._transport.pause_reading()

    def eof_received(self) -> bool:
        """The local end has finished; the other direction goes on."""
        self._finished_here = True
        if self._stream is not None and self._waiting is None:
            self._finish()
        return self._stream is not None or self._dialing is not None

    def resume_writing(self) -> None:
        """The local end takes bytes again: so may the guest send."""
        self._acknowledge()

    def connection_lost(self, exc: Exception | None) -> None:
        """The local connection is gone, in order or not."""
        if self._talk is not None:
            self._talk.end_answers()
        self._let_go()
        self._front.ended(self)

    # --- Receiver: the stream's side -----------------------------------------------------------

    def take(self, data: bytes) -> None:
        """Pass it on; the guest gets its credit back as the local end takes it."""
        if self._answer is not None:
            data = self._take_answer(data)
            if not data:
                return
        if self._transport.is_closing():
            return  # `connection_lost` is under way
        if self._talk is not None:
            self._talk.take_answer(data)
        self._transport.write(data)
        self._traffic.from_guest += len(data)
        self._unacknowledged += len(data)
        self._acknowledge()

    def end(self) -> None:
        """The guest has finished; the other direction goes on."""
        if self._answer is not None:
            self.lose("The guest agent ended a stream without an answer.")
            return
        if self._talk is not None:
            self._talk.end_answers()
        self._finished_there = True
        if self._finished_here and self._waiting is None:
            self._transport.close()
        elif self._transport.can_write_eof() and not self._transport.is_closing():
            self._transport.write_eof()

    def lose(self, why: str) -> None:
        """The stream is gone in both directions."""
        if self._answer is not None:
            self._refuse(ChannelError(why))
        elif self._finished_there and self._waiting is None:
            self._let_go()  # the local end may still be reading what came before
        else:
            self.reset()

    def gain_credit(self) -> None:
        """The guest takes more."""
        waiting, self._waiting = self._waiting, None
        if waiting is None or self._stream is None:
            return
        sent = self._stream.offer(waiting)
        self._traffic.to_guest += sent
        if sent < len(waiting):
            self._waiting = waiting[sent:]
        elif self._finished_here:
            self._finish()
        else:
            self._transport.resume_reading()

    # --- helpers -------------------------------------------------------------------------------

    async def _begin(self) -> None:
        try:
            stream = await self._dial()
        except SampanError as error:
            self._dialing = None
            self._refuse(error)
            return
        except BaseException:
            self.abort()
            raise
        self._stream, self._dialing = stream, None
        stream.attach(self)
        if self._waiting is not None:
            self.gain_credit()
        elif self._finished_here:
            self._finish()

    def _take_answer(self, data: bytes) -> bytes:
        """Read the answer to the header; return what lies behind it."""
        assert self._stream is not None
        assert self._answer is not None
        line, newline, rest = (self._answer + data).partition(b"\n")
        self._answer = line
        self._stream.acknowledge(len(data) - len(rest))
        try:
            if newline or len(line) > HEADER_LIMIT:
                check_answer(line)
        except SampanError as error:
            self._refuse(error)
            return b""
        if newline:
            self._answer = None
            self._front.answered(self)
        return rest

    def _finish(self) -> None:
        """Pass the local end's end on."""
        assert self._stream is not None
        self._stream.write_eof()
        if self._finished_there:
            self._transport.close()

    def _acknowledge(self) -> None:
        """Give credit back for all that does not wait here any more."""
        taken = self._unacknowledged - self._transport.get_write_buffer_size()
        if taken > 0 and self._stream is not None:
            self._unacknowledged -= taken
            self._stream.acknowledge(taken)

    def _refuse(self, error: SampanError) -> None:
        self._let_go()
        if not self._transport.is_closing():
            self._front.refused(self, error)

    def _let_go(self) -> None:
        """End the stream, or what would make one. Of no effect on one that ended in order."""
        self._waiting = None
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.detach()
            stream.reset()
        if self._dialing is not None:
            self._dialing.cancel()
            self._dialing = None


def _set_option(transport: asyncio.Transport, option: int, value: int | bytes) -> None:
    sock = transport.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, option, value)
