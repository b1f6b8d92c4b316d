"""Ports that a person adds, with a Docker API made of Python behind the channel."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from tests.support.free_ports import free_port
from tests.support.guest_peer import PeerStream, begin_on, echo, guest_peer
from tests.support.waiting import until

import sampan.hostagent.ports
from sampan.core.errors import MachineStateError, PortError
from sampan.core.ports import Forward
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.forwards import Forwards, load_forwards
from sampan.hostagent.ports import Ports


class Engine:
    """Containers by name, as `GET /containers/NAME/json`, `/containers/json`, `/events` tell."""

    def __init__(self) -> None:
        self.containers: dict[str, dict[str, Any]] = {}
        self.dialled: list[str] = []
        self.listeners: list[PeerStream] = []
        self.asked: list[str] = []

    def run(self, name: str, address: str, **more: Any) -> None:
        networks = {"bridge": {"IPAddress": address}} if address else {"none": {"IPAddress": ""}}
        self.containers[name] = {
            "Id": f"{len(self.containers) + 1:064x}",
            "Name": f"/{name}",
            "Names": [f"/{name}"],
            "State": {"Running": True},
            "HostConfig": {"NetworkMode": "default"},
            "NetworkSettings": {"Networks": networks},
            **more,
        }

    async def tell(self, action: str, name: str) -> None:
        event = {"Action": action, "Actor": {"ID": "f" * 64, "Attributes": {"name": name}}}
        for stream in self.listeners:
            await stream.send(json.dumps(event).encode() + b"\n")

    async def serve(self, stream: PeerStream, header: dict[str, Any]) -> None:
        if header["kind"] == "unix":
            await stream.accept()
            await self._answer(stream)
        else:
            self.dialled.append(header["host"])
            await echo(stream, header)

    async def _answer(self, stream: PeerStream) -> None:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += await stream.read()
        target = unquote(request.split()[1].decode())
        self.asked.append(target)
        if target.startswith("/events"):
            await stream.send(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
            self.listeners.append(stream)
            return
        status, body = 200, json.dumps([])
        if found := re.fullmatch("/containers/(.+)/json", target):
            facts = self.containers.get(found.group(1))
            status = 200 if facts else 404
            body = json.dumps(facts or {"message": "No such container"})
        else:
            running = [item for item in self.containers.values() if item["State"]["Running"]]
            body = json.dumps(running)
        head = f"HTTP/1.0 {status} Words\r\nContent-Length: {len(body)}\r\n\r\n"
        await stream.send(head.encode() + body.encode())
        await stream.finish()


class Bench:
    """Everything of one test."""

    def __init__(self, engine: Engine, channel: Channel, path: Path) -> None:
        self.engine, self.path = engine, path
        self.channel: Channel | None = channel
        self.ports = Ports(begin_on(self.current), lambda event: None)
        self.forwards = Forwards(path, self.ports, begin_on(self.current), self.current)
        self.following: asyncio.Task[None] | None = None

    def current(self) -> Channel:
        if self.channel is None:
            raise MachineStateError("The machine is stopped.", "Run `sampan start`.")
        return self.channel

    def follow(self) -> None:
        self.following = asyncio.create_task(self.forwards.follow())

    async def states(self) -> dict[int, str]:
        return {use.host_port: use.state for use in await self.forwards.list()}

    async def close(self) -> None:
        if self.following is not None:
            self.following.cancel()
            await asyncio.gather(self.following, return_exceptions=True)
        await self.ports.close()


@pytest.fixture
async def bench(own_environment: Path) -> AsyncIterator[Bench]:
    engine, path = Engine(), own_environment / "channel.sock"
    async with guest_peer(path, engine.serve):
        channel = await connect_channel(path)
        bench = Bench(engine, channel, own_environment / "ports.json")
        yield bench
        await bench.close()
        channel.close()


async def ask(port: int, body: bytes = b"hello") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(body)
    writer.write_eof()
    try:
        return await reader.read(-1)
    finally:
        writer.close()


def forward(container: str = "web", **changes: Any) -> Forward:
    facts = {"host_ip": "127.0.0.1", "host_port": free_port(), "container_port": 80}
    return Forward(container=container, **{**facts, **changes})  # type: ignore[arg-type]


async def test_an_added_port_leads_to_where_the_container_is_now(bench: Bench) -> None:
    bench.engine.run("web", "172.17.0.2")
    wanted = forward()
    use = await bench.forwards.add(wanted)
    assert (use.state, use.origin, use.container_ip) == ("open", "added", "172.17.0.2")
    assert await ask(wanted.host_port) == b"hello"
    bench.engine.run("web", "172.17.0.9")
    assert await ask(wanted.host_port) == b"hello"
    assert bench.engine.dialled == ["172.17.0.2", "172.17.0.9"]
    use = (await bench.forwards.list())[0]
    assert (use.bytes_in, use.bytes_out, use.connections_total) == (10, 10, 2)
    assert bench.ports.published == ()
    assert [port.container for port in bench.ports.opened] == ["web"]


async def test_many_connections_at_once_ask_docker_once(bench: Bench) -> None:
    bench.engine.run("web", "172.17.0.2")
    wanted = forward()
    await bench.forwards.add(wanted)
    bench.engine.asked.clear()
    assert await asyncio.gather(*[ask(wanted.host_port) for _ in range(50)]) == [b"hello"] * 50
    assert len(bench.engine.asked) < 25


async def test_it_is_remembered_and_opened_when_its_container_is_there(bench: Bench) -> None:
    bench.engine.run("web", "172.17.0.2")
    wanted, other = forward(), forward("later")
    await bench.forwards.add(wanted)
    bench.engine.run("later", "172.17.0.3")
    await bench.forwards.add(other)
    assert load_forwards(bench.path) == (wanted, other)
    await bench.ports.close()
    del bench.engine.containers["later"]
    again = Forwards(bench.path, bench.ports, begin_on(bench.current), bench.current)
    bench.forwards = again
    bench.follow()
    await until(lambda: len(bench.ports.opened) == 1)
    states = {use.host_port: (use.state, use.message) for use in await again.list()}
    assert states == {
        wanted.host_port: ("open", ""),
        other.host_port: ("waiting", "there is no container later"),
    }
    bench.engine.run("later", "172.17.0.4")
    await bench.engine.tell("start", "later")
    await until(lambda: len(bench.ports.opened) == 2)
    assert await ask(other.host_port) == b"hello"
    del bench.engine.containers["web"]
    await bench.engine.tell("destroy", "web")
    await until(lambda: len(bench.ports.opened) == 1)


async def test_a_container_that_dies_takes_its_connections_along(bench: Bench) -> None:
    bench.engine.run("web", "172.17.0.2")
    wanted = forward()
    await bench.forwards.add(wanted)
    bench.follow()
    await until(lambda: bool(bench.engine.listeners))
    reader, writer = await asyncio.open_connection("127.0.0.1", wanted.host_port)
    writer.write(b"still here")
    assert await reader.read(100) == b"still here"
    bench.engine.containers["web"]["State"]["Running"] = False
    await bench.engine.tell("die", "web")
    with pytest.raises(ConnectionResetError):
        await reader.read(100)
    writer.close()
    assert await bench.states() == {wanted.host_port: "waiting"}
    with pytest.raises(ConnectionResetError):
        await ask(wanted.host_port)


async def test_where_it_cannot_lead_is_said_in_words(bench: Bench) -> None:
    bench.engine.run("lonely", "")
    bench.engine.run("asleep", "", State={"Running": False})
    for name, sentence in [
        ("nobody", "no container nobody"),
        ("lonely", "lonely is on no network"),
        ("asleep", "asleep does not run"),
    ]:
        with pytest.raises(PortError, match=sentence) as caught:
            await bench.forwards.add(forward(name))
        assert caught.value.hint
    assert await bench.forwards.list() == ()
    assert load_forwards(bench.path) == ()
    bench.channel = None
    with pytest.raises(MachineStateError, match="stopped"):
        await bench.forwards.add(forward())


async def test_host_and_shared_networks_are_understood(bench: Bench) -> None:
    bench.engine.run("host", "", HostConfig={"NetworkMode": "host"})
    bench.engine.run("web", "172.17.0.2")
    bench.engine.run("side", "", HostConfig={"NetworkMode": "container:web"})
    for name in ("host", "side"):
        wanted = forward(name)
        await bench.forwards.add(wanted)
        assert await ask(wanted.host_port) == b"hello"
    assert bench.engine.dialled == ["127.0.0.1", "172.17.0.2"]


async def test_a_taken_port_is_refused_and_not_remembered(bench: Bench) -> None:
    bench.engine.run("web", "172.17.0.2")
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        wanted = forward(host_port=holder.getsockname()[1])
        with pytest.raises(PortError, match="address already in use"):
            await bench.forwards.add(wanted)
    assert load_forwards(bench.path) == ()
    assert await bench.forwards.list() == ()
    await bench.forwards.add(wanted)
    await bench.forwards.add(wanted)  # the same one again changes nothing
    with pytest.raises(PortError, match="already leads to web:80"):
        await bench.forwards.add(forward(host_port=wanted.host_port, container_port=81))


@pytest.mark.logs_warnings
async def test_a_remembered_port_that_is_taken_is_a_conflict_until_it_is_free(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampan.hostagent.ports, "RETRY_S", 0.02)
    bench.engine.run("web", "172.17.0.2")
    wanted = forward()
    await bench.forwards.add(wanted)
    await bench.ports.close()
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", wanted.host_port))
        holder.listen()
        bench.follow()
        await until(lambda: any(use.state == "conflict" for use in bench.ports.uses))
        use = (await bench.forwards.list())[0]
        assert "address already in use" in use.message
    await until(lambda: len(bench.ports.opened) == 1)
    assert await ask(wanted.host_port) == b"hello"


async def test_a_removed_port_is_closed_and_forgotten(bench: Bench) -> None:
    bench.engine.run("web", "172.17.0.2")
    wanted = forward()
    await bench.forwards.add(wanted)
    with pytest.raises(PortError, match=f"No port {wanted.host_port}/udp was added"):
        await bench.forwards.remove("", wanted.host_port, "udp")
    await bench.forwards.remove("", wanted.host_port, "tcp")
    assert load_forwards(bench.path) == ()
    with pytest.raises(ConnectionRefusedError):
        await ask(wanted.host_port)


async def test_a_published_port_is_listed_with_its_container_and_cannot_be_removed(
    bench: Bench,
) -> None:
    bench.engine.run("web", "172.17.0.2")
    port = free_port()
    await bench.ports.add(
        {
            "id": "1.2", "proto": "tcp", "host_ip": "0.0.0.0", "host_port": port,
            "container_ip": "172.17.0.2", "container_port": 80,
        }
    )  # fmt: skip
    use = (await bench.forwards.list())[0]
    assert (use.origin, use.container, use.host_ip) == ("published", "web", "127.0.0.1")
    with pytest.raises(PortError, match="a container publishes it"):
        await bench.forwards.remove("", port, "tcp")
    with pytest.raises(PortError, match="is published by a container"):
        await bench.forwards.add(forward(host_port=port))


async def test_udp_is_added_like_tcp(bench: Bench) -> None:
    bench.engine.run("dns", "172.17.0.5")
    port = free_port(socket.SOCK_DGRAM)
    await bench.forwards.add(forward("dns", host_port=port, proto="udp"))
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.setblocking(False)
        client.connect(("127.0.0.1", port))
        await loop.sock_sendall(client, b"question")
        assert await loop.sock_recv(client, 100) == b"question"
    assert bench.engine.dialled == ["172.17.0.5"]
