"""Header lines: what is read out of them, and how a wrong one is answered."""

import json
import os
import socket
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.relay.conftest import echo
from tests.support.channel_host import Host

from sampan_wire import messages

LIVELY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ask(host: Host, line: bytes) -> dict[str, Any]:
    """Open a stream with this header line and return the answer."""
    stream = host.session.open()
    host.data[stream] = bytearray()
    host.send(stream, line + b"\n")
    answer = host.answer(stream)
    host.session.reset(stream)
    host.turn(0)
    return answer


@pytest.mark.parametrize(
    "line",
    [
        '{"path":"%s","kind":"unix"}',
        ' { "kind" : "unix" , "more" : {"a": [1, -2.5e+3, true, null, "x"]}, "path" : "%s" } ',
        '{"kind":"\\u0075nix","path":"%s"}',
        '{"kind":"tcp","kind":"unix","path":1,"path":"%s"}',
        '{"kind":"unix","path":"%s","' + "long" * 100 + '":"\\ud83d\\udea2"}',
    ],
)
def test_a_header_may_be_written_in_many_ways(host: Host, serve_unix: Any, line: str):
    assert ask(host, (line % serve_unix(echo)).encode()) == {"ok": True}


def test_a_path_may_have_escapes_and_any_letters(host: Host, serve_unix: Any):
    path = serve_unix(echo)
    escaped = json.dumps(path).replace("/", "\\/")
    assert ask(host, f'{{"kind":"unix","path":{escaped}}}'.encode()) == {"ok": True}
    answer = ask(host, json.dumps({"kind": "unix", "path": '/nowhere/舢板\n"🚢'}).encode())
    assert answer["error"] == {
        "code": "absent",
        "message": '/nowhere/舢板\n"🚢 cannot be reached: No such file or directory.',
        "hint": "",
    }


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "The header of a stream is wrong: a line is not JSON."),
        ("{", "The header of a stream is wrong: a line is not JSON."),
        ('{"kind":"unix"} x', "The header of a stream is wrong: a line is not JSON."),
        ('{"kind":"\\ud800"}', "The header of a stream is wrong: a line is not JSON."),
        ('{"kind":080}', "The header of a stream is wrong: a line is not JSON."),
        ("[" * 4000, "The header of a stream is wrong: a line is not JSON."),
        ("[1]", "The header of a stream is wrong: a line is not a JSON object."),
        ("{}", "A stream cannot have the kind None."),
        ('{"kind":5}', "A stream cannot have the kind 5."),
        ('{"kind":"exec","argv":["true"]}', "A stream cannot have the kind 'exec'."),
        ('{"kind":"unix","path":"/a\\u0000b"}', "A unix stream needs the path of a socket."),
        ('{"kind":"unix","path":["/a"]}', "A unix stream needs the path of a socket."),
        ('{"kind":"tcp","host":"::1"}', "A tcp stream needs an address and a port."),
        ('{"kind":"tcp","host":"::1","port":0}', "A tcp stream needs an address and a port."),
        ('{"kind":"tcp","host":"::1","port":80.0}', "A tcp stream needs an address and a port."),
        ('{"kind":"tcp","host":"a.b","port":80}', "'a.b' is not an IP address."),
    ],
)
def test_a_wrong_header_is_answered_in_words(host: Host, line: str, sentence: str):
    assert ask(host, line.encode())["error"] == {"code": "header", "message": sentence, "hint": ""}


def test_a_header_that_is_no_utf_8_is_refused(host: Host):
    for text in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"):
        answer = ask(host, b'{"kind":"unix","path":"/' + text + b'"}')
        assert answer["error"]["message"].endswith("is not JSON.")


def test_a_path_that_no_socket_can_have_is_answered(host: Host):
    answer = ask(host, messages.encode_line({"kind": "unix", "path": "/" + "舢" * 1000})[:-1])
    assert answer["error"]["code"] == "unreachable"
    assert answer["error"]["message"].endswith("舢 cannot be reached: File name too long.")


def test_ipv6_is_reached_too(host: Host):
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this computer has no IPv6")
    with server:
        port = server.getsockname()[1]
        assert ask(host, f'{{"kind":"tcp","host":"::1","port":{port}}}'.encode()) == {"ok": True}


def test_a_header_may_come_in_pieces(host: Host):
    stream = host.session.open()
    host.data[stream] = bytearray()
    for letter in b'{"kind":"unix","path":"/nowhere"}\n':
        host.send(stream, bytes([letter]))
    assert host.answer(stream)["error"]["code"] == "absent"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@LIVELY
@given(
    st.dictionaries(
        st.sampled_from(["kind", "path", "host", "port", "more"]),
        VALUES | st.sampled_from(["unix", "tcp", "127.0.0.1", "/nowhere", 80]),
    ),
    st.booleans(),
)
def test_every_object_is_answered(host: Host, header: dict[str, Any], plain: bool):
    answer = ask(host, json.dumps(header, ensure_ascii=plain).encode(errors="replace"))
    assert answer["error"]["message"].endswith(".")


@LIVELY
@given(st.binary(max_size=300))
def test_every_line_is_answered(host: Host, line: bytes):
    assert "error" in ask(host, line.replace(b"\n", b""))


def clock(time_ns: object, seed: object = "ab" * 32) -> bytes:
    return json.dumps({"kind": "clock", "time_ns": time_ns, "seed": seed}).encode()


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator may seed the kernel")
def test_a_clock_that_is_right_is_left_alone_and_a_seed_is_taken(host: Host):
    assert ask(host, clock(str(time.time_ns()))) == {"ok": True}


@pytest.mark.parametrize("moment", ["0", "999999999999999999", "9000000000000000000", "soon", "-1"])
def test_a_clock_is_set_to_no_impossible_time(host: Host, moment: str):
    answer = ask(host, clock(moment))
    assert answer["error"]["code"] == "clock"
    assert "cannot be set to that time" in answer["error"]["message"]


@pytest.mark.parametrize("line", [clock(5), clock("5", 7), b'{"kind": "clock"}'])
def test_a_clock_needs_a_time_and_a_seed(host: Host, line: bytes):
    assert "needs a time and a seed" in ask(host, line)["error"]["message"]
