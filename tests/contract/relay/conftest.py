"""The relay of the guest as a process of this computer, a host's session on its other end."""

import asyncio
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.support.channel_host import PATIENCE, Host
from tests.support.loops import LOOPS
from tests.support.native import SOURCES, run_compiler

FLAGS = ("-O1", "-g", "-std=gnu11", "-Wall", "-Wextra", "-Wconversion", "-Werror")
CHECKS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")

Serve = Callable[[socket.socket], None]


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return LOOPS


class Relay:
    """A running relay, with words in place of the kernel's command line."""

    def __init__(self, program: Path, end: socket.socket, log: Path, words: str = "") -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [program, str(end.fileno()), words],
                pass_fds=[end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        end.close()

    def end(self) -> None:
        """End it; fail when it has ended by itself or complained."""
        ended = self.process.poll()
        self.process.terminate()
        self.process.wait(PATIENCE)
        assert (ended, self.log.read_text()) == (None, "")

    def processor_s(self) -> float:
        """Return the seconds of processor time that it has used."""
        return float(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0]) / 1e9

    def count_files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def read_status(self, name: str) -> int:
        """Return a number of /proc/PID/status."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The relay, compiled with checks of its memory."""
    program = tmp_path_factory.mktemp("relay") / "relay"
    sources = sorted((SOURCES / "relay").glob("*.c"))
    done = run_compiler(*FLAGS, *CHECKS, "-o", program, *sources)
    if done.returncode != 0 and "sanitize" in done.stderr:
        pytest.skip(f"this computer's compiler has no sanitizers: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return program


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with_host, with_guest = socket.socketpair()
    yield with_host, with_guest
    with_host.close()


@pytest.fixture
def words() -> str:
    """What the relay is told in place of the kernel's command line."""
    return ""


@pytest.fixture
def relay(
    program: Path, ends: tuple[socket.socket, socket.socket], tmp_path: Path, words: str
) -> Iterator[Relay]:
    os.set_inheritable(ends[1].fileno(), True)
    relay = Relay(program, ends[1], tmp_path / "relay.log", words)
    yield relay
    relay.end()


@pytest.fixture
def host(ends: tuple[socket.socket, socket.socket], relay: Relay) -> Host:
    host = Host(ends[0])
    host.begin()
    return host


@pytest.fixture
def serve_unix(tmp_path: Path) -> Iterator[Callable[[Serve], str]]:
    """Start a server at a unix socket: each connection in a thread."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []
    folder = os.open(tmp_path, os.O_RDONLY)

    def start(serve: Serve) -> str:
        # By way of the folder's number: pytest's own folders may be too deep for a socket.
        path = f"/proc/{os.getpid()}/fd/{folder}/{len(listeners)}.sock"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(8)
        listeners.append(listener)

        def one(connection: socket.socket) -> None:
            with connection, suppress(ConnectionError):
                connection.settimeout(PATIENCE)
                serve(connection)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                thread = threading.Thread(target=one, args=(connection,), daemon=True)
                threads.append(thread)
                thread.start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        threads.append(thread)
        return path

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(PATIENCE)
    os.close(folder)


def read_all(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def listening(backlog: int | None = None) -> socket.socket:
    """Return a server whose accept() waits for no longer than a test may."""
    server = socket.create_server(("127.0.0.1", 0), backlog=backlog)
    server.settimeout(PATIENCE)
    return server


def echo(connection: socket.socket) -> None:
    while piece := connection.recv(65536):
        connection.sendall(piece)


def unix(path: str) -> dict[str, Any]:
    return {"kind": "unix", "path": path}


def tcp(server: socket.socket) -> dict[str, Any]:
    return {"kind": "tcp", "host": "127.0.0.1", "port": server.getsockname()[1]}
