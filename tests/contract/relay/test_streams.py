"""Streams to unix and TCP sockets."""

import hashlib
import os
import signal
import socket
import struct
import threading
from typing import Any

import pytest
from tests.contract.relay.conftest import Relay, echo, listening, read_all, tcp, unix
from tests.support.channel_host import PATIENCE, Host


def echo_at_the_end(connection: socket.socket) -> None:
    connection.sendall(read_all(connection))


def test_bytes_behind_the_header_arrive_and_the_end_is_passed_both_ways(
    host: Host, serve_unix: Any
):
    stream = host.open(unix(serve_unix(echo_at_the_end)))
    host.send(stream, b"sent before the answer")
    host.session.finish(stream)
    host.until(lambda: stream in host.finished)
    assert bytes(host.data[stream]) == b'{"ok":true}\nsent before the answer'


def test_a_server_may_end_first_and_still_read(host: Host, serve_unix: Any):
    received: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        connection.sendall(b"that was all")
        connection.shutdown(socket.SHUT_WR)
        received.append(read_all(connection))
        connection.close()

    stream = host.open(unix(serve_unix(serve)))
    assert host.answer(stream) == {"ok": True}
    host.until(lambda: stream in host.finished)
    host.send(stream, b"heard")
    host.session.finish(stream)
    host.until(lambda: received == [b"heard"])


def test_a_server_that_ends_while_the_stream_is_opened_is_heard_to_its_end(
    host: Host, serve_unix: Any
):
    path = serve_unix(lambda connection: connection.sendall(b"short"))
    streams = [host.open(unix(path)) for _ in range(100)]
    host.until(lambda: host.finished.issuperset(streams))
    assert {bytes(host.data[stream]) for stream in streams} == {b'{"ok":true}\nshort'}
    for stream in streams:
        host.session.finish(stream)
    host.turn()


def test_tcp_streams_carry_bytes_too(host: Host):
    with listening() as server:
        stream = host.open(tcp(server))
        connection, _ = server.accept()
        with connection:
            assert host.answer(stream) == {"ok": True}
            host.send(stream, b"to the container")
            host.turn()
            assert connection.recv(100) == b"to the container"
            connection.sendall(b"from the container")
        host.until(lambda: stream in host.finished)
    assert bytes(host.data[stream]) == b"from the container"
    host.session.finish(stream)
    host.turn()


def test_a_server_that_breaks_off_at_once_had_taken_the_connection(host: Host):
    with listening() as server:
        stream = host.open(tcp(server))
        host.turn()
        connection, _ = server.accept()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        host.until(lambda: stream in host.gone)
    assert bytes(host.data[stream]) == b'{"ok":true}\n'


def test_a_connection_broken_off_before_the_relay_looked_had_been_taken(host: Host, relay: Relay):
    with listening(backlog=0) as server:
        with socket.create_connection(server.getsockname()):  # the queue is full: connect(2) waits
            stream = host.open(tcp(server))
            host.send(stream, b"for nobody")
            host.turn()
            os.kill(relay.process.pid, signal.SIGSTOP)
            server.accept()[0].close()
        connection, _ = server.accept()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        os.kill(relay.process.pid, signal.SIGCONT)
        host.until(lambda: stream in host.gone)
    assert bytes(host.data[stream]) == b'{"ok":true}\n'


def test_a_server_that_stays_silent_is_answered_for_all_the_same(host: Host):
    with listening() as server:
        stream = host.open(tcp(server))
        assert host.answer(stream) == {"ok": True}
    host.session.reset(stream)
    host.turn()


@pytest.mark.slow
def test_fifty_megabytes_each_way_arrive_as_they_were_sent(host: Host, serve_unix: Any):
    size, seed = 50 * 1024 * 1024, os.urandom(1 << 20)
    sums: list[str] = []

    def serve(connection: socket.socket) -> None:
        def send() -> None:
            for _ in range(size // len(seed)):
                connection.sendall(seed)
            connection.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        digest = hashlib.sha256()
        while piece := connection.recv(1 << 16):
            digest.update(piece)
        sums.append(digest.hexdigest())
        sender.join(PATIENCE)

    stream = host.open(unix(serve_unix(serve)))
    host.answer(stream)
    digest, count, sent = hashlib.sha256(), 0, 0
    expected = hashlib.sha256(seed * (size // len(seed))).hexdigest()
    while count < size or sent < size:
        if sent < size:
            offset = sent % len(seed)
            sent += host.session.send(stream, memoryview(seed)[offset : offset + 32768])
            if sent == size:
                host.session.finish(stream)
        host.turn(0 if sent < size and host.session.credit(stream) else 0.5)
        digest.update(host.data[stream])
        count += len(host.data[stream])
        host.data[stream].clear()
    host.until(lambda: stream in host.finished and bool(sums))
    assert (sums, digest.hexdigest(), count) == ([expected], expected, size)


def test_hundreds_of_streams_share_the_channel(host: Host, serve_unix: Any):
    path = serve_unix(echo)
    streams = [host.open(unix(path)) for _ in range(300)]
    for number, stream in enumerate(streams):
        host.send(stream, f"stream {number} ".encode() * 500)
        host.session.finish(stream)
    host.until(lambda: host.finished.issuperset(streams))
    for number, stream in enumerate(streams):
        assert bytes(host.data[stream]) == b'{"ok":true}\n' + f"stream {number} ".encode() * 500


def test_a_stream_whose_reader_waits_does_not_hold_up_another(host: Host, serve_unix: Any):
    def flood(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(bytes(65536))
        except OSError:
            return

    flooding = host.open(unix(serve_unix(flood)))
    host.held.add(flooding)
    host.until(lambda: len(host.data[flooding]) >= 256 * 1024)
    other = host.open(unix(serve_unix(echo)))
    assert host.answer(other) == {"ok": True}
    host.send(other, b"still here")
    host.until(lambda: bytes(host.data[other]) == b"still here")
    for stream in (flooding, other):
        host.session.reset(stream)
    host.turn()


def test_a_server_that_does_not_read_stops_the_sender_at_the_window(host: Host, serve_unix: Any):
    go = threading.Event()
    received: list[int] = []

    def serve(connection: socket.socket) -> None:
        go.wait(PATIENCE)
        received.append(len(read_all(connection)))

    stream = host.open(unix(serve_unix(serve)))
    host.answer(stream)
    sent, quiet = 0, 0
    while quiet < 3:
        count = host.session.send(stream, bytes(65536))
        sent += count
        quiet = 0 if count else quiet + 1
        host.turn(0.1)
    assert sent < 4 * 1024 * 1024
    go.set()
    host.session.finish(stream)
    host.until(lambda: received == [sent])
    host.until(lambda: stream in host.finished)


def test_a_reset_of_the_host_resets_the_connection(host: Host):
    with listening() as server:
        stream = host.open(tcp(server))
        connection, _ = server.accept()
        with connection:
            host.answer(stream)
            host.session.reset(stream)
            host.turn()
            connection.settimeout(PATIENCE)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)


def test_a_reset_of_the_connection_resets_the_stream(host: Host):
    with listening() as server:
        stream = host.open(tcp(server))
        connection, _ = server.accept()
        host.answer(stream)
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.close()
        host.until(lambda: stream in host.gone)


def test_a_server_that_hangs_up_is_heard_to_its_last_byte(host: Host, serve_unix: Any):
    def refuse(connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(b"no" * 50_000)

    stream = host.open(unix(serve_unix(refuse)))
    host.send(stream, bytes(200_000))
    host.until(lambda: host.ended(stream))
    if stream in host.finished:
        assert bytes(host.data[stream]) == b'{"ok":true}\n' + b"no" * 50_000
    host.session.reset(stream)
    host.turn()


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"kind": "unix", "path": "/nowhere/at/all.sock"}, "absent"),
        ({"kind": "unix", "path": "relative"}, "header"),
        ({"kind": "unix"}, "header"),
        ({"kind": "tcp", "host": "127.0.0.1", "port": 1}, "refused"),
        ({"kind": "tcp", "host": "::1", "port": 1}, "refused"),
        ({"kind": "tcp", "host": "a.name", "port": 80}, "header"),
        ({"kind": "tcp", "host": "127.0.0.1", "port": 70000}, "header"),
        ({"kind": "tcp", "host": "127.0.0.1", "port": "80"}, "header"),
        ({"kind": "mail"}, "header"),
        ({}, "header"),
    ],
)
def test_what_cannot_be_opened_is_answered_with_a_sentence(
    host: Host, header: dict[str, Any], code: str
):
    stream = host.open(header)
    answer = host.answer(stream)
    assert answer["error"]["message"].endswith(".")
    if header.get("host") != "::1":  # a machine without IPv6 says unreachable
        assert answer["error"]["code"] == code
    host.until(lambda: stream in host.finished)
    host.session.finish(stream)
    host.turn()


def test_a_header_without_an_end_is_refused(host: Host):
    stream = host.session.open()
    host.data[stream] = bytearray()
    host.send(stream, b"x" * 5000)
    assert host.answer(stream)["error"]["code"] == "header"
    host.session.reset(stream)
    host.turn()


def test_idle_streams_cost_no_work(host: Host, relay: Relay, serve_unix: Any):
    path = serve_unix(lambda connection: connection.recv(1) and None)
    for _ in range(100):
        host.answer(host.open(unix(path)))
    host.turn(0.3)
    waits = relay.read_status("voluntary_ctxt_switches")
    host.turn(0.5)
    assert relay.read_status("voluntary_ctxt_switches") == waits
    for stream in list(host.data):
        host.session.reset(stream)
    host.turn()
