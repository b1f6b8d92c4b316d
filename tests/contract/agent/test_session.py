"""The preamble, sessions that break, and bytes that mean nothing."""

import os
import random
import select
import socket
import struct

import pytest
from tests.contract.agent.conftest import Guest
from tests.support.channel_host import Host

from sampan_wire import messages


def run(host: Host, *argv: str) -> int:
    return host.open({"kind": "exec", "argv": list(argv)})


def test_garbage_before_the_preamble_is_skipped(ends: tuple[socket.socket, ...], guest: Guest):
    ends[0].sendall(random.Random(1).randbytes(100_000) + b"SAMPAN-CHANNEL 1 short\n")
    host = Host(ends[0])
    host.begin()
    assert host.answer(run(host, "true")) == {"ok": True}


def test_a_new_host_takes_over_in_the_middle_of_a_session(host: Host, guest: Guest):
    first = run(host, "sleep", "600")
    host.answer(first)
    second = Host(host.end)
    second.begin()
    assert second.answer(run(second, "true")) == {"ok": True}
    assert guest.told.count("a host is connected") == 2


@pytest.mark.parametrize("missing", [1, 100, 12 + 32 * 1024 - 1, 12 + 32 * 1024])
def test_a_half_sent_frame_does_not_swallow_the_preamble(host: Host, missing: int):
    stream = run(host, "cat")
    host.answer(stream)
    frame = struct.pack(">BBHII", 0, 0, 0, stream, 32 * 1024) + bytes(32 * 1024)
    host.end.setblocking(True)
    host.end.sendall(frame[: len(frame) - missing])
    host.end.setblocking(False)
    second = Host(host.end)
    second.begin()
    assert second.answer(run(second, "true")) == {"ok": True}


def test_the_new_session_is_free_of_bytes_of_the_old_one(host: Host):
    flood = run(host, "cat", "/dev/zero")
    host.held.add(flood)
    host.until(lambda: len(host.data[flood]) > 100_000)
    second = Host(host.end)
    second.begin()
    stream = run(second, "echo", "clean")
    assert second.answer(stream) == {"ok": True}
    second.until(lambda: stream in second.finished)
    assert messages.ExecDecoder().feed(bytes(second.data[stream]))[0][1] == b"clean\n"


def test_a_preamble_in_the_data_of_a_stream_is_data(host: Host):
    stream = run(host, "cat")
    host.answer(stream)
    text = messages.preamble("0" * 32)[-100:]
    host.send(stream, messages.encode_exec_frame(messages.ExecKind.STDIN, text))
    host.send(stream, messages.encode_exec_frame(messages.ExecKind.STDIN_END))
    host.until(lambda: stream in host.finished)
    assert messages.ExecDecoder().feed(bytes(host.data[stream]))[0][1] == text


@pytest.mark.parametrize("seed", range(30))
def test_hostile_bytes_end_the_session_and_nothing_else(host: Host, guest: Guest, seed: int):
    chance = random.Random(seed)
    frames = []
    for _ in range(200):
        version = 0 if chance.random() < 0.98 else chance.randrange(256)
        kind = chance.choice([0, 0, 1, 1, 2, 3, 9])
        flags = chance.choice([0, 0, 1, 2, 4, 8, 5, 15, 65535])
        stream = chance.choice([0, 1, 2, 3, 5, 7, 4_000_001])
        length = chance.choice([0, 1, 50, 4096, 300_000, 0xFFFFFFFF])
        body = chance.randbytes(min(length, 64)) if kind == 0 else b""
        frames.append(struct.pack(">BBHII", version, kind, flags, stream, length) + body)
    host.end.setblocking(True)
    host.end.sendall(b"".join(frames))
    host.end.setblocking(False)
    second = Host(host.end)
    second.begin()
    assert second.answer(run(second, "true")) == {"ok": True}
    assert guest.crash is None


def test_an_agent_that_was_restarted_breaks_the_old_session(
    ends: tuple[socket.socket, ...], guest: Guest
):
    guest.call(guest.channel.announce_restart)
    host = Host(ends[0])
    host.begin()
    assert host.answer(run(host, "true")) == {"ok": True}


def test_when_the_host_goes_its_processes_are_hung_up(
    ends: tuple[socket.socket, ...], host: Host, guest: Guest
):
    stream = run(host, "sh", "-c", "echo $$; exec sleep 600")
    host.answer(stream)
    host.until(lambda: len(host.data[stream]) > 6)
    pid = int(messages.ExecDecoder().feed(bytes(host.data[stream]))[0][1])
    pidfd = os.pidfd_open(pid)
    ends[0].shutdown(socket.SHUT_RDWR)
    assert select.select([pidfd], [], [], 10)[0]
    os.close(pidfd)
