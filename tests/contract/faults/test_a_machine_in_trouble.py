"""QEMU killed, held or out of space, kernels that panic, host agents that are killed."""

import os
import signal
import socket
import subprocess
import threading
import time

import psutil
import pytest
from tests.contract.faults.conftest import Sampan, check_sentence
from tests.support.waiting import wait_for

from sampan.core.layout import Layout

PANIC = 'The guest\'s kernel has panicked: "Attempted to kill init!".'


def state(sampan: Sampan, wanted: str) -> dict:
    return wait_for(lambda: found if (found := sampan.status())["state"] == wanted else None)


def test_a_kernel_that_panics_once_under_emulation_is_started_once_more(sampan, image, qemu):
    qemu.behave(panics=1)
    done = sampan.start()
    assert done.returncode == 0, done.stderr
    assert "warning: The guest's kernel panicked before it used its disk: it starts anew." in (
        done.stdout
    )
    assert qemu.starts == 2
    assert state(sampan, "running")["error"] is None


def test_a_kernel_that_panics_again_is_told(sampan, image, qemu):
    qemu.behave(panics=2)
    done = sampan.start()
    check_sentence(done, 7, PANIC, "sampan ")
    assert qemu.starts == 2
    assert state(sampan, "failed")["error"]["message"] == PANIC
    qemu.behave()
    assert sampan.start().returncode == 0


def test_a_kernel_that_panics_later_is_told_and_starts_again(running, qemu):
    qemu.order(panic=True)
    error = state(running, "failed")["error"]
    assert error["message"] == PANIC
    assert "sampan start" in error["hint"]
    assert "Attempted to kill init!" in error["details"]
    check_sentence(running.run("docker", "ps"), 8, PANIC, "sampan start")
    assert running.start().returncode == 0


def test_a_qemu_that_is_killed_is_told_and_starts_again(running, qemu):
    os.kill(running.status()["pid"], signal.SIGKILL)
    error = state(running, "failed")["error"]
    assert error["message"] == "The machine ended by itself: QEMU was ended by signal 9."
    assert "sampan start" in error["hint"]
    check_sentence(running.run("docker", "ps"), 8, error["message"], "sampan start")
    assert running.start().returncode == 0
    assert qemu.starts == 2


def test_a_qemu_that_is_held_is_told_at_once_and_goes_on(running):
    pid = running.status()["pid"]
    os.kill(pid, signal.SIGSTOP)
    error = state(running, "degraded")["error"]
    assert f"its process QEMU ({pid}) was stopped by a signal" in error["message"]
    assert error["hint"].startswith(f"`kill -CONT {pid}`")
    check_sentence(running.run("start"), 6, "stands still", "kill -CONT")
    # What is asked meanwhile waits, and is answered when it goes on.
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(running.layout.docker_socket))
        client.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
        client.settimeout(0.5)
        with pytest.raises(TimeoutError):
            client.recv(100)
        os.kill(pid, signal.SIGCONT)
        client.settimeout(30)
        assert client.recv(1000).startswith(b"HTTP/1.1 503 ")
    assert state(running, "running")["error"] is None


def test_a_qemu_that_is_held_can_be_stopped(running):
    pid = running.status()["pid"]
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    assert running.run("stop").returncode == 0
    assert time.monotonic() - began < 10
    assert not psutil.pid_exists(pid)


def test_a_disk_that_is_full_is_told_and_the_machine_goes_on_when_there_is_space(running, qemu):
    qemu.order(full=True)
    error = state(running, "degraded")["error"]
    assert "is full: the machine waits for space" in error["message"]
    assert "Free some space" in error["hint"]
    check_sentence(running.run("start"), 5, "is full", "Free some space")
    assert state(running, "degraded")["pid"]  # it was tried again meanwhile, and waits on
    qemu.order(full=False)
    assert state(running, "running")["error"] is None


def test_a_disk_that_is_full_while_the_machine_boots_ends_the_start(sampan, image, qemu):
    qemu.behave(guest="mute")
    threading.Thread(target=fill_once_it_runs, args=(sampan, qemu)).start()
    check_sentence(sampan.start(), 5, "is full", "Free some space")
    assert state(sampan, "failed")["error"]["code"] == "disk"


def fill_once_it_runs(sampan, qemu):
    wait_for(lambda: qemu.status() == "running")
    qemu.order(full=True)


@pytest.mark.parametrize(
    ("event", "data", "message"),
    [
        ("BLOCK_IMAGE_CORRUPTED", {"msg": "bad entry", "fatal": True}, "found to be damaged (bad"),
        ("BLOCK_IO_ERROR", {"operation": "read", "action": "report", "reason": "Input/output error",
                            "node-name": "data", "nospace": False}, "cannot be read (Input/output"),
        ("BLOCK_IO_ERROR", {"operation": "read", "action": "report", "reason": "Input/output error",
                            "node-name": "root", "nospace": False}, "VM image cannot be read"),
    ],
)  # fmt: skip
def test_a_disk_that_fails_is_told(running, qemu, event, data, message):
    qemu.order(event=event, data=data)
    error = state(running, "degraded")["error"]
    assert message in error["message"]
    assert error["hint"]


def test_qemu_that_cannot_open_its_disk_says_why(sampan, image, qemu):
    qemu.behave(says="qemu-system-x86_64: -blockdev: Image is corrupt; cannot be opened read/write")
    done = sampan.start()
    check_sentence(done, 5, "The data disk is damaged", str(sampan.layout.data_disk))


def test_a_disk_without_its_header_is_left_alone(sampan, image, qemu):
    disk = sampan.layout.data_disk
    disk.parent.mkdir(mode=0o700, parents=True)
    content = b"somebody's data" * 10_000
    disk.write_bytes(content)
    check_sentence(sampan.start(), 5, f"{disk} is not a qcow2 disk", "Move it away")
    assert disk.read_bytes() == content
    assert qemu.starts == 0


def test_no_space_for_the_disk(sampan, image, qemu):
    machine = sampan.layout.machine
    machine.mkdir(mode=0o700, parents=True)
    full = [f"mount -t tmpfs -o size=64k none {machine}"]
    done = sampan.alone(full, "start", "--accelerator", "tcg")
    check_sentence(done, 5, f"There is no space left in {machine}", "Free some space")
    assert list(machine.iterdir()) == []


@pytest.mark.parametrize("size", ["4k", "12k", "20k", "36k"])
def test_no_space_for_anything(sampan, image, qemu, size):
    home = sampan.layout.home
    home.mkdir(mode=0o700)
    full = [f"mount -t tmpfs -o size={size} none {home}"]
    done = sampan.alone(full, "start", "--accelerator", "tcg")
    assert done.returncode in (3, 5)
    assert "pace" in done.stderr
    check_sentence(done, done.returncode, "pace", "")


def test_a_killed_host_agent_has_a_successor_that_knows_the_machine(running):
    pid, agent = running.status()["pid"], running.host_agent()
    agent.kill()
    agent.wait(10)
    assert running.status()["notes"] == [
        f"QEMU still runs (process {pid}); `sampan start` adopts it."
    ]
    began = time.monotonic()
    assert running.run("start").returncode == 0
    assert time.monotonic() - began < 5
    status = running.status()
    assert (status["state"], status["pid"]) == ("running", pid)


def test_a_host_agent_that_is_told_to_leave_leaves_the_machine_if_that_is_wanted(running):
    running.run("config", "set", "suspend.leaving", "off")
    pid, agent = running.status()["pid"], running.host_agent()
    agent.send_signal(signal.SIGTERM)
    agent.wait(10)
    assert psutil.pid_exists(pid)
    assert running.run("start").returncode == 0
    assert running.status()["pid"] == pid


def test_a_host_agent_that_leaves_stops_what_it_cannot_suspend(running, qemu):
    pid, agent = running.status()["pid"], running.host_agent()
    agent.send_signal(signal.SIGTERM)
    agent.wait(30)
    assert not psutil.pid_exists(pid)
    assert running.status()["state"] == "stopped"
    assert "is stopped instead" in running.layout.hostagent_log.read_text()


def test_a_host_agent_that_is_killed_while_it_boots_the_machine(sampan: Sampan, image, qemu):
    qemu.behave(guest="no hello")
    command = sampan.command("start", "--accelerator", "tcg")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as starting:
        wait_for(lambda: qemu.status() == "running")
        sampan.host_agent().kill()
        _, errors = starting.communicate(timeout=30)
    assert starting.returncode == 12
    assert errors.startswith(b"error: The host agent ended")
    assert b"hint: " in errors
    assert sampan.run("stop").returncode == 0
    assert sampan.processes() == []
    assert Layout(sampan.layout.home).qemu_record.exists() is False
