"""QEMU or the host agent killed at any moment of a suspend or a wake: nothing committed is lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest
from tests.e2e.conftest import Sampan, make_folder, remove_folder
from tests.e2e.test_lifecycle import processes_of

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("SAMPAN_KILLS", "4"))
"""How many; 50 are run by hand."""

LONGEST_S = 1.0
"""Seconds in which the kill falls: a command begins in 0.3, a suspend takes 0.1 to 0.8."""

SUITE = "bookworm"
IMAGE = "sampan/test-sqlite"
# One process for each row: what it prints is committed, and stays so without power. That takes
# `extra`: with `full`, SQLite's documentation lets the last row go if power fails right behind it.
WRITE = """
busybox mkdir -p /data; db=/data/rows
sqlite3 $db "create table if not exists rows (n integer primary key)"
n=$(sqlite3 $db "select coalesce(max(n), 0) from rows")
while :; do
    n=$((n + 1))
    sqlite3 $db "pragma synchronous = extra; insert into rows values ($n)" && echo $n
done
"""
READ = "select n from rows; pragma integrity_check"


class Writer:
    """A container that commits rows, and those that it said it had committed."""

    def __init__(self, sampan: Sampan) -> None:
        self.rows: set[int] = set()
        argv = [str(sampan.stock_docker), "run", "--rm", "-v", "rows:/data", IMAGE,
                "busybox", "sh", "-c", WRITE]  # fmt: skip
        self._process = subprocess.Popen(
            argv, env=sampan.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._reader.start()

    def _read(self, out: IO[str]) -> None:
        for line in out:
            self.rows.add(int(line))

    def wait(self, more: int) -> None:
        """Return when it has committed so many more rows."""
        goal, ends = len(self.rows) + more, time.monotonic() + 120
        while len(self.rows) < goal:
            assert self._process.poll() is None, "the writer ended"
            assert time.monotonic() < ends, "the writer commits nothing"
            time.sleep(0.05)

    def end(self) -> set[int]:
        """Hang up; return the rows that are known to be committed."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return self.rows


@pytest.fixture(scope="module")
def root_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root file system with sqlite3 and busybox, of Debian's packages."""
    archive = tmp_path_factory.mktemp("sqlite") / "root.tar"
    packages = "--include=sqlite3,busybox-static"
    argv = ["mmdebstrap", "--variant=extract", packages, SUITE, str(archive)]
    subprocess.run(argv, check=True, capture_output=True)
    return archive


@pytest.fixture(scope="module")
def own(stock_docker: Path, root_archive: Path) -> Iterator[Sampan]:
    sampan = make_folder(stock_docker)
    sampan.run("start")
    sampan.docker("import", str(root_archive), IMAGE, timeout=240)
    yield sampan
    remove_folder(sampan)


def victim(sampan: Sampan, *, qemu: bool) -> psutil.Process | None:
    for process in processes_of(sampan):
        words = process.cmdline() or [""]
        if "qemu-system" in words[0] if qemu else "sampan.hostagent" in words:
            return process
    return None


def kill_during(sampan: Sampan, command: str, after_s: float, *, qemu: bool) -> bool:
    """Give a command and kill a process meanwhile; tell whether there was one to kill."""
    with subprocess.Popen(
        sampan.command(command), env=sampan.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        time.sleep(after_s)
        process = victim(sampan, qemu=qemu)
        if process is not None:
            process.kill()
        running.communicate(timeout=240)
    return process is not None


def test_a_kill_at_any_moment_loses_no_committed_row(own: Sampan) -> None:
    seed = int(os.environ.get("SAMPAN_SEED", str(random.SystemRandom().randrange(1 << 32))))
    print(f"SAMPAN_SEED={seed}")
    chance = random.Random(seed)
    committed: set[int] = set()
    for _ in range(KILLS):
        writer = Writer(own)
        writer.wait(3)
        qemu, waking = chance.random() < 0.5, chance.random() < 0.5
        if waking:
            own.run("suspend")
        command = "resume" if waking else "suspend"
        kill_during(own, command, chance.uniform(0, LONGEST_S), qemu=qemu)
        committed |= writer.end()
        own.run("start")
        assert own.status()["state"] in ("running", "degraded")
        _check_rows(own, committed)
    _check_disk(own)


def _check_rows(own: Sampan, committed: set[int]) -> None:
    running = own.docker("ps", "-q").stdout.split()
    if running:  # the writer of this turn, which a suspend left as it was
        own.docker("rm", "-f", *running)
    found = own.docker("run", "--rm", "-v", "rows:/data", IMAGE, "sqlite3", "/data/rows", READ)
    *rows, verdict = found.stdout.split()
    assert verdict == "ok"
    assert committed <= set(map(int, rows))


def _check_disk(own: Sampan) -> None:
    """The file system is clean, and so is the file that it is in."""
    own.run("stop")
    disk, raw = own.home / "machine/data.qcow2", own.home.parent / "data.raw"
    subprocess.run(["qemu-img", "check", "-q", str(disk)], check=True)
    subprocess.run(["qemu-img", "convert", "-O", "raw", str(disk), str(raw)], check=True)
    try:
        done = subprocess.run(
            [shutil.which("e2fsck", path="/usr/sbin:/sbin") or "e2fsck", "-fn", str(raw)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
    finally:
        raw.unlink()
