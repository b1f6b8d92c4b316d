"""How fast a machine falls asleep and wakes, how large it is on disk, and what it costs asleep."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import statistics
import time
from dataclasses import dataclass, field

import psutil

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Figure, Report, Sample
from benchmarks.machine import HELLO, Machine, docker_client, new_machine
from benchmarks.runner import Context
from sampan.client.control import connect
from sampan.core.files import occupied_by
from sampan.core.settings import MIB
from sampan.core.states import MachineState

SETTLE_S, WATCH_S, ANSWER_S = 5.0, 60.0, 120.0
SUSPEND, PING, PING_TAIL, PORT, FILE, PROCESSOR = (
    Claim(Bound.AT_MOST, limit) for limit in (0.8, 0.4, 0.8, 0.5, 1.1, 0.2)
)


@dataclass(slots=True)
class _Turns:
    """What was measured, turn by turn."""

    suspend: list[float] = field(default_factory=list)
    ping: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    file: list[float] = field(default_factory=list)
    ratio: list[float] = field(default_factory=list)


def measure_suspend(context: Context) -> Report:
    """Suspend a machine that serves a page and wake it, by Docker's socket and by the page."""
    turns = _Turns()
    with new_machine(context.image) as machine:
        boot_s = machine.start()
        context.say(f"the machine started in {boot_s:.1f} s")
        machine.load_hello()
        port = _serve(machine)
        time.sleep(SETTLE_S)
        for turn in range(context.runs):
            _take(machine, port, turns)
            context.say(f"{turn + 1}/{context.runs} {_describe_last(turns)}")
        processor = _watch_asleep(machine)
    return Report(
        "suspend",
        "a machine of 2 GiB with a container, asleep and awake",
        figures=(
            Figure(_sample("suspend", "s", turns.suspend), SUSPEND),
            Figure(_sample("wake to Docker's _ping", "s", turns.ping), PING),
            Figure(_sample("  95 of 100 are as fast", "s", [_tail(turns.ping)]), PING_TAIL),
            Figure(_sample("wake to a page's first byte", "s", turns.page), PORT),
            Figure(_sample("file / memory in use", "", turns.ratio), FILE),
            Figure(_sample("file", "MiB", turns.file)),
            Figure(_sample("host agent asleep, processor", "%", [processor]), PROCESSOR),
            Figure(_sample("a boot instead of a wake", "s", [boot_s])),
        ),
        notes=(
            "suspend: from the request until QEMU has ended; wake: from connect() on",
            "memory in use: that of the machine without what its kernel calls free, after a wake",
            f"processor: percent of one core, over {WATCH_S:.0f} s; QEMU does not run meanwhile",
        ),
    )


def _serve(machine: Machine) -> int:
    with docker_client(machine.docker_url()) as client:
        container = client.containers.run(HELLO, detach=True, ports={"80/tcp": ("127.0.0.1", None)})
        container.reload()
        return int(container.ports["80/tcp"][0]["HostPort"])


def _take(machine: Machine, port: int, turns: _Turns) -> None:
    """Suspend and wake twice, once by each way."""
    for wake, found in ((_ping, turns.ping), (lambda _: _page(port), turns.page)):
        turns.suspend.append(asyncio.run(_suspend(machine)))
        status = machine.status()
        if status.state is not MachineState.SUSPENDED or status.saved is None:
            raise BenchmarkError(f"The machine is {status.state} after it was suspended.")
        size = occupied_by(machine.layout.saved_files)
        found.append(wake(machine))
        turns.file.append(size / MIB)
        turns.ratio.append(size / (status.memory.limit_bytes - _free_bytes(machine)))


async def _suspend(machine: Machine) -> float:
    async with connect(machine.layout) as client:
        began = time.monotonic()
        await client.suspend()
        return time.monotonic() - began


def _ping(machine: Machine) -> float:
    began = time.monotonic()
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(ANSWER_S)
        peer.connect(str(machine.layout.docker_socket))
        peer.sendall(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
        answer = peer.recv(4096)
    took = time.monotonic() - began
    if not answer.startswith(b"HTTP/1.1 200"):
        raise BenchmarkError(f"Docker answered with {answer[:60]!r}.")
    return took


def _page(port: int) -> float:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_S)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
        took = time.monotonic() - began
    finally:
        connection.close()
    if status != http.client.OK:
        raise BenchmarkError(f"The page answered with {status}.")
    return took


def _free_bytes(machine: Machine) -> int:
    match = re.search(r"MemFree:\s+(\d+) kB", machine.run_in_guest("cat", "/proc/meminfo"))
    if match is None:
        raise BenchmarkError("The guest does not tell how much of its memory is free.")
    return int(match[1]) * 1024


def _watch_asleep(machine: Machine) -> float:
    """Return what the host agent uses of a processor while the machine is suspended, in percent."""
    asyncio.run(_suspend(machine))
    agent = psutil.Process(machine.host_agent_pid())
    before, began = agent.cpu_times(), time.monotonic()
    time.sleep(WATCH_S)
    after, took = agent.cpu_times(), time.monotonic() - began
    if machine.status().pid is not None:
        raise BenchmarkError("QEMU runs while the machine is suspended.")
    return (after.user + after.system - before.user - before.system) / took * 100


def _tail(values: list[float]) -> float:
    """Return the value below which 95 of 100 are; of few, the largest."""
    if len(values) < 2:
        return values[0]
    return min(max(values), statistics.quantiles(values, n=20, method="inclusive")[18])


def _sample(label: str, unit: str, values: list[float]) -> Sample:
    return Sample(label, unit, tuple(values))


def _describe_last(turns: _Turns) -> str:
    return (
        f"suspend {turns.suspend[-1]:.2f} s, ping {turns.ping[-1]:.2f} s, "
        f"page {turns.page[-1]:.2f} s, file {turns.file[-1]:.0f} MiB"
    )
