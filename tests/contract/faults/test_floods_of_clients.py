"""Garbage and floods on the control socket of a real host agent: bounded, and others are served."""

import json
import socket
from contextlib import ExitStack

from tests.contract.faults.conftest import Sampan
from tests.support.waiting import wait_for

MIB = 1024 * 1024
GROWTH = 48 * MIB


def dial(sampan: Sampan) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(20)
    client.connect(str(sampan.layout.control_socket))
    return client


def answers(client: socket.socket, count: int) -> list[dict]:
    with client.makefile("rb") as reader:
        return [json.loads(reader.readline()) for _ in range(count)]


def test_garbage_and_floods_cost_little_and_others_are_served(running: Sampan):
    agent = running.host_agent()
    before, files = agent.memory_info().rss, agent.num_fds()
    with ExitStack() as stack:
        halves = [stack.enter_context(dial(running)) for _ in range(50)]
        for client in halves:
            client.sendall(b'{"id": 1, "method": "sta')
        huge = stack.enter_context(dial(running))
        huge.settimeout(5)
        try:
            for _ in range(64):
                huge.sendall(b"x" * MIB)
        except OSError:
            pass  # it is cut off with a sentence, and may not be listened to any more
        for text in (b"\0\xff\xfe\n", b"[" * 100_000 + b"\n", b"GET / HTTP/1.1\r\n\r\n"):
            client = stack.enter_context(dial(running))
            client.sendall(text)
            assert answers(client, 1)[0]["error"]["message"].startswith("A line on the control")
        many = stack.enter_context(dial(running))
        many.sendall(b'{"id": 7, "method": "hello"}\n' * 3000)
        assert {answer["id"] for answer in answers(many, 3000)} == {7}
        # Thousands of questions whose answers nobody reads.
        deaf = stack.enter_context(dial(running))
        deaf.setblocking(False)
        sent = 0
        try:
            while sent < 64 * MIB:
                sent += deaf.send(b'{"id": 1, "method": "ports.list"}\n' * 1000)
        except BlockingIOError:
            pass  # held back in its own socket
        assert sent < 16 * MIB
        assert running.status()["state"] == "running"
        grown = agent.memory_info().rss - before
        print(f"{grown / MIB:.1f} MiB more, {sent / MIB:.1f} MiB taken of a deaf client")
        assert grown < GROWTH
    wait_for(lambda: agent.num_fds() <= files + 2)


def test_one_connection_too_many_is_told_and_the_rest_go_on(running: Sampan):
    with ExitStack() as stack:
        clients = [stack.enter_context(dial(running)) for _ in range(256)]
        refused = stack.enter_context(dial(running))
        assert "already serves 256 connections" in answers(refused, 1)[0]["error"]["message"]
        clients[0].sendall(b'{"id": 1, "method": "hello"}\n')
        assert answers(clients[0], 1)[0]["result"]["pid"]
    assert wait_for(lambda: running.run("status").returncode == 0)
