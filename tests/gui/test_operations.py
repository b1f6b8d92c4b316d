"""Long work goes on when nobody looks, and can be cancelled."""

import asyncio
import threading

from sampan.core.errors import PortError
from sampan.gui.bridge import Bridge, Failure
from sampan.gui.operations import KEPT, Operation, Operations, OperationState, Progress, Report


def test_progress_reaches_the_window_and_the_end_is_told(qtbot, bridge: Bridge):
    operations = Operations(bridge)
    heard: list[object] = []
    seen = threading.Event()

    async def work(report: Report) -> int:
        report(Progress("half", 1, 2))
        await asyncio.to_thread(seen.wait, 5)
        return 7

    operation = operations.start("Pull nginx", work, heard.append)
    qtbot.waitUntil(lambda: operation.progress.share == 0.5)
    with qtbot.waitSignal(operations.ended):
        seen.set()
    assert (operation.state, heard) == (OperationState.DONE, [7])


def test_a_flood_of_progress_wakes_the_window_a_few_times_only(qtbot, bridge: Bridge):
    operations = Operations(bridge)
    changes: list[float] = []

    async def work(report: Report) -> None:
        for number in range(20_000):
            report(Progress("", number, 20_000))

    operation = operations.start("Pull", work)
    operation.changed.connect(lambda: changes.append(operation.progress.done))
    qtbot.waitUntil(lambda: not operation.running)
    assert len(changes) < 2_000


def test_cancel_ends_the_coroutine_and_says_so(qtbot, bridge: Bridge):
    operations = Operations(bridge)
    begun, ended = threading.Event(), threading.Event()

    async def work(report: Report) -> None:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    operation = operations.start("Pull", work)
    qtbot.waitUntil(begun.is_set)
    operation.cancel()
    assert operation.state is OperationState.CANCELLED
    qtbot.waitUntil(ended.is_set)
    assert not operations.running


def test_a_failure_keeps_its_words(qtbot, bridge: Bridge):
    operations = Operations(bridge)
    told: list[Failure] = []

    async def work(report: Report) -> None:
        raise PortError("Port 80 is taken.", "Choose another.")

    with qtbot.waitSignal(operations.ended):
        operation = operations.start("Run", work, failed=told.append)
    assert (
        operation.failure == told[0] == Failure("Port 80 is taken.", "Choose another.", "", "port")
    )


def test_an_operation_shows_what_it_is_about_while_it_runs_and_after(qtbot, bridge: Bridge):
    operations = Operations(bridge)
    going = threading.Event()
    shown: list[Operation] = []

    async def wait(report: Report) -> None:
        await asyncio.to_thread(going.wait, 5)

    operation = operations.start("Build", wait, show=shown.append)
    assert operation.show is not None
    operation.show()
    going.set()
    qtbot.waitUntil(lambda: not operation.running)
    operation.show()
    assert shown == [operation, operation]
    assert operations.start("Remove", wait).show is None


def test_old_operations_are_forgotten_and_running_ones_are_not(qtbot, bridge: Bridge):
    operations = Operations(bridge)
    going = threading.Event()

    async def wait(report: Report) -> None:
        await asyncio.to_thread(going.wait, 5)

    async def nothing(report: Report) -> None:
        pass

    first = operations.start("first", wait)
    for number in range(KEPT + 5):
        last: Operation = operations.start(str(number), nothing)
        qtbot.waitUntil(lambda last=last: not last.running)
    operations.start("one more", nothing)
    assert first in operations.all
    assert len(operations.all) <= KEPT + 2
    operations.clear()
    assert operations.all[-1] is first
    going.set()
    qtbot.waitUntil(lambda: not first.running)
