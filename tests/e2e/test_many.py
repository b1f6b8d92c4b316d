"""Fifty containers at once and a hundred commands in a row; nothing grows by it."""

from __future__ import annotations

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import docker
import psutil
import pytest
from docker.models.containers import Container
from tests.e2e.conftest import GREETING, HELLO, Sampan
from tests.support.waiting import until

from sampan.client.control import connect
from sampan.core.layout import Layout

pytestmark = [
    pytest.mark.slow,
    # docker-py leaves sockets of streamed answers to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MIB = 1024 * 1024
CONTAINERS, COMMANDS = 50, 100
WORKERS = 8
"""Who asks at once: a person's compose file starts about as many."""

# Memory (KiB) and descriptors of the guest agent, and of dockerd and containerd the descriptors.
USE = r"""
agent=$(pgrep -of sampan_agent)
grep VmRSS /proc/$agent/status | tr -dc '0-9\n'
for pid in $agent $(pidof dockerd) $(pidof containerd); do ls /proc/$pid/fd | wc -l; done
"""


async def host_agent(machine: Sampan) -> psutil.Process:
    async with connect(Layout(machine.home)) as control:
        return psutil.Process((await control.hello()).pid)


def guest_use(machine: Sampan) -> list[int]:
    return [int(line) for line in machine.run("ssh", USE).stdout.split()]


def grew_by_at_most(count: int, before: list[int], after: list[int]) -> bool:
    """Compare the descriptors in what `guest_use` told."""
    return all(now <= was + count for was, now in zip(before[1:], after[1:], strict=True))


def page_of(container: Container) -> str:
    container.reload()
    port = container.ports["80/tcp"][0]["HostPort"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
        return str(answer.read().decode())


async def test_fifty_containers_answer_at_once_and_leave_nothing(machine: Sampan) -> None:
    agent = await host_agent(machine)
    with closing(machine.client()) as client:
        client.containers.run(HELLO, detach=True, ports={"80/tcp": None}).remove(force=True)
    descriptors, before = agent.num_fds(), guest_use(machine)
    with closing(machine.client()) as client:
        run_fifty(client)
    await until(lambda: agent.num_fds() <= descriptors)
    await until(lambda: grew_by_at_most(2, before, guest_use(machine)))


def run_fifty(client: docker.DockerClient) -> None:
    """Start them, read the page of each, and remove them."""

    def start(_index: int) -> Container:
        return client.containers.run(HELLO, detach=True, ports={"80/tcp": None})

    with ThreadPoolExecutor(WORKERS) as pool:
        containers = list(pool.map(start, range(CONTAINERS)))
        try:
            pages = list(pool.map(page_of, containers))
            assert all(GREETING in page for page in pages)
            owners = zip(pages, containers, strict=True)
            assert all(container.short_id in page for page, container in owners)
            assert len(client.containers.list()) == CONTAINERS
        finally:
            list(pool.map(lambda container: container.remove(force=True), containers))


async def test_a_hundred_commands_in_a_row_leave_memory_and_descriptors_as_they_were(
    machine: Sampan, name: str
) -> None:
    machine.docker("run", "-d", "--name", name, HELLO)
    agent = await host_agent(machine)

    def run(count: int) -> None:
        for index in range(count):
            done = machine.docker("exec", name, "echo", str(index))
            assert done.stdout == f"{index}\n"

    run(10)  # programs are read, caches and pools are filled
    memory, descriptors, before = agent.memory_info().rss, agent.num_fds(), guest_use(machine)
    run(COMMANDS)
    grown = agent.memory_info().rss - memory
    there = guest_use(machine)
    print(f"after {COMMANDS}: host agent {grown / MIB:+.2f} MiB, guest agent {there} of {before}")
    assert grown < 2 * MIB
    assert there[0] - before[0] < 1024
    await until(lambda: agent.num_fds() <= descriptors)
    await until(lambda: grew_by_at_most(2, before, guest_use(machine)))
    shims = machine.run("ssh", "grep -l containerd-shim /proc/[0-9]*/comm | wc -l").stdout
    assert int(shims) == len(machine.docker("ps", "-q").stdout.split())
