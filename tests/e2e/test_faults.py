"""What only a real guest shows: a disk that is full or damaged, a port where nothing listens."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import BOOT_S, HELLO, Sampan, make_folder, remove_folder
from tests.e2e.test_lifecycle import host_agent, processes_of, wait_for
from tests.e2e.test_ports import dial
from tests.support.free_ports import free_port

TMPFS_MIB = 600
ALONE = ("unshare", "--map-root-user", "--mount")
"""A user and a mount namespace: what is mounted there goes with its last process."""


@pytest.fixture(scope="module")
def small(stock_docker: Path) -> Iterator[Sampan]:
    """A machine that runs, its disk on a file system of its own that a test can fill."""
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount anything for itself")
    sampan = make_folder(stock_docker)
    try:
        disk = sampan.home / "machine"
        disk.mkdir(parents=True, mode=0o700)
        sampan.home.chmod(0o700)
        script = (
            f"mount -t tmpfs -o size={TMPFS_MIB}m,mode=700 none {disk} && "
            f"exec {shlex.join(sampan.command('start', '--accelerator', 'tcg'))}"
        )
        done = subprocess.run(
            [*ALONE, "sh", "-c", script], env=sampan.env, check=False,
            capture_output=True, text=True, timeout=BOOT_S, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        sampan.run("demo")
        yield sampan
    finally:
        remove_folder(sampan)


def in_state(sampan: Sampan, wanted: str, seconds: float = 60) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        status = sampan.status()
        return status if status["state"] == wanted else None

    found: dict[str, Any] = wait_for(look, seconds)
    return found


def test_a_disk_that_is_full_here_stops_the_machine_which_goes_on_with_nothing_lost(
    small: Sampan,
) -> None:
    # The disk as the host agent sees it, which is not how we do.
    disk = Path(f"/proc/{host_agent(small).pid}/root{small.home}/machine")
    filler = disk / "filler"
    left = shutil.disk_usage(disk).free - 24 * 1024 * 1024
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, left)
    script = (
        "dd if=/dev/urandom of=/data/f bs=1M count=48 conv=fsync 2>/dev/null; sha256sum < /data/f"
    )
    argv = [str(small.stock_docker), "run", "--rm", "-v", "big:/data", HELLO, "sh", "-c", script]
    with subprocess.Popen(argv, env=small.env, stdout=subprocess.PIPE, text=True) as writing:
        error = in_state(small, "degraded")["error"]
        assert "is full: the machine waits for space" in error["message"]
        assert "goes on by itself" in error["hint"]
        refused = small.run("start", check=False)
        assert refused.returncode == 5
        assert refused.stderr.startswith("error: The disk of this computer")
        filler.unlink()
        assert in_state(small, "running")["error"] is None
        said, _ = writing.communicate(timeout=60)
    assert writing.returncode == 0
    again = small.docker("run", "--rm", "-v", "big:/data", HELLO, "sha256sum", "/data/f").stdout
    assert again.split()[0] == said.split()[0]


def test_a_machine_that_is_held_says_so_and_what_was_asked_is_answered_later(small: Sampan) -> None:
    pid = small.status()["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        assert (
            f"QEMU ({pid}) was stopped by a signal"
            in (in_state(small, "degraded", 5)["error"]["message"])
        )
        argv = [str(small.stock_docker), "ps", "-q"]
        asking = subprocess.Popen(argv, env=small.env, stdout=subprocess.DEVNULL)
        held = time.monotonic() + HELD_S
        wait_for(lambda: time.monotonic() > held or asking.poll() is not None, HELD_S + 5)
        assert asking.poll() is None
    finally:
        os.kill(pid, signal.SIGCONT)
    assert asking.wait(30) == 0
    assert in_state(small, "running", 20)["error"] is None


HELD_S = float(os.environ.get("SAMPAN_TEST_HELD_S", "3"))


def test_a_port_where_nothing_listens_ends_its_connections_and_is_told(small: Sampan) -> None:
    small.docker("run", "-d", "--name", "quiet", HELLO, "sleep", "1000")
    port = free_port()
    small.run("ports", "add", f"{port}:quiet:4321")
    try:
        with dial(port) as client:
            client.settimeout(20)
            client.sendall(b"hello?")
            assert ends(client)
        text = small.run("ports").stdout
        assert "4321" in text
        assert "the last connection was refused" in text
    finally:
        small.run("ports", "remove", str(port))
        small.docker("rm", "-f", "quiet")


def ends(client: socket.socket) -> bool:
    try:
        return client.recv(100) == b""
    except ConnectionResetError:
        return True


def test_a_host_agent_that_is_killed_has_a_successor_within_five_seconds(small: Sampan) -> None:
    small.docker("run", "-d", "--name", "web", "-p", "80", HELLO)
    port = int(small.docker("port", "web", "80/tcp").stdout.splitlines()[0].rpartition(":")[2])
    pid, agent = small.status()["pid"], host_agent(small)
    agent.kill()
    agent.wait(10)
    began = time.monotonic()
    small.run("start")
    with dial(port) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"200 OK" in client.recv(1000)
    took = time.monotonic() - began
    print(f"re-adopted in {took:.1f} s")
    assert took < 5
    assert small.status()["pid"] == pid


DAMAGE = {
    # A count that is wrong: e2fsck -p mends it without a question.
    "repairable": ("set_super_value free_blocks_count 5",),
    # A folder is gone, and what was in it has no name: that needs somebody's yes.
    "not repairable": (
        "mkdir lost", "mkdir lost/named", "write {word} lost/named/word", "clri lost",
    ),
}  # fmt: skip
WORD = "still here"
VOLUME = (
    "mkdir docker", "mkdir docker/volumes", "mkdir docker/volumes/kept",
    "mkdir docker/volumes/kept/_data", "write {word} docker/volumes/kept/_data/word",
)  # fmt: skip
"""A volume of containers that the damage does not reach."""


@pytest.fixture
def damaged(folder: Sampan, request: pytest.FixtureRequest) -> Sampan:
    """A machine folder whose data disk has an ext4 file system with damage."""
    for program in ("mkfs.ext4", "debugfs"):
        if shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
            pytest.skip(f"there is no {program}")
    raw, word = folder.home.parent / "raw", folder.home.parent / "word"
    word.write_text(WORD)
    with raw.open("wb") as file:
        file.truncate(4 * 1024**3)
    env = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}

    def run(*argv: str) -> None:
        subprocess.run(argv, env=env, check=True, capture_output=True)

    run("mkfs.ext4", "-q", "-F", "-L", "sampan-data", str(raw))
    for command in (*VOLUME, *DAMAGE[request.param], "set_super_value state 2"):
        run("debugfs", "-w", "-R", command.format(word=word), str(raw))
    disk = folder.home / "machine/data.qcow2"
    disk.parent.mkdir(parents=True)
    folder.home.chmod(0o700)
    run("qemu-img", "convert", "-O", "qcow2", str(raw), str(disk))
    raw.unlink()
    (folder.home / "settings.json").write_text('{"disk": 4, "accelerator": "tcg"}')
    return folder


@pytest.mark.parametrize("damaged", ["repairable"], indirect=True)
def test_a_disk_that_can_be_repaired_is_and_that_is_said(damaged: Sampan) -> None:
    out = damaged.run("start").stdout
    assert "warning: The data disk had errors; they were repaired." in out
    assert damaged.status()["state"] == "running"
    assert not (damaged.home / "machine/data.qcow2.before-repair").exists()


@pytest.mark.parametrize("damaged", ["not repairable"], indirect=True)
def test_a_disk_that_cannot_be_repaired_without_asking_is_never_formatted(damaged: Sampan) -> None:
    check_that_it_is_told(damaged)
    copy = damaged.home / "machine/data.qcow2.before-repair"
    out = damaged.run("start", "--repair-disk").stdout
    assert f"The data disk as it is now is kept in {copy} (" in out
    assert "warning: The data disk had errors; they were repaired: e2fsck asked " in out
    assert "1 file or folder had lost the name: see /var/lib/sampan/lost+found" in out
    assert f"The disk as it was before is {copy}: remove it if nothing is missing." in out
    assert damaged.status()["state"] == "running"
    damaged.run("demo")
    words = damaged.docker("run", "--rm", "-v", "kept:/data", HELLO, "cat", "/data/word")
    assert words.stdout == WORD
    found = ("run", "--rm", "-v", "/var/lib/sampan/lost+found:/data", HELLO, "sh", "-c")
    assert damaged.docker(*found, "cat /data/*/word").stdout == WORD
    check_that_nothing_was_lost(damaged, copy)
    # What is repaired is not repaired again while it runs, and never over the first copy.
    running = damaged.run("start", "--repair-disk", check=False)
    assert running.returncode == 8
    assert running.stderr.startswith("error: The machine is running: its disk can only be")
    damaged.run("stop")
    again = damaged.run("start", "--repair-disk", check=False)
    assert again.returncode == 5
    assert again.stderr.startswith(f"error: {copy} is the disk as it was before an earlier repair")
    copy.unlink()
    clean = damaged.run("start", "--repair-disk").stdout
    assert "The whole data disk was checked: it has no errors; its copy" in clean
    assert not copy.exists()


def check_that_it_is_told(damaged: Sampan) -> None:
    done = damaged.run("start", check=False)
    disk = damaged.home / "machine/data.qcow2"
    lines = done.stderr.splitlines()
    assert done.returncode == 5
    assert lines[0] == "error: The data disk has errors that cannot be repaired without asking."
    assert any("RUN fsck MANUALLY" in line for line in lines)
    assert lines[-1].startswith("hint: `sampan start --repair-disk` keeps a copy of the disk")
    assert "sampan reset" in lines[-1]
    assert str(disk) in lines[-1]
    doctor = damaged.run("doctor", check=False).stdout
    assert "sampan start --repair-disk" in doctor
    assert damaged.status()["state"] == "failed"
    assert [p for p in processes_of(damaged) if "qemu" in p.name()] == []
    check_that_nothing_was_lost(damaged, disk)


def check_that_nothing_was_lost(damaged: Sampan, disk: Path) -> None:
    found = subprocess.run(
        ["qemu-img", "convert", "-O", "raw", str(disk), str(damaged.home / "raw")], check=False
    )
    assert found.returncode == 0
    with (damaged.home / "raw").open("rb") as file:
        file.seek(1024 + 120)
        assert file.read(11) == b"sampan-data"  # its label: what was there is there
