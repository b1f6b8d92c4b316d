"""Streams of datagrams: real UDP sockets on the container's side."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.contract.agent.conftest import Guest
from tests.support.channel_host import PATIENCE, Host

from sampan_wire.datagrams import DatagramDecoder, encode_datagram


@pytest.fixture
def container() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(PATIENCE)
        yield sock


def udp(sock: socket.socket) -> dict[str, Any]:
    host, port = sock.getsockname()[:2]
    return {"kind": "udp", "host": host, "port": port}


def send(host: Host, stream: int, *datagrams: bytes) -> None:
    host.send(stream, b"".join(map(encode_datagram, datagrams)))
    host.turn(0)


def received(host: Host, stream: int, count: int) -> list[bytes]:
    """The next datagrams of the stream, once there are so many."""
    datagrams: list[bytes] = []
    decoder = DatagramDecoder()

    def look() -> bool:
        datagrams.extend(decoder.feed(bytes(host.data[stream])))
        host.data[stream].clear()
        return len(datagrams) >= count

    host.until(look)
    return datagrams


def test_datagrams_keep_their_edges_both_ways_and_may_be_empty_or_large(
    host: Host, container: socket.socket
) -> None:
    stream = host.open(udp(container))
    bodies = [b"", b"one", b"x" * 1400, b"y" * 65507]
    for body in bodies:
        send(host, stream, body)
    assert host.answer(stream) == {"ok": True}
    for body in bodies:
        data, source = container.recvfrom(70000)
        assert data == body
        container.sendto(data[::-1], source)
    assert received(host, stream, 4) == [body[::-1] for body in bodies]
    host.session.reset(stream)
    host.turn(0)


def test_each_stream_is_a_source_of_its_own(host: Host, container: socket.socket) -> None:
    streams = [host.open(udp(container)) for _ in range(20)]
    for number, stream in enumerate(streams):
        assert host.answer(stream) == {"ok": True}
        send(host, stream, b"%d" % number)
    sources = [container.recvfrom(100) for _ in streams]
    assert len({source for _, source in sources}) == 20
    for data, source in reversed(sources):
        container.sendto(b"to " + data, source)
    for number, stream in enumerate(streams):
        assert received(host, stream, 1) == [b"to %d" % number]
        host.session.finish(stream)
    host.until(lambda: host.finished >= set(streams))


def test_a_port_where_nobody_listens_ends_the_stream_and_the_next_one_works(host: Host) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        header = udp(probe)
    stream = host.open(header)
    send(host, stream, b"anybody?")
    host.until(lambda: host.ended(stream))
    host.session.finish(stream)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as late:
        late.bind((header["host"], header["port"]))
        late.settimeout(PATIENCE)
        again = host.open(header)
        send(host, again, b"now?")
        assert late.recvfrom(100)[0] == b"now?"
        host.session.reset(again)
        host.turn(0)


def test_a_host_that_does_not_read_makes_the_kernel_drop_and_nothing_grow(
    host: Host, guest: Guest, container: socket.socket
) -> None:
    stream = host.open(udp(container))
    send(host, stream, b"begin")
    _, source = container.recvfrom(100)
    host.held.add(stream)
    for _ in range(300):  # 18 MB, against a window of 1 MiB
        container.sendto(b"z" * 60000, source)
        host.turn(0)
    host.turn(0.2)
    host.until(lambda: guest.call(lambda: guest.channel.idle))
    assert len(host.data[stream]) <= 1024 * 1024
    host.session.acknowledge(stream, len(host.data[stream]))
    host.held.clear()
    container.sendto(b"after", source)
    host.until(lambda: host.data[stream].endswith(b"after"))
    host.session.reset(stream)
    host.turn(0)


@pytest.mark.parametrize(
    "header",
    [{"host": "example.org", "port": 9}, {"host": "127.0.0.1", "port": 0}, {"host": "127.0.0.1"}],
)
def test_a_header_without_an_address_is_refused(host: Host, header: dict[str, Any]) -> None:
    stream = host.open({"kind": "udp", **header})
    assert host.answer(stream)["error"]["code"] == "header"


def test_ipv6_is_dialled_too(host: Host) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(("::1", 0))
        except OSError:
            pytest.skip("this computer has no IPv6")
        sock.settimeout(PATIENCE)
        stream = host.open(udp(sock))
        send(host, stream, b"six")
        assert sock.recvfrom(100)[0] == b"six"
        host.session.reset(stream)
        host.turn(0)
