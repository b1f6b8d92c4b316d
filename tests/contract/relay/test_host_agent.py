"""Both relays at once: the host agent's ports in front of the program that runs in the guest."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from tests.contract.relay.conftest import Relay
from tests.support.free_ports import free_port
from tests.support.waiting import until

from sampan.hostagent.channel import RECEIVE_WINDOW, Channel
from sampan.hostagent.ports_listener import Listener, listen
from sampan.hostagent.relay import WRITE_HIGH, Traffic
from sampan.hostagent.stream import ChannelStream

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@pytest.fixture
async def channel(
    ends: tuple[socket.socket, socket.socket], relay: Relay
) -> AsyncIterator[Channel]:
    loop = asyncio.get_running_loop()
    _, channel = await loop.create_unix_connection(Channel, sock=ends[0])
    await channel.answered
    yield channel
    channel.close()


async def publish(channel: Channel, port: int, traffic: Traffic) -> tuple[Listener, int]:
    """Lead a free port of this computer to `port`, as if that were in the guest."""

    async def dial() -> ChannelStream:
        return channel.begin(kind="tcp", host="127.0.0.1", port=port)

    front = free_port()
    listener = await listen("tcp", "127.0.0.1", front, dial, traffic)
    assert listener is not None
    return listener, front


async def serve(handle: Serve) -> tuple[asyncio.Server, int]:
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()


async def test_megabytes_go_there_and_back_with_each_half_ended_by_itself(channel: Channel):
    server, inside = await serve(echo)
    traffic, body = Traffic(), os.urandom(5_000_000)
    listener, port = await publish(channel, inside, traffic)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading = asyncio.create_task(reader.read(-1))
    writer.write(body)
    writer.write_eof()
    assert await reading == body
    writer.close()
    await until(lambda: listener.connections == 0)
    assert (traffic.to_guest, traffic.from_guest) == (len(body), len(body))
    await listener.close()
    server.close()


async def test_a_client_that_does_not_read_stops_the_server(channel: Channel):
    async def pour(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(bytes(1 << 16))
                await writer.drain()

    server, inside = await serve(pour)
    traffic = Traffic()
    listener, port = await publish(channel, inside, traffic)
    with socket.socket() as client:
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, ("127.0.0.1", port))
        await until(lambda: bool(channel._session.streams))
        (number,) = channel._session.streams
        window = channel._session._streams[number]
        await until(lambda: window.incoming == 0)  # the guest may send no more
        (relay,) = listener._connections._relays  # type: ignore[attr-defined]
        assert WRITE_HIGH < relay._transport.get_write_buffer_size() <= RECEIVE_WINDOW
        before = traffic.from_guest
        while traffic.from_guest < before + 10 * RECEIVE_WINDOW:  # reads again: it goes on
            await loop.sock_recv(client, 1 << 20)
    await until(lambda: listener.connections == 0)
    await listener.close()
    server.close()


async def test_a_port_where_nobody_listens_resets_and_says_why(channel: Channel):
    listener, port = await publish(channel, free_port(), Traffic())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    assert "Connection refused" in listener.refused
    await listener.close()


async def test_a_server_that_resets_is_a_reset_for_the_client(channel: Channel):
    def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
        writer.transport.abort()

    server, inside = await serve(cut)
    listener, port = await publish(channel, inside, Traffic())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    assert listener.refused == ""
    await listener.close()
    server.close()


async def test_two_hundred_connections_at_once_each_get_their_own_bytes(channel: Channel):
    server, inside = await serve(echo)
    listener, port = await publish(channel, inside, Traffic())

    async def talk(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for turn in range(5):
            text = f"{number} in turn {turn}".encode() * 500
            writer.write(text)
            assert await reader.readexactly(len(text)) == text
        writer.close()

    await asyncio.gather(*(talk(number) for number in range(200)))
    await until(lambda: listener.connections == 0)
    assert listener.total == 200
    await listener.close()
    server.close()
