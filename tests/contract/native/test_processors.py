"""The processors that an emulated machine starts late: which ones, and what is turned before."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from tests.support.native import SOURCES, compile_program

# What stands in the kernel's files before the program writes to them.
UNTOUCHED = "untouched"
PATIENCE_S = 30.0


class Bench:
    """The compiled program, with folders that stand for the kernel's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.groups = folder / "cgroup"
        self.group = self.groups / "static-keys"
        self.group.mkdir(parents=True)
        (self.groups / "cgroup.subtree_control").write_text(UNTOUCHED)
        (self.group / "cpu.max").write_text(UNTOUCHED)
        # The first one has no switch: it cannot be stopped.
        (folder / "cpu0").mkdir()
        places = (f'-DPROCESSORS="{folder}"', f'-DGROUPS="{self.groups}"')
        sources = [SOURCES / "processors/processors.c"]
        self.sessions: list[int] = []
        self.program = compile_program(sources, folder / "processors", *places)

    def add(self, number: int, state: str) -> Path:
        switch = self.folder / f"cpu{number}/online"
        switch.parent.mkdir()
        switch.write_text(state)
        return switch

    def run(self) -> list[str]:
        """Run it and return what it complains of, in lines."""
        started = subprocess.Popen(
            [self.program], stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.sessions.append(started.pid)
        _, told = started.communicate(timeout=PATIENCE_S)
        assert started.returncode == 0
        return told.splitlines()

    def kept(self) -> list[str]:
        """Return the processes of its sessions that are still there."""
        found = [process.pid for process in psutil.process_iter()]
        return [psutil.Process(pid).exe() for pid in found if _session(pid) in self.sessions]

    def close(self) -> None:
        for session in self.sessions:
            with suppress(ProcessLookupError):
                os.killpg(session, signal.SIGKILL)


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def test_every_processor_that_was_left_out_is_started(bench):
    switches = [bench.add(1, "0\n"), bench.add(2, "1\n"), bench.add(3, "0\n")]
    bench.run()
    assert [switch.read_text() for switch in switches] == ["1\n", "1\n", "1\n"]


def test_the_keys_are_turned_first(bench):
    bench.add(1, "0\n")
    bench.run()
    controllers = (bench.groups / "cgroup.subtree_control").read_text()
    assert controllers.startswith("+cpuset +cpu +io +memory +pids")
    assert (bench.group / "cpu.max").read_text().startswith("100000 100000")


def test_one_process_stays_for_the_times_of_packets(bench):
    bench.add(1, "0\n")
    bench.run()
    assert bench.kept() == [str(bench.program)]


def test_nothing_is_touched_where_all_run(bench):
    bench.add(1, "1\n")
    assert bench.run() == []
    assert bench.kept() == []
    assert (bench.groups / "cgroup.subtree_control").read_text() == UNTOUCHED
    assert (bench.group / "cpu.max").read_text() == UNTOUCHED


def test_one_processor_is_no_mistake(bench):
    assert bench.run() == []


def test_what_cannot_be_turned_is_told_and_the_processors_start_all_the_same(bench):
    # No folder of a plain file system takes a device rule.
    (bench.group / "cpu.max").unlink()
    switch = bench.add(1, "0\n")
    told = bench.run()
    assert told[0].startswith("sampan: The key of limits of processor time was not turned: ")
    assert told[1].startswith("sampan: The key of device rules was not turned: ")
    assert switch.read_text() == "1\n"
