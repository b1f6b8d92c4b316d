"""A machine that is suspended costs nothing, and whatever uses it wakes it: nobody notices."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from tests.e2e.conftest import GREETING, HELLO, Sampan, make_folder, remove_folder
from tests.e2e.test_lifecycle import host_agent, processes_of
from tests.support.waiting import wait_for

from sampan.client.launcher import ensure_host_agent
from sampan.core.layout import Layout

CYCLES = int(os.environ.get("SAMPAN_CYCLES", "12"))
"""How often in a row; 200 are run by hand."""

PATIENCE = 60.0
GROWTH = 100 * 1024 * 1024
"""Bytes that what is saved may grow in all cycles: what the guest reads meanwhile stays cached."""

APPEND = """i=0; while :; do i=$((i+1)); echo $i >>/www/lines; sleep 0.05; done &
exec httpd -f -p 80 -h /www"""
ECHO = "while :; do nc -l -p 80 -e cat; done"


@pytest.fixture(scope="module")
def own(stock_docker: Path) -> Iterator[Sampan]:
    """A machine that the tests of this module put to sleep and kill; they run in order."""
    sampan = make_folder(stock_docker)
    sampan.run("start")
    sampan.run("demo")
    sampan.run("demo", "--remove")
    yield sampan
    remove_folder(sampan)


def qemus(sampan: Sampan) -> list[psutil.Process]:
    return [p for p in processes_of(sampan) if "qemu-system" in (p.cmdline() or [""])[0]]


def suspend(sampan: Sampan) -> None:
    sampan.run("suspend")
    status = sampan.status()
    assert (status["state"], status["pid"]) == ("suspended", None)
    assert qemus(sampan) == []


def serve(sampan: Sampan, name: str, script: str) -> int:
    """Run a container whose port 80 is published; return the port here."""
    sampan.docker("run", "-d", "--name", name, "-p", "127.0.0.1::80", HELLO, "sh", "-c", script)
    return int(sampan.docker("port", name, "80/tcp").stdout.splitlines()[0].rpartition(":")[2])


def get(port: int, path: str = "/") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def lines(port: int) -> list[int]:
    return [int(line) for line in get(port, "/lines").split()]


def test_a_docker_command_wakes_it_and_nothing_has_changed(own: Sampan) -> None:
    own.docker("run", "-d", "--name", "web", "-p", "127.0.0.1::80", HELLO)
    started = own.docker("inspect", "web", "--format", "{{.State.StartedAt}}").stdout
    suspend(own)
    saved = own.status()["saved"]
    assert saved["bytes"] > 0
    assert "suspended" in own.run("status").stdout
    refused = own.run("memory", "give-back", check=False)
    assert "takes no memory of this computer" in refused.stderr
    assert own.status()["state"] == "suspended", "a look at it does not wake it"
    assert own.docker("ps", "--format", "{{.Names}}").stdout.split() == ["web"]
    status = own.status()
    assert status["state"] == "running"
    assert status["saved"] is None
    assert [phase["name"] for phase in status["wake"]] == ["find", "qemu", "memory", "agent"]
    assert own.docker("inspect", "web", "--format", "{{.State.StartedAt}}").stdout == started


def test_many_who_want_it_at_once_share_one_wake(own: Sampan) -> None:
    port = int(own.docker("port", "web", "80/tcp").stdout.splitlines()[0].rpartition(":")[2])
    suspend(own)
    with ThreadPoolExecutor(12) as pool:
        pages = list(pool.map(get, [port] * 12))
    assert all(GREETING in page for page in pages)
    assert len(qemus(own)) == 1
    own.docker("rm", "-f", "web")


def test_a_connection_that_was_open_goes_on(own: Sampan) -> None:
    port = serve(own, "echo", ECHO)
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
        for word in (b"before\n", b"after\n", b"and again\n"):
            peer.sendall(word)
            assert peer.recv(100) == word
            suspend(own)
    own.docker("rm", "-f", "echo")


def test_logs_that_are_followed_go_on(own: Sampan) -> None:
    script = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.2; done"
    own.docker("run", "-d", "--name", "talks", HELLO, "sh", "-c", script)
    command = [str(own.stock_docker), "logs", "-f", "talks"]
    with subprocess.Popen(command, env=own.env, stdout=subprocess.PIPE, text=True) as logs:
        assert logs.stdout is not None
        heard = [next(logs.stdout) for _ in range(3)]
        suspend(own)
        own.run("resume")
        heard += [next(logs.stdout) for _ in range(10)]
        logs.kill()
    assert heard == [f"line {number}\n" for number in range(1, 14)]
    own.docker("rm", "-f", "talks")


def test_a_long_sleep_is_over_before_anybody_asks_for_the_time(own: Sampan) -> None:
    health = ["--health-cmd", "true", "--health-interval", "1s", "--restart", "always"]
    own.docker("run", "-d", "--name", "clock", *health, HELLO, "sleep", "1000")
    before = own.docker("inspect", "clock", "--format", "{{.State.StartedAt}}").stdout
    # As if it had slept for eight hours: what the guest sees of a sleep is a clock that is behind.
    behind = int(time.time()) - 8 * 3600
    own.run("ssh", f"date -s @{behind}")
    own.run("suspend")
    asked = time.time()
    now = int(own.docker("exec", "clock", "date", "+%s").stdout)
    assert asked - 1 <= now <= time.time() + 1
    wait_for(lambda: "healthy" in _inspect(own, "clock", "{{.State.Health.Status}}"), PATIENCE)
    assert _inspect(own, "clock", "{{.State.StartedAt}} {{.RestartCount}}") == f"{before.strip()} 0"
    own.docker("rm", "-f", "clock")


def test_cycles_lose_and_repeat_nothing(own: Sampan) -> None:
    port = serve(own, "lines", APPEND)
    wait_for(lambda: len(lines(port)) > 3, PATIENCE)
    agent = host_agent(own)
    descriptors = agent.num_fds()
    machine, sizes = own.home / "machine", []
    for _ in range(CYCLES):
        own.run("suspend")
        sizes.append(own.status()["saved"]["bytes"])
        count = lines(port)
        assert count == list(range(1, len(count) + 1))
    assert sizes[-1] < sizes[0] + GROWTH, sizes
    wait_for(lambda: agent.num_fds() <= descriptors + 2, PATIENCE)
    assert not (machine / "state.json").exists()
    wait_for(lambda: not (machine / "state.ram").exists(), PATIENCE)


def test_a_successor_of_the_host_agent_wakes_it_by_the_port(own: Sampan) -> None:
    port = int(own.docker("port", "lines", "80/tcp").stdout.splitlines()[0].rpartition(":")[2])
    seen = len(lines(port))
    suspend(own)
    agent = host_agent(own)
    agent.kill()
    agent.wait(10)
    assert own.status()["state"] == "suspended"
    with pytest.raises(OSError, match="refused"):
        get(port)
    own.run("ports")  # which starts no host agent
    own.run("resume")
    suspend(own)
    agent = host_agent(own)
    agent.kill()
    agent.wait(10)
    asyncio.run(ensure_host_agent(Layout(own.home), own.env))
    assert own.status()["state"] == "suspended"
    count = lines(port)
    assert count == list(range(1, len(count) + 1))
    assert len(count) > seen


def test_quit_and_a_log_out_leave_it_suspended_with_its_containers(own: Sampan) -> None:
    started = _inspect(own, "lines", "{{.State.StartedAt}}")
    assert "suspended" in own.run("quit").stdout
    assert processes_of(own) == []
    assert own.status()["state"] == "suspended"
    own.run("resume")
    agent = host_agent(own)
    agent.terminate()  # as at a log-out
    agent.wait(30)
    assert processes_of(own) == []
    own.run("resume")
    assert _inspect(own, "lines", "{{.State.StartedAt}}") == started


@pytest.mark.slow
def test_an_idle_machine_is_suspended_by_itself(own: Sampan) -> None:
    own.run("config", "set", "suspend.after", "1")
    own.docker("rm", "-f", "lines")
    wait_for(lambda: own.status()["state"] == "suspended", 240)
    assert own.docker("ps", "-q").stdout == ""
    own.run("config", "unset", "suspend.after")


def test_without_qemu_it_stays_suspended_and_says_why(own: Sampan) -> None:
    suspend(own)
    own.run("config", "set", "qemu", "/nonexistent")
    done = own.run("resume", check=False)
    assert done.returncode == 6
    assert "/nonexistent" in done.stderr
    refused = own.docker("ps", check=False)
    assert "/nonexistent" in refused.stderr
    assert own.status()["state"] == "suspended"
    own.run("config", "unset", "qemu")
    own.run("resume")
    assert own.status()["state"] == "running"


def test_what_belongs_to_another_disk_is_not_used(own: Sampan) -> None:
    suspend(own)
    disk = own.home / "machine/data.qcow2"
    os.utime(disk, ns=(time.time_ns(), time.time_ns()))
    done = own.run("resume")
    assert own.status()["state"] == "running"
    assert "its disk was changed" in done.stdout
    assert "has booted" in done.stdout
    assert HELLO.partition(":")[0] in own.docker("images").stdout


def test_a_machine_that_sleeps_is_stopped_in_order(own: Sampan) -> None:
    suspend(own)
    assert "stopped" in own.run("stop").stdout
    assert own.status()["state"] == "stopped"
    assert not (own.home / "machine/state.json").exists()
    assert "The machine does not run" in own.run("suspend", check=False).stderr


def _inspect(sampan: Sampan, name: str, what: str) -> str:
    return sampan.docker("inspect", name, "--format", what).stdout.strip()
