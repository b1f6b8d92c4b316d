"""Reading along with a connection to the Docker API: when it is in use, and when not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampan.hostagent.conversation import HEAD_BYTES, Conversation

ASK, TELL = "ask", "tell"
Step = tuple[str, bytes, bool]
"""Who sends, what, and whether the connection is in use once it has come."""


def request(line: str, *fields: str, body: bytes = b"") -> bytes:
    if body and not any(field.startswith("Transfer-Encoding") for field in fields):
        fields = (*fields, f"Content-Length: {len(body)}")
    head = "\r\n".join([f"{line} HTTP/1.1", "Host: docker", *fields, "", ""])
    return head.encode() + body


def answer(status: str, *fields: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, "", ""]).encode() + body


def sized(body: bytes) -> bytes:
    return answer("200 OK", f"Content-Length: {len(body)}", body=body)


PING = request("GET /_ping")
OK = sized(b"OK")
CHUNKED = "Transfer-Encoding: chunked"
EVENTS = request("GET /v1.47/events?filters=%7B%7D")
UPGRADE = ("Connection: Upgrade", "Upgrade: tcp")

TALKS: dict[str, list[Step]] = {
    "a ping": [(ASK, PING, True), (TELL, OK, False)],
    "two, kept alive": [
        (ASK, PING, True), (TELL, OK, False), (ASK, PING, True), (TELL, OK, False),
    ],
    "two at once": [(ASK, PING + PING, True), (TELL, OK, True), (TELL, OK, False)],
    "an empty answer": [(ASK, PING, True), (TELL, sized(b""), False)],
    "head has no body": [
        (ASK, request("HEAD /_ping"), True),
        (TELL, answer("200 OK", "Content-Length: 20"), False),
        (ASK, PING, True), (TELL, OK, False),
    ],
    "no content": [
        (ASK, request("POST /containers/a/stop"), True), (TELL, answer("204 No Content"), False),
    ],
    "not modified": [
        (ASK, request("POST /containers/a/start"), True),
        (TELL, answer("304 Not Modified", "Content-Length: 9"), False),
    ],
    "a body that comes late": [
        (ASK, request("POST /containers/create", "Content-Length: 4"), True),
        (ASK, b"{}  ", True), (TELL, sized(b"{}"), False),
    ],
    "an answer before the body has come": [
        (ASK, request("PUT /containers/a/archive", "Content-Length: 4"), True),
        (TELL, sized(b"no"), True), (ASK, b"1234", False),
    ],
    "a chunked body": [
        (ASK, request("POST /build", CHUNKED, body=b"3;x=y\r\nabc\r\n"), True),
        (ASK, b"0\r\n\r\n", True), (TELL, OK, False),
    ],
    "a chunked answer": [
        (ASK, request("GET /containers/json"), True),
        (TELL, answer("200 OK", CHUNKED, body=b"A\r\n0123456\r\n9\r\n"), True),
        (TELL, b"0\r\nX-Sum: 1\r\n", True), (TELL, b"\r\n", False),
        (ASK, PING, True), (TELL, OK, False),
    ],
    "many small chunks": [
        (ASK, request("GET /containers/a/logs"), True),
        (TELL, answer("200 OK", CHUNKED, body=b"2\r\nab\r\n" * 9 + b"c\r\n"), True),
        (TELL, b"123456789012\r\n0\r\n\r\n", False),
    ],
    "to be continued": [
        (ASK, request("POST /build", "Expect: 100-continue", "Content-Length: 2"), True),
        (TELL, answer("100 Continue"), True), (ASK, b"12", True), (TELL, OK, False),
    ],
    "events do not count": [
        (ASK, EVENTS, False), (TELL, answer("200 OK", CHUNKED), False),
        (TELL, b"5\r\n{...}\r\n", False),
    ],
    "a request behind events": [
        (ASK, request("GET /events?until=1"), False), (ASK, PING, True),
        (TELL, answer("200 OK", CHUNKED, body=b"0\r\n\r\n"), True), (TELL, OK, False),
    ],
    "events that end with the connection": [
        (ASK, b"GET /events HTTP/1.0\r\n\r\n", False), (TELL, answer("200 OK", body=b"{}"), False),
    ],
    "logs are no events": [
        (ASK, request("GET /containers/events/logs?follow=1"), True),
        (TELL, answer("200 OK", CHUNKED), True),
    ],
    "events with a body are no events": [
        (ASK, request("GET /events", body=b"x"), True),
    ],
    "events that become something else": [
        (ASK, EVENTS, False), (TELL, answer("101 UPGRADED", *UPGRADE), True),
    ],
    "an attached terminal": [
        (ASK, request("POST /v1.47/exec/a/start", *UPGRADE, body=b"{}"), True),
        (TELL, answer("101 UPGRADED", *UPGRADE), True),
        (ASK, b"ls\n", True), (TELL, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
    ],
    "an old way to attach": [
        (ASK, request("POST /containers/a/attach?stream=1"), True),
        (TELL, answer("200 OK", "Content-Type: application/vnd.docker.raw-stream"), True),
        (ASK, PING, True), (TELL, OK, True),
    ],
    "BuildKit's session": [
        (ASK, request("POST /session", "Upgrade: h2c"), True),
        (TELL, answer("101 Switching Protocols"), True), (ASK, b"PRI * HTTP/2.0\r\n\r\n", True),
    ],
    "an answer that ends with the connection": [
        (ASK, PING, True), (TELL, answer("200 OK", "Connection: close", body=b"O"), True),
        (TELL, b"K", True),
    ],
    "bare line feeds": [(ASK, b"GET / HTTP/1.1\nHost: d\n\n", True), (TELL, OK, False)],
    "empty lines between": [
        (ASK, b"\r\n" + PING, True), (TELL, OK, False), (ASK, b"\r\n", False),
    ],
    "half a head": [(ASK, PING[:20], True)],
    "nothing at all": [],
    "another protocol": [(ASK, b"\x16\x03\x01\x02\x00\x01\n\n", True), (TELL, OK, True)],
    "HTTP/2 from the start": [(ASK, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", True)],
    "an answer to nothing": [(TELL, OK, True)],
    "lengths that differ": [
        (ASK, request("POST /a", "Content-Length: 1", "Content-Length: 2"), True),
        (TELL, OK, True),
    ],
    "the same length twice": [
        (ASK, PING, True), (TELL, answer("200 OK", "Content-Length: 0, 0"), False),
    ],
    "a length with a sign": [
        (ASK, PING, True), (TELL, answer("200 OK", "Content-Length: +0"), True),
    ],
    "a chunk that is no number": [
        (ASK, PING, True), (TELL, answer("200 OK", CHUNKED, body=b"0x0\r\n\r\n"), True),
    ],
    "a chunk that is longer than it said": [
        (ASK, PING, True), (TELL, answer("200 OK", CHUNKED, body=b"1\r\nab\r\n0\r\n\r\n"), True),
    ],
    "a field without a colon": [(ASK, PING, True), (TELL, answer("200 OK", "Content"), True)],
    "a status that is none": [(ASK, PING, True), (TELL, answer("2x0 OK"), True)],
}  # fmt: skip


def give(conversation: Conversation, who: str, data: bytes) -> None:
    (conversation.take_request if who == ASK else conversation.take_answer)(data)


@pytest.mark.parametrize("name", TALKS)
def test_a_connection_is_in_use_while_a_request_is_under_way(name: str):
    conversation = Conversation()
    assert not conversation.busy
    for who, data, busy in TALKS[name]:
        give(conversation, who, data)
        assert conversation.busy == busy, data


@pytest.mark.parametrize("name", TALKS)
def test_it_is_the_same_byte_by_byte(name: str):
    conversation = Conversation()
    for who, data, busy in TALKS[name]:
        for byte in data:
            give(conversation, who, bytes([byte]))
        assert conversation.busy == busy, data


@given(st.sampled_from(sorted(TALKS)), st.data())
def test_it_is_the_same_however_the_bytes_are_split(name: str, data: st.DataObject):
    conversation = Conversation()
    for who, whole, busy in TALKS[name]:
        for piece in split(whole, data):
            give(conversation, who, piece)
        assert conversation.busy == busy


WORDS = st.sampled_from([
    b"GET /events HTTP/1.1", b"POST /a HTTP/1.1", b"HTTP/1.1 200 OK", b"HTTP/1.1 101 U", b"\r\n",
    b"\n", b"Content-Length: 3", b"Content-Length: -1", b"Transfer-Encoding: chunked", b"0", b"3",
    b"abc", b"\xff\x00", b"HTTP/1.1", b" ", b":", b"Upgrade: tcp", b"HTTP/1.1 100 C",
])  # fmt: skip
NOISE = st.lists(WORDS | st.binary(max_size=8), max_size=20).map(b"".join)


@given(st.lists(st.tuples(st.sampled_from([ASK, TELL]), NOISE), max_size=6), st.data())
def test_nothing_raises_and_no_split_matters_even_for_noise(
    steps: list[tuple[str, bytes]], data: st.DataObject
):
    at_once, in_pieces = Conversation(), Conversation()
    for who, noise in steps:
        give(at_once, who, noise)
        for piece in split(noise, data):
            give(in_pieces, who, piece)
        assert at_once.busy == in_pieces.busy
    at_once.end_answers()
    assert not at_once.busy


@pytest.mark.parametrize("size", [1, 1000, 65536])
def test_a_head_without_an_end_is_not_kept(size: int):
    conversation = Conversation()
    for _ in range(HEAD_BYTES // size + 1 if size > 1 else 1):
        conversation.take_request(b"x" * size)
    assert conversation.busy
    if size > 1:
        assert conversation._garbled


def test_a_long_body_is_counted_not_kept():
    conversation = Conversation()
    conversation.take_request(request("POST /images/load", f"Content-Length: {1 << 40}"))
    piece = bytes(1 << 20)
    for _ in range(64):
        conversation.take_request(piece)
    assert len(conversation._requests._line) == 0
    assert conversation.busy


def test_nothing_is_under_way_once_dockerd_has_ended_its_direction():
    conversation = Conversation()
    conversation.take_request(PING)
    conversation.end_answers()
    assert not conversation.busy


def split(data: bytes, draw: st.DataObject) -> list[bytes]:
    """Cut at places of hypothesis' choice."""
    borders = sorted(draw.draw(st.sets(st.integers(0, len(data)), max_size=6)))
    return [data[a:b] for a, b in zip([0, *borders], [*borders, len(data)], strict=True)]
