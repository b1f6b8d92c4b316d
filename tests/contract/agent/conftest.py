"""The guest agent's channel on one end of a socket pair, a host's yamux session on the other."""

import secrets
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sampan_agent.channel import Channel
from sampan_agent.datagrams import open_udp
from sampan_agent.execution import open_exec
from sampan_agent.loop import Loop
from sampan_agent.port import Port
from sampan_agent.rpc import Method, Rpc
from sampan_agent.streams import accept, open_tcp, open_unix
from sampan_wire import messages, yamux

PATIENCE = 30.0


class Guest:
    """An agent's channel, with its loop in a thread; a crash of the loop is kept for the test."""

    def __init__(self, end: socket.socket, methods: dict[str, Method]) -> None:
        end.setblocking(False)
        self._end = end
        self.loop = Loop()
        self.told: list[str] = []
        self.crash: BaseException | None = None
        self.rpc = Rpc(self.loop)
        self.rpc.methods = methods
        openers = self.openers = {
            "rpc": self.rpc.open,
            "unix": open_unix(self.loop),
            "tcp": open_tcp(self.loop),
            "udp": open_udp(self.loop),
            "exec": open_exec(self.loop),
        }
        self.channel = Channel(
            self.loop, Port(end.fileno()), lambda stream: accept(stream, openers), self.told.append
        )
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Guest":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.soon_from_elsewhere(self.loop.stop)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.loop.shut()
        self._end.close()
        if self.crash is not None:
            raise self.crash

    def call(self, job: Callable[[], Any]) -> Any:
        """Run in the loop's thread and return the result."""
        box: list[Any] = []
        done = threading.Event()

        def run() -> None:
            box.append(job())
            done.set()

        self.loop.soon_from_elsewhere(run)
        assert done.wait(PATIENCE)
        return box[0]

    def _run(self) -> None:
        try:
            self.loop.run()
        except BaseException as error:
            self.crash = error


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


def count_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def methods() -> dict[str, Method]:
    return {"hello": lambda _params: {"protocol": 1}}


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with_host, with_guest = socket.socketpair()
    yield with_host, with_guest
    with_host.close()


@pytest.fixture
def guest(ends: tuple[socket.socket, socket.socket], methods: dict[str, Method]) -> Iterator[Guest]:
    before = count_files()
    with Guest(ends[1], methods) as guest:
        yield guest
        ends[0].shutdown(socket.SHUT_RDWR)
        for _ in range(3):
            guest.call(lambda: None)
    # The guest's end is closed by now: one less than before.
    assert count_files() <= before - 1, "the agent left files open"


@pytest.fixture
def host(ends: tuple[socket.socket, socket.socket], guest: Guest) -> Host:
    host = Host(ends[0])
    host.begin()
    return host
