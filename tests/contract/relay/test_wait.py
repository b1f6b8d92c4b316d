"""The relay looks for an answer a while before it sleeps, where it is told that this pays."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.relay.conftest import Relay, unix
from tests.support.channel_host import Host

EMULATED = "quiet sampan.look_us=10000 panic=-1"
"""As the host agent has it for an emulated machine, with a longer look: to be seen beside noise."""


def answer_after(delay_s: float) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        while connection.recv(100):
            time.sleep(delay_s)
            connection.sendall(b"answer")

    return serve


def used(relay: Relay, host: Host, path: str, times: int) -> float:
    """Return the processor time that so many questions cost."""
    stream = host.open(unix(path))
    host.answer(stream)
    before = relay.processor_s()
    for number in range(1, times + 1):
        host.send(stream, b"question")
        host.until(lambda number=number: host.data[stream] == b"answer" * number)
    took = relay.processor_s() - before
    end(host, stream)
    return took


def end(host: Host, stream: int) -> None:
    host.session.finish(stream)
    host.until(lambda: stream in host.finished)


@pytest.mark.parametrize("words", [EMULATED])
def test_quick_answers_are_looked_for(relay: Relay, host: Host, serve_unix: Any):
    assert used(relay, host, serve_unix(answer_after(0.004)), 60) > 60 * 0.004 / 3


@pytest.mark.parametrize("words", [EMULATED])
def test_slow_answers_cost_no_more_than_a_few_looks(relay: Relay, host: Host, serve_unix: Any):
    assert used(relay, host, serve_unix(answer_after(0.02)), 60) < 60 * 0.02 / 10


@pytest.mark.parametrize("words", ["", "sampan.look_us=", "sampan.look_us=9999999"])
def test_nothing_is_looked_for_elsewhere(relay: Relay, host: Host, serve_unix: Any):
    assert used(relay, host, serve_unix(answer_after(0.004)), 60) < 60 * 0.004 / 3


@pytest.mark.parametrize("words", [EMULATED])
def test_a_stream_is_not_looked_for(relay: Relay, host: Host, serve_unix: Any):
    def swallow(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    stream = host.open(unix(serve_unix(swallow)))
    host.answer(stream)
    before = relay.processor_s()
    for _ in range(40):
        host.send(stream, bytes(8192))
        time.sleep(0.005)
    assert relay.processor_s() - before < 0.1
    end(host, stream)
