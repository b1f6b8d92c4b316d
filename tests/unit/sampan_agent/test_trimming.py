"""When the data disk is trimmed, with a clock and a loop made of Python."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest

from sampan_agent.errors import AgentError
from sampan_agent.growing import device_size, grow
from sampan_agent.loop import Timer
from sampan_agent.process import Outcome
from sampan_agent.tasks import Future, Task
from sampan_agent.trimming import LATEST_S, MIB, PAUSE_S, QUIET_S, WORTH, Trimming, free_bytes

GIB = 1024 * MIB


class Bench:
    """A loop whose time passes when the test says so; a job takes `takes_s`."""

    def __init__(self) -> None:
        self.now = 100.0
        self.free = 10 * GIB
        self.takes_s = 0.0
        self.error: OSError | None = None
        self.trims: list[float] = []
        self.said: list[str] = []
        self.stopped: Callable[[], bool] = lambda: False
        self._timers: list[tuple[float, Timer]] = []
        self.trimming = Trimming(
            self, self.said.append, job=self._job, free=lambda: self.free, clock=lambda: self.now
        )

    def after(self, seconds: float, callback: Callable[[], object], /) -> Timer:
        timer = Timer(callback)
        self._timers.append((self.now + seconds, timer))
        return timer

    def work(self, job: Callable[[], Any], /) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                result = job()
            except OSError as error:
                future.fail(error)
            else:
                future.resolve(result)

        self.after(self.takes_s, run)
        return future

    def start(self, coroutine: Any, /) -> Task[Any]:
        task: Task[Any] = Task(coroutine, lambda _callback: None)
        task.step()
        return task

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [item for item in self._timers if item[0] <= until]:
            first = min(due, key=lambda item: item[0])
            self._timers.remove(first)
            self.now = max(self.now, first[0])
            callback, first[1].callback = first[1].callback, None
            if callback is not None:
                callback()
        self.now = until

    @property
    def waits(self) -> bool:
        return any(timer.callback is not None for _, timer in self._timers)

    def _job(self, stopped: Callable[[], bool]) -> int:
        self.stopped = stopped
        self.trims.append(self.now)
        if self.error is not None:
            raise self.error
        return 3 * MIB


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_deletion_is_trimmed_when_it_has_come_to_rest(bench: Bench):
    bench.trimming.deleted()
    bench.pass_time(QUIET_S - 1)
    assert bench.trims == []
    bench.trimming.deleted()
    bench.pass_time(QUIET_S - 1)
    assert bench.trims == []
    bench.pass_time(1)
    assert len(bench.trims) == 1
    assert bench.said == []


def test_nothing_waits_when_nothing_was_deleted(bench: Bench):
    assert not bench.waits
    bench.trimming.deleted()
    bench.pass_time(QUIET_S)
    assert not bench.waits
    bench.pass_time(3600)
    assert len(bench.trims) == 1


def test_deletions_without_rest_do_not_put_it_off_for_ever(bench: Bench):
    for _ in range(int(LATEST_S)):
        bench.trimming.deleted()
        bench.pass_time(1)
    assert bench.trims == [100 + LATEST_S]


def test_trims_keep_a_distance(bench: Bench):
    for _ in range(200):
        bench.trimming.deleted()
        bench.pass_time(1)
    distances = [b - a for a, b in zip(bench.trims, bench.trims[1:], strict=False)]
    assert min(distances) >= PAUSE_S
    assert len(bench.trims) >= 4


def test_a_deletion_during_a_trim_is_trimmed_by_the_next(bench: Bench):
    bench.takes_s = 5
    bench.trimming.deleted()
    bench.pass_time(QUIET_S + 1)
    bench.trimming.deleted()
    bench.pass_time(QUIET_S + PAUSE_S + 10)
    assert len(bench.trims) == 2
    bench.pass_time(3600)
    assert len(bench.trims) == 2


def test_a_trim_that_was_asked_for_waits_for_the_one_under_way(bench: Bench):
    bench.takes_s = 5
    first, second = bench.start(bench.trimming.trim()), bench.start(bench.trimming.trim())
    bench.pass_time(5)
    assert (first.done, second.done) == (True, False)
    bench.pass_time(5)
    assert second.result() == 3 * MIB
    assert bench.trims == [105, 110]


def test_room_that_became_free_by_itself_is_trimmed_once_it_is_worth_it(bench: Bench):
    bench.free += WORTH - 1
    bench.trimming.look()
    assert not bench.waits
    # What is written in between does not hide what was freed.
    bench.free -= GIB
    bench.trimming.look()
    bench.free += 1
    bench.trimming.look()
    assert bench.waits
    bench.pass_time(QUIET_S)
    assert len(bench.trims) == 1
    bench.trimming.look()
    assert not bench.waits


def test_a_host_that_takes_nothing_back_is_asked_once(bench: Bench):
    bench.error = OSError(errno.EOPNOTSUPP, "Operation not supported")
    bench.trimming.deleted()
    bench.pass_time(QUIET_S)
    bench.trimming.deleted()
    bench.pass_time(3600)
    assert len(bench.trims) == 1
    assert bench.said == ["cannot trim the data disk: Operation not supported"]
    assert not bench.stopped()
    asked = bench.start(bench.trimming.trim())
    bench.pass_time(1)
    with pytest.raises(OSError, match="not supported"):
        asked.result()


def test_a_machine_that_stops_trims_no_more(bench: Bench):
    bench.trimming.deleted()
    bench.pass_time(QUIET_S)
    bench.trimming.deleted()
    bench.trimming.stop()
    assert bench.stopped()
    assert not bench.waits


def test_free_space_of_nowhere_is_none():
    assert free_bytes("/nowhere") == 0


# --- growing ---------------------------------------------------------------------------------


def run_growth(sizes: list[int], code: int = 0) -> tuple[Any, list[list[str]]]:
    commands: list[list[str]] = []

    async def run(argv: Any) -> Outcome:
        commands.append(list(argv))
        return Outcome(code, "resize2fs said this")

    async def sleep(_seconds: float) -> None:
        return

    def measure(_device: str) -> int:
        return sizes.pop(0) if len(sizes) > 1 else sizes[0]

    work = grow(80 * GIB, run, sleep, find=lambda: "/dev/vdb", measure=measure)
    task: Task[Any] = Task(work, lambda _callback: None)
    task.step()
    return task, commands


def test_the_file_system_grows_once_the_kernel_sees_the_room():
    task, commands = run_growth([60 * GIB, 60 * GIB, 80 * GIB])
    assert task.result() == 80 * GIB
    assert commands == [["resize2fs", "/dev/vdb"]]


def test_a_size_that_never_arrives_is_told():
    task, commands = run_growth([60 * GIB])
    with pytest.raises(AgentError, match="does not see the new size"):
        task.result()
    assert commands == []


def test_a_file_system_that_cannot_grow_is_told_with_what_helps():
    task, _ = run_growth([80 * GIB], code=1)
    with pytest.raises(AgentError, match="could not be grown") as caught:
        task.result()
    assert "next start" in caught.value.hint


def test_sizes_of_devices_are_counted_in_sectors(tmp_path: Any):
    (tmp_path / "vdb").mkdir()
    (tmp_path / "vdb" / "size").write_text("8\n")
    assert device_size("/dev/vdb", str(tmp_path)) == 4096
    assert device_size("/dev/vdc", str(tmp_path)) == 0
