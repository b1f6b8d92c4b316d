"""What a stream leads to: its header, and the relay to a socket that is connected."""

from __future__ import annotations

import _socket
import errno
import os
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from sampan_agent.channel import Handler, Silence, Stream
from sampan_agent.errors import AgentError
from sampan_agent.loop import EDGE, ENDED, Loop
from sampan_wire import messages

LINGER_S = 10.0
KIND = _socket.SOCK_STREAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC

Opener = Callable[[Stream, Mapping[str, Any]], Handler]
"""Gives a stream with this header its handler, or raises AgentError."""


def accept_ok(stream: Stream) -> None:
    """Answer the header: from here on the stream is raw."""
    stream.send(messages.encode_line({"ok": True}))


def refuse(stream: Stream, error: AgentError) -> None:
    """Answer the header with an error and end the stream."""
    stream.handler = Silence(stream)
    stream.send(messages.encode_line({"error": error.to_json()}))
    stream.finish()


def accept(stream: Stream, openers: Mapping[str, Opener]) -> None:
    """Give a new stream the handler that reads its header."""
    stream.handler = Opening(stream, openers)


class Opening:
    """Handles a stream until its header line is whole."""

    def __init__(self, stream: Stream, openers: Mapping[str, Opener]) -> None:
        self._stream = stream
        self._openers = openers
        self._buffer = bytearray()

    def receive(self, data: bytes) -> None:
        """Collect the header; hand what stands behind it to the handler."""
        self._buffer += data
        end = self._buffer.find(b"\n", 0, messages.HEADER_LIMIT)
        stream = self._stream
        if end < 0:
            if len(self._buffer) >= messages.HEADER_LIMIT:
                self._refuse(AgentError("The header of a stream is too long.", code="header"))
            return
        stream.acknowledge(end + 1)
        try:
            header = messages.decode_line(bytes(self._buffer[:end]))
            opener = self._openers.get(str(header.get("kind")))
            if opener is None:
                kind = header.get("kind")
                raise AgentError(f"A stream cannot have the kind {kind!r}.", code="header")
            stream.handler = opener(stream, header)
        except messages.MessageError as error:
            self._refuse(AgentError(f"The header of a stream is wrong: {error}.", code="header"))
        except AgentError as error:
            self._refuse(error)
        rest = bytes(self._buffer[end + 1 :])
        if rest:
            stream.handler.receive(rest)

    def finish(self) -> None:
        """A stream that ends before its header was for nothing."""
        self._stream.reset()

    def lost(self) -> None:
        """Nothing was begun."""

    def produce(self, budget: int) -> bool:
        """Have nothing to send."""
        return False

    def _refuse(self, error: AgentError) -> None:
        refuse(self._stream, error)


def parse_address(header: Mapping[str, Any]) -> tuple[int, str, int]:
    """Return family, address and port of a header; raise AgentError."""
    kind, host, port = header.get("kind"), header.get("host"), header.get("port")
    if not isinstance(host, str) or not isinstance(port, int) or not 0 < port < 65536:
        raise AgentError(f"A {kind} stream needs an address and a port.", code="header")
    family = _socket.AF_INET6 if ":" in host else _socket.AF_INET
    try:
        # Addresses only: a name would have to be resolved, which blocks.
        _socket.inet_pton(family, host)
    except (OSError, ValueError):
        message = f"{host!r} is not an IP address."
        raise AgentError(message, code="header") from None
    return family, host, port


def describe_failure(number: int, target: str) -> AgentError:
    """Return the error for a connection that failed with this errno."""
    codes = {
        errno.ENOENT: "absent",
        errno.ECONNREFUSED: "refused",
        errno.ETIMEDOUT: "timeout",
    }
    reason = os.strerror(number)
    return AgentError(
        f"{target} cannot be reached: {reason}.", code=codes.get(number, "unreachable")
    )


class Relay:
    """Carries bytes between a stream and a connected socket, and each end of either direction.

    The socket is watched edge-triggered once and for all, so that thousands of idle or blocked
    streams cost nothing: flags say what could be done, the channel's turns and the host's credit
    say when.
    """

    def __init__(self, loop: Loop, stream: Stream, sock: _socket.socket) -> None:
        self._loop = loop
        self._stream = stream
        self._socket = sock
        self._fd = sock.fileno()
        self._pending: deque[bytes] = deque()
        self._offset = 0
        self._readable = True
        self._hung_up = False
        self._read_ended = False
        self._finished = False
        self._write_ended = False
        self._closed = False
        self._accepted = False
        loop.watch(self._fd, EDGE, self._take_events)
        # Not at once: the opener has yet to return this handler.
        loop.soon(self._begin)

    def _begin(self) -> None:
        if self._closed:
            return
        accept_ok(self._stream)
        self._accepted = True
        self._stream.wake()

    # --- the socket's side -------------------------------------------------------------------

    def _take_events(self, events: int) -> None:
        self._readable = True
        if events & ENDED:
            self._hung_up = True
        if not self._read_ended:
            self._stream.wake()
        if self._pending:
            self._flush()

    def produce(self, budget: int) -> bool:
        """Send what the socket has, behind the answer to the header."""
        if not self._accepted or not self._readable or self._read_ended:
            return False
        try:
            data = self._socket.recv(budget)
        except BlockingIOError:
            self._readable = False
            return False
        except OSError:
            self._abort()
            return False
        if not data:
            self._read_ended = True
            self._stream.finish()
            self._close_if_done()
            return False
        self._stream.send(data)
        if len(data) < budget and not self._hung_up:
            # Drained: the next byte, or the end, makes a new edge.
            self._readable = False
        return self._readable

    # --- the stream's side -------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Write the bytes, now or when the socket takes them."""
        if self._write_ended:
            self._stream.acknowledge(len(data))
            return
        self._pending.append(data)
        if len(self._pending) == 1:
            self._flush()

    def finish(self) -> None:
        """Half-close the socket once everything is written."""
        self._finished = True
        if not self._pending:
            self._end_write()

    def lost(self) -> None:
        """Close the socket."""
        self._close()

    def _flush(self) -> None:
        if self._closed:
            return
        written = 0
        try:
            while self._pending:
                data = self._pending[0]
                piece = memoryview(data)[self._offset :] if self._offset else data
                count = self._socket.send(piece)
                written += count
                if count < len(piece):
                    self._offset += count
                    continue
                self._pending.popleft()
                self._offset = 0
        except BlockingIOError:
            pass
        except OSError:
            self._drop_pending()
        if written:
            self._stream.acknowledge(written)
        if self._finished and not self._pending:
            self._end_write()

    def _drop_pending(self) -> None:
        """The socket takes nothing more: throw away what comes, and read what is still to read."""
        left = sum(map(len, self._pending)) - self._offset
        self._pending.clear()
        self._offset = 0
        self._write_ended = True
        self._stream.acknowledge(left)
        self._stream.wake()
        self._close_if_done()

    def _end_write(self) -> None:
        if not self._write_ended:
            self._write_ended = True
            with suppress(OSError):
                self._socket.shutdown(_socket.SHUT_WR)
        self._close_if_done()

    # --- ends --------------------------------------------------------------------------------

    def _close_if_done(self) -> None:
        if not (self._read_ended and self._write_ended):
            return
        self._close()
        if not self._finished:
            # As an HTTP server does: time for the host to read the answer before it is cut off.
            self._loop.after(LINGER_S, self._cut_off)

    def _cut_off(self) -> None:
        if not self._finished:
            self._stream.handler = Silence(self._stream)
            self._stream.reset()

    def _abort(self) -> None:
        self._stream.handler = Silence(self._stream)
        self._stream.reset()
        self._close()

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._pending.clear()
        self._loop.close(self._socket.detach())
