"""The loop, its timers and its tasks."""

import os
import threading
from collections.abc import Iterator

import pytest

from sampan_agent.loop import EDGE, READ, Loop
from sampan_agent.tasks import Future, gather


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.shut()


def run_until(loop: Loop, future: Future[None]) -> None:
    future.then(loop.stop)
    loop.after(10, lambda: pytest.fail("the loop did not come to it"))
    loop.run()


def test_timers_fire_in_the_order_of_their_times(loop: Loop):
    fired: list[int] = []
    for number, seconds in ((3, 0.03), (1, 0.01), (2, 0.02)):
        loop.after(seconds, lambda number=number: fired.append(number))
    run_until(loop, loop.sleep(0.04))
    assert fired == [1, 2, 3]


def test_a_cancelled_timer_does_not_fire_nor_keep_the_loop_waiting(loop: Loop):
    fired: list[int] = []
    loop.after(0.01, lambda: fired.append(1)).cancel()
    run_until(loop, loop.sleep(0.03))
    assert not fired


def test_a_file_is_told_as_ready_until_it_is_forgotten(loop: Loop):
    reader, writer = os.pipe()
    heard: list[bytes] = []
    loop.watch(reader, READ, lambda _events: heard.append(os.read(reader, 10)))
    os.write(writer, b"one")
    run_until(loop, loop.sleep(0.01))
    loop.forget(reader)
    os.write(writer, b"two")
    run_until(loop, loop.sleep(0.01))
    assert heard == [b"one"]
    loop.close(reader)
    loop.close(writer)


def test_a_number_closed_in_a_batch_is_not_reused_in_it(loop: Loop):
    """Both pipes are ready; the first callback closes the second and opens another file."""
    pipes = [os.pipe(), os.pipe()]
    opened: list[int] = []
    stale: list[int] = []

    def first(fd: int, other: int) -> None:
        if opened:
            stale.append(fd)
            return
        loop.close(other)
        loop.forget(fd)
        opened.append(os.open(os.devnull, os.O_RDONLY))

    for (reader, _), (other, _) in (pipes, pipes[::-1]):
        loop.watch(reader, READ, lambda _e, fd=reader, other=other: first(fd, other))
    for _, writer in pipes:
        os.write(writer, b"x")
    run_until(loop, loop.sleep(0.01))
    assert opened[0] not in {fd for pipe in pipes for fd in pipe}
    assert not stale
    left = [pipes[0][1], pipes[1][1], opened[0]]
    for fd in (*left, *(pipe[0] for pipe in pipes)):
        try:
            os.close(fd)
        except OSError:
            assert fd in {pipe[0] for pipe in pipes}


def test_a_file_is_closed_before_the_loop_waits_again(loop: Loop):
    """Else whoever reads at the other end would wait for as long as the loop does."""
    reader, writer = os.pipe()
    done = False

    def work() -> bool:
        nonlocal done
        if not done:
            done = True
            loop.close(writer)
        return False

    loop.each_round(work)
    run_until(loop, loop.work(lambda: os.read(reader, 1)))  # type: ignore[arg-type]
    os.close(reader)


def test_an_edge_is_told_once(loop: Loop):
    reader, writer = os.pipe()
    heard: list[int] = []
    loop.watch(reader, EDGE, heard.append)
    os.write(writer, b"never read")
    run_until(loop, loop.sleep(0.03))
    assert len(heard) == 1
    loop.close(reader)
    loop.close(writer)


def test_a_blocking_job_runs_elsewhere_and_its_result_comes_back(loop: Loop):
    threads: list[int] = []

    async def go() -> str:
        result = await loop.work(lambda: threads.append(threading.get_ident()) or "done")
        threads.append(threading.get_ident())
        return str(result)

    task = loop.start(go())
    run_until(loop, task)  # type: ignore[arg-type]
    assert task.result() == "done"
    assert threads[0] != threads[1] == threading.get_ident()


def test_the_exception_of_a_job_is_raised_where_it_is_awaited(loop: Loop):
    def fail() -> None:
        raise OSError(5, "broken")

    async def go() -> str:
        try:
            await loop.work(fail)
        except OSError as error:
            return str(error.strerror)
        return "nothing"

    task = loop.start(go())
    run_until(loop, task)  # type: ignore[arg-type]
    assert task.result() == "broken"


def test_what_a_task_raises_and_nobody_awaits_ends_the_loop(loop: Loop):
    async def go() -> None:
        await loop.sleep(0)
        raise ValueError("unexpected")

    loop.start(go())
    with pytest.raises(ValueError, match="unexpected"):
        loop.run()


def test_a_task_that_fails_in_its_first_step_is_heard_by_whoever_awaits_it(loop: Loop):
    async def fail() -> None:
        raise ValueError("at once")

    async def go() -> str:
        task = loop.start(fail())
        try:
            await task
        except ValueError as error:
            return str(error)
        return "nothing"

    task = loop.start(go())
    run_until(loop, loop.sleep(0.01))
    assert task.result() == "at once"


def test_what_a_callback_raises_ends_the_loop(loop: Loop):
    loop.soon(lambda: [][0])
    with pytest.raises(IndexError):
        loop.run()


def test_a_future_takes_its_first_result_only():
    future: Future[int] = Future()
    future.resolve(1)
    future.resolve(2)
    future.fail(ValueError())
    assert future.result() == 1


def test_gathering_waits_for_both():
    first, second = Future[int](), Future[int]()
    both = gather(first, second)
    first.resolve(1)
    assert not both.done
    second.fail(ValueError("the second may fail"))
    assert both.done
