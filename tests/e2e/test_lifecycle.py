"""Start, stop, restart, two machines, and what happens when a part is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.e2e.conftest import GREETING, HELLO, Sampan
from tests.support.waiting import wait_for

PATIENCE = 60.0


def processes_of(sampan: Sampan) -> list[psutil.Process]:
    """Every process that has the machine folder in its command or its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), process.environ().get("SAMPAN_HOME", "")]
        except psutil.Error:
            continue
        if any(str(sampan.home) in word for word in words):
            found.append(process)
    return found


def host_agent(sampan: Sampan) -> psutil.Process:
    [process] = [p for p in processes_of(sampan) if "sampan.hostagent" in p.cmdline()]
    return process


def page(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return str(answer.read().decode())


def published(sampan: Sampan, name: str) -> int:
    return int(sampan.docker("port", name, "80/tcp").stdout.splitlines()[0].rpartition(":")[2])


@pytest.fixture(scope="module")
def own(stock_docker: Path) -> Any:
    """A machine that the tests of this module may maltreat; they run in order."""
    from tests.e2e.conftest import make_folder, remove_folder

    sampan = make_folder(stock_docker)
    yield sampan
    remove_folder(sampan)


def test_a_first_start_passes_over_an_accelerator_that_runs_no_guest(own: Sampan) -> None:
    out = own.run("start").stdout
    status = own.status()
    assert status["state"] == "running"
    assert status["docker_host"] == own.docker_host
    names = [phase["name"] for phase in status["phases"]]
    assert [name for name in names if name != "accelerator"] == [
        "prepare", "qemu", "kernel", "agent", "disk", "engine",
    ]  # fmt: skip
    assert all(phase["ms"] >= 0 for phase in status["phases"])
    assert status["accelerator"]["reason"]
    if Path("/dev/kvm").exists() and status["accelerator"]["name"] == "tcg":
        assert "/dev/kvm" in status["accelerator"]["reason"]
        [tried] = [phase for phase in status["phases"] if phase["name"] == "accelerator"]
        assert tried["ms"] < 10_000
        assert "/dev/kvm" in out


def test_starting_what_runs_says_so_at_once(own: Sampan) -> None:
    assert "already" in own.run("start").stdout


def test_a_restart_keeps_containers_with_a_policy_and_knows_the_accelerator(own: Sampan) -> None:
    own.run("demo")  # which waits until the image that came along is loaded
    own.run("demo", "--remove")
    own.docker("run", "-d", "--name", "stays", "--restart", "always", "-p", "80", HELLO)
    own.docker("run", "-d", "--name", "goes", HELLO)
    before = published(own, "stays")
    assert GREETING in page(before)
    own.run("restart")
    status = own.status()
    assert "accelerator" not in [phase["name"] for phase in status["phases"]]
    running = own.docker("ps", "--format", "{{.Names}}").stdout.split()
    assert "stays" in running
    assert "goes" not in running
    port = published(own, "stays")
    assert GREETING in wait_for(lambda: page(port), PATIENCE)


def kill_in_guest(sampan: Sampan, pattern: str) -> None:
    """Kill a program of the guest by its command; the docker that does it may be cut off."""
    script = f"""for process in /proc/[0-9]*; do
        if grep -q '{pattern}' $process/cmdline; then kill -9 ${{process#/proc/}}; done=yes; fi
    done; echo "$done"; sleep 1; [ "$done" ]"""
    done = sampan.docker(
        "run", "--rm", "--privileged", "--pid", "host", HELLO, "sh", "-c", script, check=False
    )  # fmt: skip
    assert "yes" in done.stdout or "EOF" in done.stderr, done


def test_a_killed_guest_agent_is_back_by_itself_and_nobody_noticed(own: Sampan) -> None:
    started = own.docker("inspect", "-f", "{{.State.StartedAt}}", "stays").stdout
    count = "for i in $(seq 90); do echo; sleep .1; done"
    counting = subprocess.Popen(
        [own.stock_docker, "exec", "stays", "sh", "-c", count],
        env=own.env,
        stdout=subprocess.PIPE,
        bufsize=0,  # `communicate` would miss what a buffer holds
    )  # fmt: skip
    assert counting.stdout is not None
    assert counting.stdout.readline() == b"\n"
    kill_in_guest(own, "[s]ampan_agent")
    assert len(counting.communicate(timeout=60)[0]) == 89
    assert counting.returncode == 0
    wait_for(lambda: own.status()["state"] == "running", PATIENCE)
    assert own.docker("inspect", "-f", "{{.State.StartedAt}}", "stays").stdout == started
    port = published(own, "stays")
    assert GREETING in wait_for(lambda: page(port), PATIENCE)


def test_a_killed_relay_is_back_by_itself_and_the_guest_agent_never_noticed(own: Sampan) -> None:
    kill_in_guest(own, "[/]usr/lib/sampan/relay")
    assert own.docker("version", check=False).returncode == 0
    wait_for(lambda: own.status()["state"] == "running", PATIENCE)
    assert GREETING in page(published(own, "stays"))
    log = (own.home / "logs" / "console.log").read_text(errors="replace")
    assert log.count("sampan: agent starts") == 2  # of this boot, and after the test before


def test_a_killed_dockerd_is_back_by_itself_and_containers_never_noticed(own: Sampan) -> None:
    own.docker("run", "-d", "--name", "plain", HELLO)
    query = ("inspect", "-f", "{{.State.StartedAt}} {{.State.Pid}}", "stays", "plain")
    before, port = own.docker(*query).stdout, published(own, "stays")
    own.run("ssh", "kill -9 $(pidof dockerd)")
    began = time.monotonic()
    wait_for(lambda: own.docker("version", check=False).returncode == 0, PATIENCE)
    assert GREETING in wait_for(lambda: page(port), PATIENCE)
    assert time.monotonic() - began < 15
    assert own.docker(*query).stdout == before
    own.docker("rm", "-f", "plain")


def test_a_killed_host_agent_is_replaced_and_adopts_machine_containers_and_ports(
    own: Sampan,
) -> None:
    pid, port = own.status()["pid"], published(own, "stays")
    agent = host_agent(own)
    agent.kill()
    wait_for(lambda: not agent.is_running(), PATIENCE)
    began = time.monotonic()
    own.run("start")
    took = time.monotonic() - began
    status = own.status()
    assert (status["state"], status["pid"]) == ("running", pid)
    assert GREETING in page(port)
    assert took < 15


def test_a_killed_qemu_ends_in_a_sentence_and_starts_again_with_its_data(own: Sampan) -> None:
    own.docker("run", "--rm", "-v", "kept:/data", HELLO, "sh", "-c", "echo here > /data/f; sync")
    os.kill(own.status()["pid"], signal.SIGKILL)
    status = wait_for(lambda: own.status() if own.status()["state"] == "failed" else None, PATIENCE)
    assert "ended by itself" in status["error"]["message"]
    assert "safe" in status["error"]["hint"]
    failed = own.docker("ps", check=False)
    assert "sampan start" in failed.stderr
    own.run("start")
    out = own.docker("run", "--rm", "-v", "kept:/data", HELLO, "cat", "/data/f").stdout
    assert out == "here\n"


def test_two_machines_run_side_by_side_and_do_not_meet(own: Sampan, folder: Sampan) -> None:
    folder.run("start")
    one, two = own.status(), folder.status()
    assert one["state"] == two["state"] == "running"
    assert one["pid"] != two["pid"]
    assert "stays" in own.docker("ps", "-a", "--format", "{{.Names}}").stdout
    assert folder.docker("ps", "-aq").stdout == ""
    folder.run("stop")
    assert own.status()["state"] == "running"
    assert own.docker("ps").returncode == 0


def test_stop_leaves_no_process_no_socket_and_no_lock(own: Sampan) -> None:
    own.run("stop")
    assert processes_of(own) == []
    assert list((own.home / "run").iterdir()) == []
    assert own.status()["state"] == "stopped"
    assert own.run("stop").returncode == 0


def test_an_interrupted_start_can_be_started_again(folder: Sampan) -> None:
    with subprocess.Popen(
        folder.command("start"), env=folder.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as starting:
        wait_for(lambda: folder.status()["state"] == "starting", PATIENCE)
        starting.send_signal(signal.SIGINT)
        starting.communicate(timeout=60)
    assert starting.returncode == 130
    folder.run("start")
    assert folder.status()["state"] == "running"


def test_a_stop_gives_up_a_start_and_leaves_nothing(folder: Sampan) -> None:
    with subprocess.Popen(
        folder.command("start"), env=folder.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as starting:
        wait_for(lambda: folder.status()["state"] == "starting", PATIENCE)
        folder.run("stop")
        starting.communicate(timeout=60)
    assert starting.returncode not in (0, None)
    assert processes_of(folder) == []
