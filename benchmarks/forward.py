"""Published ports beside QEMU's own port forwarding, to the same service in the same container."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Comparison, Report
from benchmarks.hostfwd import forwarding_machine, free_port
from benchmarks.machine import HELLO, docker_client
from benchmarks.runner import Context, take_turns

MB = 1_000_000
STREAM_S, REQUEST_S, READY_S, SILENCE_S = 3.0, 0.4, 60.0, 30.0
SLICES = 8
"""How often a turn of requests goes one way and then the other.

What else the computer does comes and goes within seconds: so it meets both.
"""
OURS, HOSTFWD = "Sampan", "QEMU hostfwd"
CHUNK = 256 * 1024
SEND, TAKE, ANSWER = 9000, 9001, 9002
SERVICE = Path(__file__).parent / "guest" / "service.py"
BINDS = {
    folder: {"bind": place, "mode": "ro"}
    for folder, place in {"/usr": "/usr", "/usr/lib": "/lib", "/usr/lib64": "/lib64"}.items()
}
"""The guest's own Python, for a container made of nothing but busybox."""

Measure = Callable[[int], float]


def measure_forward(context: Context) -> Report:
    """Measure streams and requests through both ways in turns."""
    with (
        forwarding_machine(context) as (machine, forwarder),
        docker_client(machine.docker_url()) as docker,
        _service(docker) as ports,
    ):
        # What QEMU forwards arrives at the guest's card and takes Docker's own rule from there.
        ways = {inside: (port, forwarder.forward(port)) for inside, port in ports.items()}
        for pair in ways.values():
            for port in pair:
                _await_service(port)
        comparisons = [
            _compare(context, ways[SEND], "guest -> host", receive_stream, "MB/s", 2.0),
            _compare(context, ways[TAKE], "host -> guest", send_stream, "MB/s", 0.9),
            _compare(context, ways[ANSWER], "requests, kept alive", ask_kept, "1/s", 0.8, SLICES),
            _compare(
                context, ways[ANSWER], "requests, connection each", ask_anew, "1/s", 0.8, SLICES
            ),
        ]
    return Report(
        "forward",
        "a published port, from this computer",
        comparisons=tuple(comparisons),
        notes=(
            "one client at a time; the service is the same process for both ways",
            f"a turn of requests is {SLICES} times {REQUEST_S:g} s of each way, in turns",
            "MB are millions of bytes; more is better everywhere",
        ),
    )


def _compare(
    context: Context,
    ports: tuple[int, int],
    title: str,
    measure: Measure,
    unit: str,
    limit: float,
    slices: int = 1,
) -> Comparison:
    for port in ports:
        measure(port)  # the first time is a warm-up
    measures = {OURS: lambda: measure(ports[0]), HOSTFWD: lambda: measure(ports[1])}
    samples = take_turns(
        measures,
        context.runs,
        unit,
        lambda text: context.say(f"{title}: {text}"),
        slices=slices,
    )
    return Comparison(title, samples[OURS], samples[HOSTFWD], Claim(Bound.AT_LEAST, limit))


def receive_stream(port: int) -> float:
    """Return the MB/s at which a stream of the service arrives."""
    buffer, count = bytearray(CHUNK), 0
    with _connect(port) as connection:
        began = time.monotonic()
        while (took := time.monotonic() - began) < STREAM_S:
            size = connection.recv_into(buffer)
            if not size:
                raise BenchmarkError("The service ended its stream.")
            count += size
    return count / took / MB


def send_stream(port: int) -> float:
    """Return the MB/s at which the service takes a stream, up to its word that it has it all."""
    data, count = bytes(CHUNK), 0
    with _connect(port) as connection:
        began = time.monotonic()
        while time.monotonic() - began < STREAM_S:
            connection.sendall(data)
            count += len(data)
        connection.shutdown(socket.SHUT_WR)
        if connection.recv(1) != b".":
            raise BenchmarkError("The service did not take the whole stream.")
        took = time.monotonic() - began
    return count / took / MB


def ask_kept(port: int) -> float:
    """Return the requests per second over one connection, one after another."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SILENCE_S)
    try:
        return _count(lambda: _ask(connection))
    finally:
        connection.close()


def ask_anew(port: int) -> float:
    """Return the requests per second with a connection for each, one after another."""

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SILENCE_S)
        try:
            _ask(connection)
        finally:
            connection.close()

    return _count(ask)


def _ask(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/")
    with connection.getresponse() as response:
        if response.status != 200 or response.read() != b"Hello\n":
            raise BenchmarkError("The service gave a wrong answer.")


def _count(ask: Callable[[], None]) -> float:
    count, began = 0, time.monotonic()
    while (took := time.monotonic() - began) < REQUEST_S:
        ask()
        count += 1
    return count / took


@contextmanager
def _service(docker: Any) -> Iterator[dict[int, int]]:
    """Run the service in a container; yield its ports on this computer, by those inside."""
    ports = {inside: free_port() for inside in (SEND, TAKE, ANSWER)}
    container = docker.containers.run(
        HELLO,
        ["/usr/bin/python3", "-I", "-S", "-c", SERVICE.read_text("utf-8"), str(SEND)],
        volumes=BINDS,
        ports={f"{inside}/tcp": port for inside, port in ports.items()},
        detach=True,
    )
    try:
        yield ports
    finally:
        container.remove(force=True)


def _await_service(port: int) -> None:
    """Return once a connection to the port stays open; raise BenchmarkError if none does."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        with suppress(OSError), _connect(port) as connection:
            connection.settimeout(0.5)
            try:
                # A port that nobody serves behind it is closed or reset at once.
                if connection.recv(1):
                    return
            except TimeoutError:
                return
        time.sleep(0.2)
    raise BenchmarkError(f"The service in the container does not answer on port {port}.")


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=SILENCE_S)
