"""yamux against its published specification, and against a model that keeps every byte."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sampan_wire.yamux import (
    INITIAL_WINDOW,
    MAX_PAYLOAD,
    CreditGained,
    DataReceived,
    Flag,
    FrameType,
    GoAwayCode,
    PongReceived,
    Role,
    Session,
    StreamFinished,
    StreamOpened,
    StreamReset,
    WentAway,
    YamuxError,
)


def frame(
    kind: int, flags: int, stream: int, length: int, payload: bytes = b"", version: int = 0
) -> bytes:
    return struct.pack(">BBHII", version, kind, flags, stream, length) + payload


def frames(data: bytes) -> list[tuple[int, int, int, int]]:
    """The headers in `data`, its payloads skipped."""
    found, position = [], 0
    while position < len(data):
        _, kind, flags, stream, length = struct.unpack_from(">BBHII", data, position)
        found.append((kind, flags, stream, length))
        position += 12 + (length if kind == FrameType.DATA else 0)
    return found


def output(session: Session) -> bytes:
    return b"".join(session.take_output())


def opened_server(window: int = INITIAL_WINDOW) -> Session:
    server = Session(Role.SERVER, receive_window=window)
    assert server.receive(frame(1, Flag.SYN, 1, 0)) == [StreamOpened(1)]
    output(server)
    return server


def test_a_client_opens_odd_streams_and_a_server_even_ones() -> None:
    client, server = Session(Role.CLIENT), Session(Role.SERVER)
    assert [client.open(), client.open()] == [1, 3]
    assert [server.open(), server.open()] == [2, 4]


def test_opening_a_stream_sends_a_window_update_with_syn_that_widens_the_window() -> None:
    client = Session(Role.CLIENT, receive_window=INITIAL_WINDOW + 1000)
    client.open()
    assert output(client) == bytes.fromhex("00 01 0001 00000001 000003e8".replace(" ", ""))


def test_an_accepted_stream_is_answered_with_ack() -> None:
    server = Session(Role.SERVER, receive_window=INITIAL_WINDOW)
    server.receive(frame(1, Flag.SYN, 1, 0))
    assert frames(output(server)) == [(1, Flag.ACK, 1, 0)]


def test_a_stream_may_be_opened_by_data_that_carries_syn() -> None:
    events = Session(Role.SERVER).receive(frame(0, Flag.SYN, 1, 5, b"hello"))
    assert events == [StreamOpened(1), DataReceived(1, b"hello")]


def test_nothing_is_sent_beyond_the_window_and_an_update_lets_the_rest_go() -> None:
    client = Session(Role.CLIENT)
    stream = client.open()
    assert client.send(stream, bytes(INITIAL_WINDOW + 10)) == INITIAL_WINDOW
    assert client.credit(stream) == 0
    assert client.send(stream, b"more") == 0
    assert client.receive(frame(1, Flag.NONE, stream, 4)) == [CreditGained(stream)]
    assert client.send(stream, b"more and more") == 4


def test_no_frame_of_ours_is_larger_than_a_virtio_write() -> None:
    client = Session(Role.CLIENT)
    client.send(client.open(), bytes(100_000))
    sizes = [length for kind, _, _, length in frames(output(client)) if kind == FrameType.DATA]
    assert max(sizes) == MAX_PAYLOAD
    assert sum(sizes) == 100_000


def test_credit_is_given_back_when_half_the_window_is_consumed() -> None:
    server = opened_server()
    server.receive(frame(0, 0, 1, INITIAL_WINDOW, bytes(INITIAL_WINDOW)))
    server.acknowledge(1, INITIAL_WINDOW // 2 - 1)
    assert output(server) == b""
    server.acknowledge(1, 1)
    assert frames(output(server)) == [(1, 0, 1, INITIAL_WINDOW // 2)]


def test_more_data_than_the_window_ends_the_session_with_a_protocol_error() -> None:
    server = opened_server()
    server.receive(frame(0, 0, 1, INITIAL_WINDOW, bytes(INITIAL_WINDOW)))
    with pytest.raises(YamuxError, match="its window allows 0"):
        server.receive(frame(0, 0, 1, 1, b"x"))
    assert frames(output(server))[-1] == (FrameType.GO_AWAY, 0, 0, GoAwayCode.PROTOCOL_ERROR)
    with pytest.raises(YamuxError, match="dead"):
        server.open()


def test_a_half_closed_stream_still_carries_the_other_direction() -> None:
    client, server = Session(Role.CLIENT), Session(Role.SERVER)
    stream = client.open()
    client.send(stream, b"question")
    client.finish(stream)
    assert server.receive(output(client))[-2:] == [
        DataReceived(stream, b"question"),
        StreamFinished(stream),
    ]
    server.send(stream, b"answer")
    server.finish(stream)
    events = client.receive(output(server))
    assert DataReceived(stream, b"answer") in events
    assert events[-1] == StreamFinished(stream)
    assert client.streams == server.streams == frozenset()


def test_sending_after_the_own_end_is_a_mistake() -> None:
    client = Session(Role.CLIENT)
    stream = client.open()
    client.finish(stream)
    with pytest.raises(YamuxError, match="already finished"):
        client.send(stream, b"late")


def test_a_reset_ends_both_directions_and_late_frames_are_passed_over() -> None:
    client, server = Session(Role.CLIENT), Session(Role.SERVER)
    stream = client.open()
    server.receive(output(client))
    server.send(stream, b"crossing")
    late = output(server)
    client.reset(stream)
    assert client.receive(late) == []
    assert server.receive(output(client)) == [StreamReset(stream)]
    assert server.streams == frozenset()


def test_a_reset_inside_a_data_frame_comes_after_its_bytes() -> None:
    server = opened_server()
    events = server.receive(frame(0, Flag.RST, 1, 3, b"bye"))
    assert events == [DataReceived(1, b"bye"), StreamReset(1)]


def test_a_ping_is_answered_with_its_own_value() -> None:
    client, server = Session(Role.CLIENT), Session(Role.SERVER)
    opaque = client.ping()
    assert server.receive(output(client)) == []
    assert client.receive(output(server)) == [PongReceived(opaque)]


def test_after_go_away_no_stream_is_opened_but_open_ones_live() -> None:
    client = Session(Role.CLIENT)
    stream = client.open()
    assert client.receive(frame(3, 0, 0, 0)) == [WentAway(0)]
    assert client.send(stream, b"still") == 5
    with pytest.raises(YamuxError, match="takes no new stream"):
        client.open()


def test_streams_beyond_the_limit_are_refused_with_a_reset() -> None:
    server = Session(Role.SERVER, max_streams=1)
    server.receive(frame(1, Flag.SYN, 1, 0))
    assert server.receive(frame(1, Flag.SYN, 3, 0)) == []
    assert frames(output(server))[-1] == (FrameType.WINDOW_UPDATE, Flag.RST, 3, 0)


@pytest.mark.parametrize(
    ("bytes_", "sentence"),
    [
        (frame(0, 0, 1, 1, b"x", version=1), "version 1"),
        (b"\xff" * 12, "version 255"),
        (frame(9, 0, 1, 0), "unknown type 9"),
        (frame(0, 0, 0, 1, b"x"), "stream 0"),
        (frame(1, Flag.SYN, 2, 0), "this side's to give"),
        (frame(1, Flag.SYN, 1, 0) * 2, "out of order"),
        (frame(0, 0, 7, 1, b"x"), "never opened"),
        (frame(1, 0, 2, 1), "never opened"),
        (frame(2, 0, 0, 1), "neither"),
        (frame(2, Flag.SYN, 5, 1), "names stream 5"),
        (frame(3, 0, 5, 1), "names stream 5"),
        (frame(1, Flag.SYN, 1, 0) + frame(1, 0, 1, 0xFFFFFFFF), "beyond 32 bits"),
        (
            frame(1, Flag.SYN, 1, 0) + frame(1, Flag.FIN, 1, 0) + frame(0, 0, 1, 1, b"x"),
            "after its end",
        ),
    ],
)
def test_a_hostile_frame_ends_the_session_in_words(bytes_: bytes, sentence: str) -> None:
    server = Session(Role.SERVER)
    with pytest.raises(YamuxError, match=sentence):
        server.receive(bytes_)
    assert server.dead
    assert frames(output(server))[-1] == (FrameType.GO_AWAY, 0, 0, GoAwayCode.PROTOCOL_ERROR)


@given(st.binary(max_size=400))
def test_no_bytes_whatsoever_raise_anything_but_a_yamux_error(data: bytes) -> None:
    server = opened_server()
    try:
        server.receive(data)
    except YamuxError:
        assert server.dead


@given(st.lists(st.integers(1, 40), min_size=1), st.binary(min_size=1, max_size=200))
def test_the_cutting_of_the_bytes_does_not_change_what_they_say(
    cuts: list[int], body: bytes
) -> None:
    client = Session(Role.CLIENT)
    stream = client.open()
    client.send(stream, body)
    client.ping()
    client.finish(stream)
    data, server, received, position = output(client), Session(Role.SERVER), [], 0
    for cut in cuts:
        received += server.receive(data[position : position + cut])
        position += cut
    received += server.receive(data[position:]) if position < len(data) else []
    assert b"".join(e.data for e in received if isinstance(e, DataReceived)) == body
    assert received[0] == StreamOpened(stream)
    assert received[-1] == StreamFinished(stream)


class TwoEnds(RuleBasedStateMachine):
    """Two sessions, wires that deliver in random pieces, and a model of every stream."""

    @initialize(window=st.sampled_from([INITIAL_WINDOW, INITIAL_WINDOW * 4]))
    def start(self, window: int) -> None:
        self.ends = (
            Session(Role.CLIENT, receive_window=window),
            Session(Role.SERVER, receive_window=window),
        )
        self.wires = [bytearray(), bytearray()]
        self.sent: dict[tuple[int, int], bytearray] = {}
        self.got: dict[tuple[int, int], bytearray] = {}
        self.finished: set[tuple[int, int]] = set()
        self.reset: set[int] = set()

    def flush(self, end: int) -> None:
        self.wires[end] += output(self.ends[end])

    @rule(end=st.integers(0, 1))
    def open(self, end: int) -> None:
        stream = self.ends[end].open()
        for side in (0, 1):
            self.sent[stream, side] = bytearray()
            self.got[stream, side] = bytearray()
        self.flush(end)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), end=st.integers(0, 1), size=st.integers(0, 200_000))
    def send(self, data: st.DataObject, end: int, size: int) -> None:
        stream = data.draw(st.sampled_from(sorted({key[0] for key in self.sent})))
        if stream not in self.ends[end].streams or (stream, end) in self.finished:
            return
        body = (bytes([(stream + size) % 251]) + b"abcdefg") * (size // 8 + 1)
        accepted = self.ends[end].send(stream, body)
        self.sent[stream, end] += body[:accepted]
        self.flush(end)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), end=st.integers(0, 1))
    def finish(self, data: st.DataObject, end: int) -> None:
        stream = data.draw(st.sampled_from(sorted({key[0] for key in self.sent})))
        if stream in self.ends[end].streams:
            self.ends[end].finish(stream)
            self.finished.add((stream, end))
            self.flush(end)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), end=st.integers(0, 1))
    def abort(self, data: st.DataObject, end: int) -> None:
        stream = data.draw(st.sampled_from(sorted({key[0] for key in self.sent})))
        if stream in self.ends[end].streams:
            self.ends[end].reset(stream)
            self.reset.add(stream)
            self.flush(end)

    @rule(end=st.integers(0, 1), count=st.integers(1, 300_000))
    def deliver(self, end: int, count: int) -> None:
        piece = bytes(self.wires[end][:count])
        del self.wires[end][:count]
        other = 1 - end
        for event in self.ends[other].receive(piece):
            if isinstance(event, DataReceived):
                self.got[event.stream, end] += event.data
                self.ends[other].acknowledge(event.stream, len(event.data))
        self.flush(other)

    @invariant()
    def what_arrived_is_a_prefix_of_what_was_sent(self) -> None:
        for key, got in getattr(self, "got", {}).items():
            assert self.sent[key].startswith(got)

    def teardown(self) -> None:
        for _ in range(200):
            if not any(self.wires):
                break
            for end in (0, 1):
                self.deliver(end, 10_000_000)
        for (stream, end), got in self.got.items():
            if stream not in self.reset:
                assert got == self.sent[stream, end], "bytes were lost on the way"


TestTwoEnds = TwoEnds.TestCase
TestTwoEnds.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
