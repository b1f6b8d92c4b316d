"""The Docker socket and published ports, from a real local connection to the guest's end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket as sockets
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.free_ports import free_port
from tests.support.guest_peer import PeerStream, begin_on, echo, guest_peer
from tests.support.waiting import until

import sampan.hostagent.listener
from sampan.core.errors import ChannelError, PortError
from sampan.core.events import PortChanged
from sampan.hostagent.activity import Activity
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.docker_socket import serve_docker_socket
from sampan.hostagent.ports import Ports


@pytest.fixture
async def channel(own_environment: Path) -> AsyncIterator[Channel]:
    path = own_environment / "channel.sock"
    async with guest_peer(path, echo):
        channel = await connect_channel(path)
        yield channel
        channel.close()


def request(port: int, host_ip: str = "0.0.0.0", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"{host_ip}:{port}",
        "proto": "tcp",
        "host_ip": host_ip,
        "host_port": port,
        "container_ip": "172.17.0.2",
        "container_port": 80,
        **changes,
    }


async def converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes
) -> bytes:
    reading = asyncio.create_task(reader.read(-1))
    writer.write(body)
    writer.write_eof()
    await writer.drain()
    answer = await reading
    writer.close()
    return answer


async def test_the_docker_socket_carries_bytes_both_ways_and_is_private(
    channel: Channel, own_environment: Path
) -> None:
    path = own_environment / "docker.sock"
    async with serve_docker_socket(path, begin_on(channel), Activity()):
        assert path.stat().st_mode & 0o777 == 0o600
        body = os.urandom(3_000_000)
        assert await converse(*await asyncio.open_unix_connection(path), body) == body
    assert not path.exists()


async def test_two_hundred_docker_connections_at_once(
    channel: Channel, own_environment: Path
) -> None:
    path = own_environment / "docker.sock"
    async with serve_docker_socket(path, begin_on(channel), Activity()):
        bodies = [f"{number}".encode() * 5000 for number in range(200)]
        answers = await asyncio.gather(
            *[converse(*await asyncio.open_unix_connection(path), body) for body in bodies]
        )
        assert answers == bodies


async def test_a_docker_client_reads_why_nothing_answers(own_environment: Path) -> None:
    def stopped() -> Channel:
        raise ChannelError("The machine is stopped.", "Run `sampan start`.")

    path = own_environment / "docker.sock"
    async with serve_docker_socket(path, begin_on(stopped), Activity()):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
        answer = await reader.read(-1)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b'{"message":"The machine is stopped. Run `sampan start`."}' in answer


async def test_a_docker_client_reads_that_dockerd_refused(own_environment: Path) -> None:
    async def refuse(stream: PeerStream, header: dict[str, Any]) -> None:
        await stream.refuse(code="engine", message="dockerd is starting again", hint="")

    path = own_environment / "channel.sock"
    async with guest_peer(path, refuse):
        channel = await connect_channel(path)
        async with serve_docker_socket(
            own_environment / "docker.sock", begin_on(channel), Activity()
        ):
            reader, writer = await asyncio.open_unix_connection(own_environment / "docker.sock")
            writer.write(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
            assert b"dockerd is starting again" in await reader.read(-1)
            writer.close()
        channel.close()


async def test_a_published_port_answers_on_loopback_only_and_goes_when_removed(
    channel: Channel,
) -> None:
    events: list[PortChanged] = []
    ports, port = Ports(begin_on(channel), events.append), free_port()
    await ports.add(request(port))
    assert [(item.host_ip, item.host_port) for item in ports.published] == [("127.0.0.1", port)]
    assert await converse(*await asyncio.open_connection("127.0.0.1", port), b"hello") == b"hello"
    await ports.remove(f"0.0.0.0:{port}")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    assert [event.opened for event in events] == [True, False]


async def test_a_taken_port_is_told_in_dockers_own_words(channel: Channel) -> None:
    ports = Ports(begin_on(channel), lambda event: None)
    with sockets.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortError, match="address already in use") as caught:
            await ports.add(request(port))
    assert str(port) in caught.value.message
    await ports.add(request(port))
    await ports.close()


async def test_exposed_to_the_lan_a_port_listens_everywhere(channel: Channel) -> None:
    ports, port = Ports(begin_on(channel), lambda event: None, expose="lan"), free_port()
    await ports.add(request(port))
    assert ports.published[0].host_ip == "0.0.0.0"
    await ports.close()


async def test_an_address_that_is_not_ours_is_refused(channel: Channel) -> None:
    ports = Ports(begin_on(channel), lambda event: None)
    with pytest.raises(PortError, match=r"no address 192\.0\.2\.1"):
        await ports.add(request(free_port(), "192.0.2.1"))


async def test_another_protocol_is_refused_in_words(channel: Channel) -> None:
    ports = Ports(begin_on(channel), lambda event: None)
    with pytest.raises(PortError, match="only TCP and UDP"):
        await ports.add(request(free_port(), proto="sctp"))


async def test_a_connection_while_the_guest_is_gone_is_reset(channel: Channel) -> None:
    def gone() -> Channel:
        raise ChannelError("gone")

    ports, port = Ports(begin_on(gone), lambda event: None), free_port()
    await ports.add(request(port))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionResetError):  # an end is as good where nothing is reset
        assert await reader.read() == b""
    writer.close()
    await ports.close()


@pytest.mark.parametrize("half_closed", [False, True])
async def test_a_connection_that_breaks_while_nobody_reads_it_is_let_go(
    own_environment: Path, monkeypatch: pytest.MonkeyPatch, half_closed: bool
) -> None:
    async def deaf(stream: PeerStream, header: dict[str, Any]) -> None:
        await stream.accept()

    monkeypatch.setattr(sampan.hostagent.listener, "LOOK_S", 0.05)
    path = own_environment / "channel.sock"
    async with guest_peer(path, deaf):
        channel = await connect_channel(path)
        ports, port = Ports(begin_on(channel), lambda event: None), free_port()
        await ports.add(request(port))
        with sockets.socket() as client:
            client.setblocking(False)
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            if half_closed:
                client.shutdown(sockets.SHUT_WR)
                await until(lambda: ports.uses[0].connections == 1)
            else:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.3):
                        while True:
                            await asyncio.get_running_loop().sock_sendall(client, bytes(65536))
            assert ports.uses[0].connections == 1
            client.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
        await until(lambda: ports.uses[0].connections == 0)
        await ports.close()
        channel.close()
