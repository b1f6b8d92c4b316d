"""UDP: a stream of framed datagrams for each source that speaks to a published port.

The socket is connected, so that the container's answers belong to one source, and so that the
kernel tells when nobody listens: then the stream ends, and the host opens another one for the next
datagram. What finds no room is lost, as UDP allows: the kernel drops what the host does not read.
"""

from __future__ import annotations

import _socket
import errno
from collections.abc import Mapping
from typing import Any

from sampan_agent.channel import Handler, Silence, Stream
from sampan_agent.loop import EDGE, Loop
from sampan_agent.streams import Opener, accept_ok, describe_failure, parse_address
from sampan_wire.datagrams import DATAGRAM_LIMIT, DatagramDecoder, encode_datagram

KIND = _socket.SOCK_DGRAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
DROPPED = (errno.EAGAIN, errno.EMSGSIZE, errno.ENOBUFS, errno.EPERM, errno.EINTR)
"""What loses a datagram and says nothing about the next one."""


def open_udp(loop: Loop) -> Opener:
    """Return the opener of `{"kind": "udp", "host": ADDRESS, "port": ...}`."""

    def opener(stream: Stream, header: Mapping[str, Any]) -> Handler:
        family, host, port = parse_address(header)
        sock = None
        try:
            sock = _socket.socket(family, KIND)
            sock.connect((host, port))
        except OSError as error:
            if sock is not None:
                sock.close()
            raise describe_failure(error.errno or errno.EIO, f"{host}:{port}") from error
        return DatagramRelay(loop, stream, sock)

    return opener


class DatagramRelay:
    """Carries datagrams between a stream and a connected UDP socket."""

    def __init__(self, loop: Loop, stream: Stream, sock: _socket.socket) -> None:
        self._loop = loop
        self._stream = stream
        self._socket = sock
        self._decoder = DatagramDecoder()
        self._rest = memoryview(b"")
        self._readable = True
        self._closed = False
        loop.watch(sock.fileno(), EDGE, self._take_events)
        accept_ok(stream)

    # --- the container's side ------------------------------------------------------------------

    def _take_events(self, _events: int) -> None:
        self._readable = True
        self._stream.wake()

    def produce(self, budget: int) -> bool:
        """Send datagrams for as long as the budget allows; the end of one may have to wait."""
        while budget > 0:
            if not self._rest and not self._receive_next():
                return False
            piece = self._rest[:budget]
            self._stream.send(bytes(piece))
            self._rest = self._rest[len(piece) :]
            budget -= len(piece)
        return True

    def _receive_next(self) -> bool:
        if self._closed or not self._readable:
            return False
        try:
            data = self._socket.recv(DATAGRAM_LIMIT)
        except BlockingIOError:
            self._readable = False
            return False
        except OSError:
            self._end()
            return False
        self._rest = memoryview(encode_datagram(data))
        return True

    # --- the host's side -----------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Send the datagrams that are whole."""
        self._stream.acknowledge(len(data))
        for datagram in self._decoder.feed(data):
            if self._closed:
                return
            try:
                self._socket.send(datagram)
            except OSError as error:
                if error.errno not in DROPPED:
                    self._end()

    def finish(self) -> None:
        """The host has let go of the source."""
        self._stream.finish()
        self.lost()

    def lost(self) -> None:
        """Close the socket."""
        if not self._closed:
            self._closed = True
            self._rest = memoryview(b"")
            self._loop.close(self._socket.detach())

    def _end(self) -> None:
        """Nobody listens there: the next datagram of the source begins anew."""
        self._stream.handler = Silence(self._stream)
        self._stream.finish()
        self.lost()
