"""UDP ports, from a real local socket to the guest's end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.guest_peer import PeerStream, guest_peer
from tests.support.waiting import until

from sampan.core.errors import ChannelError
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.datagrams import DatagramPort, listen_for_datagrams
from sampan.hostagent.relay import Traffic
from sampan.hostagent.stream import ChannelStream
from sampan_wire.datagrams import DatagramDecoder, encode_datagram

Handler = Callable[[PeerStream, dict[str, Any]], Awaitable[None]]


class Container:
    """The guest's end: keeps the headers of the streams and answers each datagram."""

    def __init__(self) -> None:
        self.headers: list[dict[str, Any]] = []
        self.streams: list[PeerStream] = []
        self.refusing = False

    async def serve(self, stream: PeerStream, header: dict[str, Any]) -> None:
        self.headers.append(header)
        self.streams.append(stream)
        await stream.accept()
        if self.refusing:
            await stream.finish()
            return
        decoder = DatagramDecoder()
        while data := await stream.read():
            for datagram in decoder.feed(data):
                await stream.send(encode_datagram(datagram.upper()))


class Client(asyncio.DatagramProtocol):
    """A program of this computer that speaks to the port."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[bytes] = asyncio.Queue()
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.received.put_nowait(data)

    def send(self, data: bytes) -> None:
        self.transport.sendto(data)

    async def ask(self, data: bytes) -> bytes:
        self.send(data)
        async with asyncio.timeout(10):
            return await self.received.get()


@pytest.fixture
def container() -> Container:
    return Container()


@pytest.fixture
async def channel(own_environment: Path, container: Container) -> AsyncIterator[Channel]:
    path = own_environment / "channel.sock"
    async with guest_peer(path, container.serve):
        channel = await connect_channel(path)
        yield channel
        channel.close()


@asynccontextmanager
async def port_to(channel: Channel, **bounds: Any) -> AsyncIterator[DatagramPort]:
    async def dial() -> ChannelStream:
        return channel.begin(kind="udp", host="172.17.0.2", port=53)

    traffic = Traffic()
    port = await listen_for_datagrams("127.0.0.1", 0, dial, traffic, **bounds)
    port.traffic = traffic  # type: ignore[attr-defined]
    yield port
    await port.close()


@asynccontextmanager
async def client_of(port: DatagramPort) -> AsyncIterator[Client]:
    transport: Any = port._transport
    address = transport.get_extra_info("sockname")
    loop = asyncio.get_running_loop()
    made, client = await loop.create_datagram_endpoint(Client, remote_addr=address)
    yield client
    made.close()


async def test_each_source_has_a_stream_and_gets_its_own_answers(
    channel: Channel, container: Container
) -> None:
    async with port_to(channel) as port, client_of(port) as one, client_of(port) as two:
        answers = await asyncio.gather(one.ask(b"one"), two.ask(b"two"))
        assert answers == [b"ONE", b"TWO"]
        assert await one.ask(b"again") == b"AGAIN"
        assert await one.ask(b"x" * 60000) == b"X" * 60000
        assert container.headers == [{"kind": "udp", "host": "172.17.0.2", "port": 53}] * 2
        assert (port.connections, port.total) == (2, 2)
        assert port.traffic == Traffic(60011, 60011)  # type: ignore[attr-defined]


async def test_an_empty_datagram_is_a_datagram(channel: Channel) -> None:
    async with port_to(channel) as port, client_of(port) as client:
        sock = client.transport.get_extra_info("socket")
        with socket.socket(fileno=socket.dup(sock.fileno())) as raw:
            raw.send(b"")
        async with asyncio.timeout(10):
            assert await client.received.get() == b""


async def test_a_silent_source_is_forgotten_and_may_speak_again(
    channel: Channel, container: Container
) -> None:
    async with port_to(channel, idle_s=0.2) as port, client_of(port) as client:
        await client.ask(b"one")
        await until(lambda: port.connections == 0)
        await until(lambda: container.streams[0].was_reset)
        assert await client.ask(b"two") == b"TWO"
        assert port.total == 2


async def test_one_source_too_many_makes_the_oldest_go(
    channel: Channel, container: Container
) -> None:
    async with (
        port_to(channel, limit=2) as port,
        client_of(port) as one,
        client_of(port) as two,
        client_of(port) as three,
    ):
        await one.ask(b"1")
        await two.ask(b"2")
        await one.ask(b"1")
        await three.ask(b"3")
        await until(lambda: container.streams[1].was_reset)
        assert port.connections == 2
        assert not container.streams[0].was_reset


async def test_refused_by_the_container_a_source_begins_anew(
    channel: Channel, container: Container
) -> None:
    container.refusing = True
    async with port_to(channel) as port, client_of(port) as client:
        client.send(b"anybody?")
        await until(lambda: port.total == 1 and port.connections == 0)
        container.refusing = False
        assert await client.ask(b"now?") == b"NOW?"


async def test_while_the_guest_is_gone_datagrams_are_lost_and_nothing_stays() -> None:
    async def dial() -> ChannelStream:
        raise ChannelError("gone")

    port = await listen_for_datagrams("127.0.0.1", 0, dial, Traffic())
    async with client_of(port) as client:
        client.send(b"lost")
        await until(lambda: port.total == 1 and port.connections == 0)
    await port.close()


async def test_a_guest_that_does_not_read_costs_a_bounded_queue(own_environment: Path) -> None:
    async def deaf(stream: PeerStream, header: dict[str, Any]) -> None:
        await stream.accept()

    path = own_environment / "channel.sock"
    async with guest_peer(path, deaf):
        channel = await connect_channel(path)
        async with port_to(channel) as port, client_of(port) as client:
            for _ in range(1000):
                client.send(b"z" * 50000)
                await asyncio.sleep(0)
            taken = port.traffic.to_guest  # type: ignore[attr-defined]
            assert 0 < taken < 4 * 1024 * 1024  # the window, the queue, what is being framed
        channel.close()
