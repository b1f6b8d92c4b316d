"""Many streams, full backlogs, readers that stall: what the relay then does, and its memory."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.contract.relay.conftest import Relay, echo, unix
from tests.support.channel_host import PATIENCE, Host


def test_a_thousand_streams_each_get_their_own_bytes_and_leave_no_file(
    host: Host, relay: Relay, serve_unix: Any
):
    path, before = serve_unix(echo), relay.count_files()
    streams = []
    for batch in range(10):
        fresh = [host.open(unix(path)) for _ in range(100)]
        for stream in fresh:
            host.send(stream, f"stream {stream} of batch {batch}".encode())
        host.until(lambda fresh=fresh: all(b"batch" in host.data[stream] for stream in fresh))
        streams += fresh
    assert relay.count_files() == before + 1000
    for stream in streams:
        host.session.finish(stream)
    host.until(lambda: host.finished.issuperset(streams))
    for place, stream in enumerate(streams):
        text = f"stream {stream} of batch {place // 100}".encode()
        assert bytes(host.data[stream]) == b'{"ok":true}\n' + text
    host.until(lambda: relay.count_files() == before)


def test_a_full_backlog_is_waited_for(host: Host, tmp_path: Path):
    path = str(tmp_path / "full.sock")
    if len(path) > 100:
        pytest.skip("this computer's temporary folder is too deep for a socket")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(0)
        streams = [host.open(unix(path)) for _ in range(4)]
        host.turn(0.1)
        host.turn(0.1)
        accepted = [listener.accept()[0] for _ in streams]
        host.until(lambda: all(host.data[stream] for stream in streams))
        assert {bytes(host.data[stream]) for stream in streams} == {b'{"ok":true}\n'}
        for connection in accepted:
            connection.close()
    for stream in streams:
        host.session.reset(stream)
    host.turn()


def test_readers_that_stall_cost_a_window_each_and_no_more(
    host: Host, relay: Relay, serve_unix: Any
):
    go = threading.Event()
    path = serve_unix(lambda _connection: go.wait(PATIENCE) and None)
    streams = [host.open(unix(path)) for _ in range(40)]
    for stream in streams:
        host.answer(stream)
    before = relay.read_status("VmRSS")
    sent = dict.fromkeys(streams, 0)
    for _ in range(40):
        for stream in streams:
            sent[stream] += host.session.send(stream, bytes(32 * 1024))
        host.turn(0.01)
    host.until(lambda: not host.session.output_size and not host._output)
    # What the kernel's own buffers of the sockets take comes on top of the window.
    assert all(256 * 1024 <= count < 1024 * 1024 for count in sent.values())
    assert relay.read_status("VmRSS") - before < 40 * 300 + 4096  # KiB
    go.set()
    for stream in streams:
        host.session.reset(stream)
    host.turn()


def test_small_packets_that_wait_cost_what_they_weigh(host: Host, relay: Relay, serve_unix: Any):
    go = threading.Event()
    stream = host.open(unix(serve_unix(lambda _connection: go.wait(PATIENCE) and None)))
    host.answer(stream)
    host.send(stream, bytes(220 * 1024))
    before, sent = relay.read_status("VmRSS"), 0
    while host.session.credit(stream):
        sent += host.session.send(stream, b"x")
        if sent % 1000 == 0:
            host.turn(0)
    host.until(lambda: not host.session.output_size and not host._output)
    assert relay.read_status("VmRSS") - before < 1024
    go.set()
    host.session.reset(stream)
    host.turn()


def test_more_streams_than_a_session_may_have_are_reset(host: Host, relay: Relay):
    host.session._max_streams = 1 << 20
    first = [host.session.open() for _ in range(4096)]
    for stream in first:
        host.data[stream] = bytearray()
    host.until(lambda: not host.session.output_size and not host._output)
    more = host.session.open()
    host.until(lambda: more in host.gone)
    assert not host.gone & set(first)
    host.session.reset(first[0])
    with suppress(AssertionError):
        host.turn()
    assert host.answer(host.open(unix("/nowhere")))["error"]["code"] == "absent"


def test_a_server_that_ends_cuts_off_a_host_that_goes_on_only_after_a_while(
    host: Host, serve_unix: Any
):
    stream = host.open(unix(serve_unix(lambda connection: connection.sendall(b"bye"))))
    host.until(lambda: stream in host.finished)
    for _ in range(5):
        host.send(stream, bytes(1000))
        host.turn(0.05)
    assert stream not in host.gone
    host.session.finish(stream)
    host.turn()
