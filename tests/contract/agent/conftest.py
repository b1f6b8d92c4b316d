"""The guest agent's channel on one end of a socket pair, a host's yamux session on the other."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.channel_host import PATIENCE, Host

from sampan_agent.channel import Channel
from sampan_agent.datagrams import open_udp
from sampan_agent.execution import open_exec
from sampan_agent.loop import Loop
from sampan_agent.port import Port
from sampan_agent.rpc import Method, Rpc
from sampan_agent.streams import accept


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
