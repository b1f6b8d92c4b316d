"""Coroutines go in, results come out on Qt's thread, and a flood never fills our memory."""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator

import pytest
import shiboken6
from PySide6.QtCore import QObject

from sampan.core.errors import PortError
from sampan.gui.bridge import BATCH_ITEMS, Bridge, Failure


async def answer(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def fail(error: Exception) -> int:
    raise error


async def count(goal: int) -> AsyncIterator[int]:
    for number in range(goal):
        yield number


def test_a_result_comes_back_on_the_threads_of_widgets(qtbot, bridge: Bridge):
    heard: list[tuple[int, object]] = []
    bridge.submit(None, answer(7), lambda value: heard.append((value, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(7, threading.main_thread())]


def test_an_error_of_ours_keeps_its_sentence_and_hint(qtbot, bridge: Bridge):
    told: list[Failure] = []
    bridge.submit(None, fail(PortError("Port 80 is taken.", "Choose another.")), None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [Failure("Port 80 is taken.", "Choose another.", "", "port")]


def test_an_error_that_nobody_foresaw_is_told_and_logged(qtbot, bridge: Bridge, caplog):
    told: list[Failure] = []
    bridge.submit(None, fail(ZeroDivisionError("by zero")), None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].details == "ZeroDivisionError: by zero"
    assert "a job of the window failed" in caplog.text


def test_nothing_is_delivered_to_an_owner_that_is_gone(qtbot, bridge: Bridge):
    heard: list[int] = []
    owner = QObject()
    bridge.submit(owner, answer(1), heard.append)
    shiboken6.delete(owner)
    bridge.submit(None, answer(2), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [2]


def test_a_job_that_is_cancelled_at_once_leaves_no_coroutine_behind(qtbot, bridge: Bridge):
    work = answer(1)
    job = bridge.submit(None, work)
    job._cancelled = True  # as a cancel does that comes before asyncio's thread has looked
    qtbot.waitUntil(lambda: job.done)
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED


def test_a_stream_comes_whole_and_in_order(qtbot, bridge: Bridge):
    batches: list[tuple[int, ...]] = []
    ended: list[bool] = []
    owner = QObject()
    bridge.follow(owner, count(12_345), batches.append, lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))
    assert [number for batch in batches for number in batch] == list(range(12_345))
    assert max(map(len, batches)) <= BATCH_ITEMS


def test_a_stream_that_fails_gives_what_it_had_and_then_the_error(qtbot, bridge: Bridge):
    async def breaks() -> AsyncIterator[int]:
        yield 1
        raise PortError("It broke.")

    heard: list[object] = []
    owner = QObject()
    bridge.follow(owner, breaks(), heard.append, None, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [(1,), Failure("It broke.", "", "", "port")]


def test_a_stream_is_read_no_further_than_the_window_takes(qtbot, bridge: Bridge):
    given = 0

    async def flood() -> AsyncIterator[int]:
        nonlocal given
        while True:
            given += 1
            yield given
            if not given % 100:
                await asyncio.sleep(0)

    taken: list[int] = []
    owner = QObject()
    job = bridge.follow(owner, flood(), lambda batch: taken.extend(batch))
    qtbot.waitUntil(lambda: len(taken) > 20_000)
    assert given - len(taken) <= 2 * BATCH_ITEMS + 1
    job.cancel()
    qtbot.waitUntil(lambda: job.done)


@pytest.mark.parametrize("how", ["cancel", "stop"])
def test_what_is_cancelled_ends_and_says_nothing(qtbot, bridge: Bridge, how: str):
    begun, ended = threading.Event(), threading.Event()

    async def wait() -> int:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()
        return 1

    heard: list[int] = []
    job = bridge.submit(None, wait(), heard.append)
    qtbot.waitUntil(begun.is_set)
    if how == "cancel":
        job.cancel()
    else:
        bridge.stop()
    qtbot.waitUntil(ended.is_set)
    assert not heard


def test_a_flood_does_not_wait_for_the_pause_of_a_stream(qtbot, bridge: Bridge):
    async def flood() -> AsyncIterator[int]:
        for number in range(4 * BATCH_ITEMS):
            yield number

    taken: list[int] = []
    owner = QObject()
    ended: list[bool] = []
    bridge.follow(
        owner, flood(), lambda batch: taken.extend(batch), lambda: ended.append(True), pause_s=3600
    )
    qtbot.waitUntil(lambda: bool(ended))
    assert taken == list(range(4 * BATCH_ITEMS))
