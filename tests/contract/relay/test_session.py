"""The relay's port: the preamble, sessions that break, hostile frames."""

import random
import select
import socket
import struct
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.relay.conftest import Relay, echo, listening, tcp, unix
from tests.support.channel_host import PATIENCE, Host

from sampan_wire import messages

DATA, WINDOW, PING, GO_AWAY = range(4)
SYN, ACK, FIN, RST = 1, 2, 4, 8
HEADER = messages.encode_line({"kind": "unix", "path": "/nowhere/at/all.sock"})
LIVELY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def frame(kind: int, flags: int, stream: int, length: int, body: bytes = b"") -> bytes:
    return struct.pack(">BBHII", 0, kind, flags, stream, length) + body


def throw(host: Host, data: bytes) -> None:
    """Send bytes as they are, and read nothing before they are gone but what must be read."""
    view = memoryview(data)
    while view:
        readable, writable, _ = select.select([host.end], [host.end], [], PATIENCE)
        assert readable or writable
        if readable:
            assert host.end.recv(1 << 18)
        if writable:
            view = view[host.end.send(view) :]


def is_well(host: Host) -> None:
    """Begin a session anew, and open something in it."""
    second = Host(host.end)
    second.begin()
    answer = second.answer(second.open({"kind": "unix", "path": "/nowhere/at/all.sock"}))
    assert answer["error"]["code"] == "absent"


def test_a_relay_that_was_started_anew_breaks_the_session_of_the_one_before(
    ends: tuple[socket.socket, ...], relay: Relay
):
    data = b""
    while len(data) < 64 * 1024:
        data += ends[0].recv(65536)
    assert data == messages.PREAMBLE_FILL


def test_garbage_before_the_preamble_is_skipped(ends: tuple[socket.socket, ...], relay: Relay):
    ends[0].sendall(random.Random(1).randbytes(100_000) + b"SAMPAN-CHANNEL 1 short\n")
    is_well(Host(ends[0]))


def test_a_preamble_in_the_middle_of_another_counts(ends: tuple[socket.socket, ...], relay: Relay):
    ends[0].sendall(b"SAMPAN-CHANNEL 1 " + b"0" * 31 + b"SAMPAN-CHANNEL 1 " + b"1" * 32 + b"\n")
    buffer = bytearray()
    while not messages.find_answer(buffer, "1" * 32):
        buffer += ends[0].recv(65536)


def test_a_new_host_takes_over_and_the_old_ones_connections_break(host: Host, relay: Relay):
    with listening() as server:
        stream = host.open(tcp(server))
        connection, _ = server.accept()
        with connection:
            host.answer(stream)
            is_well(host)
            connection.settimeout(PATIENCE)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)


@pytest.mark.parametrize("missing", [1, 100, 12 + 32 * 1024 - 1, 12 + 32 * 1024])
def test_a_half_sent_frame_does_not_swallow_the_preamble(host: Host, serve_unix: Any, missing: int):
    stream = host.open(unix(serve_unix(echo)))
    host.answer(stream)
    whole = frame(DATA, 0, stream, 32 * 1024, bytes(32 * 1024))
    throw(host, whole[: len(whole) - missing])
    is_well(host)


def test_a_preamble_in_the_data_of_a_stream_is_data(host: Host, serve_unix: Any):
    stream = host.open(unix(serve_unix(echo)))
    host.answer(stream)
    text = messages.preamble("0" * 32)[-100:]
    host.send(stream, text)
    host.until(lambda: bytes(host.data[stream]) == text)
    host.session.reset(stream)
    host.turn()


def test_when_the_host_goes_connections_break_and_their_files_are_closed(
    ends: tuple[socket.socket, ...], host: Host, relay: Relay
):
    before = relay.count_files()
    with listening() as server:
        stream = host.open(tcp(server))
        connection, _ = server.accept()
        with connection:
            host.answer(stream)
            assert relay.count_files() == before + 1
            ends[0].shutdown(socket.SHUT_RDWR)
            connection.settimeout(PATIENCE)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
    assert relay.count_files() == before


# --- what breaks the protocol ------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        struct.pack(">BBHII", 1, DATA, 0, 1, 0),
        frame(9, 0, 1, 0),
        frame(DATA, 0, 0, 5),
        frame(WINDOW, 0, 0, 5),
        frame(DATA, 0, 7, 5),
        frame(DATA, SYN, 2, 0),
        frame(WINDOW, SYN, 5, 0) + frame(WINDOW, SYN, 3, 0),
        frame(WINDOW, SYN, 5, 0) + frame(WINDOW, SYN, 5, 0),
        frame(WINDOW, SYN, 5, 0) + frame(DATA, 0, 5, 256 * 1024 + 1),
        frame(WINDOW, SYN, 5, 0) + frame(DATA, 0, 5, 0xFFFFFFFF),
        frame(WINDOW, SYN, 5, 0) + frame(WINDOW, 0, 5, 0xFFFFFFFF),
        frame(WINDOW, SYN, 5, 0) + frame(WINDOW, RST, 5, 0) + frame(DATA, 0, 5, 0xFFFFFFFF),
        frame(WINDOW, SYN, 5, 0) + frame(WINDOW, FIN, 5, 0) + frame(DATA, 0, 7, 1, b"x"),
        frame(PING, 0, 0, 1),
        frame(PING, SYN, 3, 1),
        frame(GO_AWAY, 0, 3, 1),
    ],
    ids=lambda bad: bad.hex()[:48],
)
def test_what_breaks_the_protocol_is_answered_by_a_farewell(host: Host, bad: bytes):
    throw(host, bad)
    answer = b""
    host.end.setblocking(True)
    host.end.settimeout(PATIENCE)
    while not answer.endswith(frame(GO_AWAY, 0, 0, 1)):
        answer += host.end.recv(65536)
    host.end.setblocking(False)
    is_well(host)


FRAMES = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1]),
        st.sampled_from([DATA, DATA, WINDOW, WINDOW, PING, GO_AWAY, 9]),
        st.sampled_from([0, 0, SYN, ACK, FIN, RST, SYN | FIN, SYN | RST, 15, 65535]),
        st.sampled_from([0, 1, 2, 3, 5, 7, 9, 11, 4_000_001]),
        st.sampled_from([0, 1, 50, len(HEADER), 5000, 300_000, 0xFFFFFFFF]),
    ),
    max_size=60,
)


@LIVELY
@given(FRAMES, st.sampled_from([HEADER, b"x" * 6000, b'{"kind": "tcp", ' * 400, bytes(6000)]))
def test_frames_in_any_order_end_the_session_and_nothing_else(
    host: Host, frames: Sequence[tuple[int, int, int, int, int]], body: bytes
):
    Host(host.end).begin()
    thrown = [
        struct.pack(">BBHII", version, kind, flags, stream, length)
        + (body[:length] if kind == DATA else b"")
        for version, kind, flags, stream, length in frames
    ]
    throw(host, b"".join(thrown))
    is_well(host)


@LIVELY
@given(st.binary(max_size=4000))
def test_bytes_without_a_meaning_end_the_session_and_nothing_else(host: Host, data: bytes):
    Host(host.end).begin()
    throw(host, data)
    is_well(host)


def test_a_host_that_asks_and_does_not_read_is_dropped(host: Host, relay: Relay):
    pings = frame(PING, SYN, 0, 1) * 1000
    host.end.setblocking(True)
    host.end.settimeout(PATIENCE)
    for _ in range(1000):
        host.end.sendall(pings)
    host.end.setblocking(False)
    is_well(host)
