"""One stream of the channel: for who reads and writes it, or for a receiver in its place."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Protocol

from sampan.core.errors import ChannelError, error_from_json
from sampan_wire.messages import HEADER_LIMIT, MessageError, decode_line, encode_line

if TYPE_CHECKING:
    from sampan.hostagent.channel import Channel

_YES = encode_line({"ok": True})


class Receiver(Protocol):
    """Takes what a stream brings, in the turn in which it comes: see `ChannelStream.attach`."""

    def take(self, data: bytes) -> None:
        """Bytes arrived; their credit is given back by `ChannelStream.acknowledge`."""
        ...

    def end(self) -> None:
        """The guest has finished."""
        ...

    def lose(self, why: str) -> None:
        """The stream is gone in both directions."""
        ...

    def gain_credit(self) -> None:
        """`ChannelStream.offer`, which took less than it was given, takes more."""
        ...


class ChannelStream:
    """One stream: read, write, half-close, reset. Raises ChannelError once it was reset or lost."""

    def __init__(self, channel: Channel, number: int) -> None:
        self._channel = channel
        self.number = number
        self._received: deque[bytes] = deque()
        self._ended = False
        self._lost: str | None = None
        self._readable = asyncio.Event()
        self._writable = asyncio.Event()
        self._receiver: Receiver | None = None

    def attach(self, receiver: Receiver) -> None:
        """Hand all that came and comes to `receiver`; nobody may `read` any more."""
        self._receiver = receiver
        while self._received and self._receiver is receiver:
            receiver.take(self._received.popleft())
        if self._ended and self._receiver is receiver:
            receiver.end()
        if self._lost is not None and self._receiver is receiver:
            receiver.lose(self._lost)

    def detach(self) -> None:
        """Tell the receiver nothing more."""
        self._receiver = None

    def offer(self, data: bytes | memoryview) -> int:
        """Send as much of `data` as there is room for now; return how many bytes that was."""
        return self._channel.send(self.number, data)

    def acknowledge(self, count: int) -> None:
        """Give credit back for bytes that a receiver took."""
        self._channel.acknowledge(self.number, count)

    async def read(self, limit: int = 256 * 1024) -> bytes:
        """Return the next bytes, at most `limit`; `b""` when the guest has finished."""
        while not self._received:
            if self._lost is not None:
                raise ChannelError(self._lost)
            if self._ended:
                return b""
            self._readable.clear()
            await self._readable.wait()
        data = self._received.popleft()
        if len(data) > limit:
            self._received.appendleft(data[limit:])
            data = data[:limit]
        self._channel.acknowledge(self.number, len(data))
        return data

    async def confirm(self) -> None:
        """Wait for the guest's answer to the header; its error is raised, the stream then reset."""
        try:
            check_answer(await self._read_line())
        except BaseException:
            self.reset()
            raise

    async def _read_line(self, limit: int = HEADER_LIMIT) -> bytes:
        line = b""
        while b"\n" not in line:
            data = await self.read()
            if not data or len(line) > limit:
                raise ChannelError("The guest agent ended a stream without an answer.")
            line += data
        line, _, rest = line.partition(b"\n")
        if rest:
            self._received.appendleft(rest)
            self._channel.acknowledge(self.number, -len(rest))
        return line

    async def write(self, data: bytes | memoryview) -> None:
        """Send all of `data`, waiting while the guest's window or QEMU's socket is full."""
        view = memoryview(data)
        while view:
            if self._lost is not None:
                raise ChannelError(self._lost)
            await self._channel.writable()
            sent = self._channel.send(self.number, view)
            if sent == len(view):
                return
            view = view[sent:]
            if not sent and self._lost is None:
                self._writable.clear()
                await self._writable.wait()

    def write_eof(self) -> None:
        """Say that nothing more is sent."""
        self._channel.finish(self.number)

    def reset(self) -> None:
        """End the stream at once; harmless when it has ended."""
        self._channel.reset(self.number)
        self.lose("The stream was reset on this side.")

    def take(self, data: bytes) -> None:
        """Called by the channel: bytes arrived."""
        if self._receiver is not None:
            self._receiver.take(data)
            return
        self._received.append(data)
        self._readable.set()

    def end(self) -> None:
        """Called by the channel: the guest has finished."""
        self._ended = True
        if self._receiver is not None:
            self._receiver.end()
        self._readable.set()

    def lose(self, why: str) -> None:
        """Called by the channel: the stream is gone in both directions."""
        if self._lost is None:
            self._lost = why
            if self._receiver is not None:
                self._receiver.lose(why)
        self._readable.set()
        self._writable.set()

    def gain_credit(self) -> None:
        """Called by the channel: the guest, or QEMU, takes more."""
        if self._receiver is not None:
            self._receiver.gain_credit()
        self._writable.set()


def check_answer(line: bytes) -> None:
    """Raise what the guest's answer to a header says is wrong."""
    if line == _YES[:-1]:
        return
    try:
        answer = decode_line(line)
    except MessageError as error:
        raise ChannelError(f"The guest agent's answer is not one: {error}.") from error
    if "error" in answer:
        raise error_from_json(answer["error"])
