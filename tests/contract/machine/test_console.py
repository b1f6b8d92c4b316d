"""The console against a plain server that plays QEMU."""

import asyncio
import contextlib
import resource
import socket

import pytest

from sampan.core.errors import QemuError
from sampan.machine.console import KEPT_BYTES, connect_console
from sampan.platforms import UnixEndpoint


class Guest:
    """The other end of the console socket."""

    def __init__(self, listener):
        self.listener = listener
        self.connection = None

    async def accept(self):
        loop = asyncio.get_running_loop()
        self.connection, _ = await loop.sock_accept(self.listener)
        self.connection.setblocking(False)

    async def say(self, data):
        await asyncio.get_running_loop().sock_sendall(self.connection, data)

    def hang_up(self):
        self.connection.close()


@pytest.fixture
def endpoint(layout):
    return UnixEndpoint(layout.console_socket)


@pytest.fixture
def guest(endpoint):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(endpoint.path))
        listener.listen()
        listener.setblocking(False)
        guest = Guest(listener)
        yield guest
        if guest.connection is not None:
            guest.hang_up()


@contextlib.asynccontextmanager
async def watching(endpoint, guest):
    """Yield the console and a queue of its matches."""
    matches = asyncio.Queue()
    async with await connect_console(endpoint, matches.put_nowait) as console:
        await guest.accept()
        yield console, matches


async def test_known_lines_become_events_in_order(endpoint, guest):
    async with asyncio.timeout(10), watching(endpoint, guest) as (console, matches):
        await guest.say(b"[ 0.1] Linux\r\nsampan: in")
        await guest.say(b"it\r\nsampan: failed: no disk\r\n")
        assert (await matches.get()).name == "init"
        assert (await matches.get()).sentence == "The guest could not start: no disk"
        assert console.tail(2) == "sampan: init\nsampan: failed: no disk"


async def test_a_last_line_without_an_end_is_seen_when_the_guest_hangs_up(endpoint, guest):
    async with asyncio.timeout(10), watching(endpoint, guest) as (console, matches):
        await guest.say(b"Kernel panic - not syncing: gone")
        guest.hang_up()
        await console.wait_ended()
        assert matches.get_nowait().name == "panic"


async def test_every_viewer_has_all_output_and_can_type(endpoint, guest):
    async with asyncio.timeout(10), watching(endpoint, guest) as (console, _):
        with console.view() as one, console.view() as two:
            await guest.say(b"\x1b[1mlogin:\x1b[0m ")
            for view in (one, two):
                assert await anext(aiter(view)) == b"\x1b[1mlogin:\x1b[0m "
            await console.write(b"root\n")
            assert await asyncio.get_running_loop().sock_recv(guest.connection, 99) == b"root\n"
            assert console.tail() == "login:"
            guest.hang_up()
            assert [data async for data in one] == []
        with console.view() as late:
            assert [data async for data in late] == []
        with pytest.raises(QemuError, match="console is closed"):
            await console.write(b"x")


async def test_a_flood_is_survived_in_flat_memory_and_nothing_known_is_missed(endpoint, guest):
    async with asyncio.timeout(60), watching(endpoint, guest) as (console, matches):
        with console.view() as idle:
            line = b"x" * 99 + b"\n"
            await guest.say(line * 10_000)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            for _ in range(30):
                await guest.say(line * 10_000)
            await guest.say(b"y" * 1_000_000)  # a line that does not end
            await guest.say(b"\nsampan: init\n")
            assert (await matches.get()).name == "init"
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            assert grown < 20 * 1024, "KiB"
            assert len(console.kept()) == KEPT_BYTES
            guest.hang_up()
            seen = [data async for data in idle]
            assert b"bytes were left out here" in seen[0]


async def test_closing_ends_at_once_while_the_guest_floods(endpoint, guest):
    async with asyncio.timeout(10):
        async with watching(endpoint, guest) as (console, _):
            flood = asyncio.create_task(guest.say(b"z\n" * 10_000_000))
            with console.view() as view:
                await anext(aiter(view))
        with pytest.raises(ConnectionError):
            await flood


async def test_a_console_that_is_not_there_is_an_error(layout):
    with pytest.raises(QemuError, match="cannot be reached"):
        await connect_console(UnixEndpoint(layout.console_socket), print)
