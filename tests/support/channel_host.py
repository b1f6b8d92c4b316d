"""A host's end of the channel for tests of the guest's side: the preamble, streams by number."""

import secrets
import select
import socket
import time
from collections.abc import Callable
from typing import Any

from sampan_wire import messages, yamux

PATIENCE = 30.0


class Host:
    """A host: the preamble, then streams by number."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.end = end
        self.session = yamux.Session(yamux.Role.CLIENT)
        self.data: dict[int, bytearray] = {}
        self.finished: set[int] = set()
        self.gone: set[int] = set()
        self.held: set[int] = set()
        self._output = memoryview(b"")

    def begin(self) -> None:
        """Send the preamble and wait for its answer; whatever is before it is skipped."""
        self.session = yamux.Session(yamux.Role.CLIENT)
        self._output = memoryview(b"")
        nonce = secrets.token_hex(16)
        out = memoryview(messages.preamble(nonce))
        buffer = bytearray()
        until = time.monotonic() + PATIENCE
        while not messages.find_answer(buffer, nonce):
            assert time.monotonic() < until
            readable, writable, _ = select.select([self.end], [self.end] if out else [], [], 1)
            if writable:
                out = out[self.end.send(out) :]
            if readable:
                buffer += self.end.recv(65536)
        self._take(bytes(buffer))

    def turn(self, timeout: float = 0.2) -> None:
        """Write and read what is possible."""
        if not self._output:
            self._output = memoryview(b"".join(self.session.take_output()))
        wanted = [self.end] if self._output else []
        readable, writable, _ = select.select([self.end], wanted, [], timeout)
        if writable:
            self._output = self._output[self.end.send(self._output) :]
        if readable:
            self._take(self.end.recv(1 << 18))

    def until(self, condition: Callable[[], bool]) -> None:
        """Turn until the condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "what was waited for did not happen"
            self.turn()

    def open(self, header: dict[str, Any]) -> int:
        """Open a stream with this header."""
        stream = self.session.open()
        self.data[stream] = bytearray()
        self.send(stream, messages.encode_line(header))
        return stream

    def send(self, stream: int, data: bytes) -> None:
        """Send all of it."""
        view = memoryview(data)
        while view:
            view = view[self.session.send(stream, view) :]
            self.turn(0.2 if view else 0)

    def answer(self, stream: int) -> dict[str, Any]:
        """Wait for the line that answers the header, and take it off."""
        self.until(lambda: b"\n" in self.data[stream] or stream in self.gone)
        line, _, rest = bytes(self.data[stream]).partition(b"\n")
        self.data[stream] = bytearray(rest)
        return messages.decode_line(line)

    def ended(self, stream: int) -> bool:
        """Whether the guest sends nothing more on the stream."""
        return stream in self.finished or stream in self.gone

    def _take(self, data: bytes) -> None:
        for event in self.session.receive(data):
            match event:
                case yamux.DataReceived(stream, piece):
                    self.data[stream] += piece
                    if stream not in self.held:
                        self.session.acknowledge(stream, len(piece))
                case yamux.StreamFinished(stream):
                    self.finished.add(stream)
                case yamux.StreamReset(stream):
                    self.gone.add(stream)
                case _:
                    pass
