"""Sleep and log-out as a logind on a real D-Bus tells them."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.support.fake_login1 import Bus, FakeLogin1, fake_login1
from tests.support.waiting import until

from sampan.platforms import PowerActions
from sampan.platforms.linux import Linux
from sampan.platforms.logind import watch_logind

pytestmark = pytest.mark.skipif(
    shutil.which("dbus-daemon") is None, reason="there is no dbus-daemon (package dbus)"
)


class Story:
    """What happened, in order; a sleep and a leave go on only when the test lets them."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.seconds: list[float] = []
        self.may_end = asyncio.Event()

    @property
    def actions(self) -> PowerActions:
        return PowerActions(self.sleep, self.wake, self.leave)

    async def sleep(self, seconds: float) -> None:
        await self._hold("sleep", seconds)

    async def wake(self) -> None:
        self.events.append("wake")

    async def leave(self, seconds: float) -> None:
        await self._hold("leave", seconds)

    async def happened(self, *events: str) -> None:
        await until(lambda: self.events == list(events))

    async def _hold(self, what: str, seconds: float) -> None:
        self.events.append(what)
        self.seconds.append(seconds)
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.events.append(f"{what} cancelled")
            raise
        self.events.append(f"{what} done")


@pytest.fixture
def bus(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    bus = Bus(own_environment)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    bus.start()
    yield bus
    bus.stop()


@pytest.fixture
def login1(bus: Bus) -> Iterator[FakeLogin1]:
    with fake_login1(bus.address) as login1:
        yield login1


@asynccontextmanager
async def watched(story: Story) -> AsyncIterator[None]:
    async with watch_logind(story.actions, retry_s=0.02):
        yield


async def test_the_lock_is_held_until_all_is_ready_and_taken_again_on_waking(login1: FakeLogin1):
    story = Story()
    async with Linux().watch_power(story.actions):
        lock = await login1.lock("sleep")
        assert (lock.who, lock.mode) == ("Sampan", "delay")
        login1.prepare("Sleep", True)
        await story.happened("sleep")
        assert lock.is_held
        story.may_end.set()
        await lock.released()
        assert story.events == ["sleep", "sleep done"]
        login1.prepare("Sleep", False)
        again = await login1.lock("sleep")
        await story.happened("sleep", "sleep done", "wake")
        assert again.is_held
    assert not again.is_held


async def test_the_time_is_what_logind_gives_less_a_tenth(login1: FakeLogin1):
    login1.properties["InhibitDelayMaxUSec"] = ("t", 20_000_000)
    story = Story()
    story.may_end.set()
    async with watched(story):
        lock = await login1.lock("sleep")
        login1.prepare("Sleep", True)
        await lock.released()
    assert story.seconds == [18.0]


async def test_a_suspend_that_hangs_does_not_hold_up_the_sleep(
    login1: FakeLogin1, caplog: pytest.LogCaptureFixture
):
    login1.properties["InhibitDelayMaxUSec"] = ("t", 100_000)
    story = Story()
    async with watched(story):
        lock = await login1.lock("sleep")
        login1.prepare("Sleep", True)
        await lock.released()
        await story.happened("sleep", "sleep cancelled")
        login1.prepare("Sleep", False)
        await login1.lock("sleep")
        await story.happened("sleep", "sleep cancelled", "wake")
    assert "not ready for the sleep after 0.1 s" in caplog.text


async def test_a_shutdown_is_held_up_and_can_be_called_off(login1: FakeLogin1):
    story = Story()
    async with watched(story):
        lock = await login1.lock("shutdown")
        login1.prepare("Shutdown", True)
        await story.happened("leave")
        assert lock.is_held
        story.may_end.set()
        await lock.released()
        login1.prepare("Shutdown", False)
        await login1.lock("shutdown")
        await story.happened("leave", "leave done", "wake")


async def test_the_end_of_the_last_session_is_a_leave(login1: FakeLogin1):
    story = Story()
    story.may_end.set()
    async with watched(story):
        await until(lambda: login1.asked("State") == 1)
        login1.sessions("online")
        login1.sessions("closing")
        await story.happened("leave", "leave done")
        login1.sessions("opening", "SessionNew")
        await story.happened("leave", "leave done", "wake")
    assert story.seconds == [9.0]


@pytest.mark.parametrize(
    ("before", "then"),
    [("active", "lingering"), ("offline", "offline")],
    ids=["one who lingers", "one who was never logged in"],
)
async def test_some_users_do_not_leave(login1: FakeLogin1, before: str, then: str):
    login1.user_state = before
    story = Story()
    story.may_end.set()
    async with watched(story):
        await until(lambda: login1.asked("State") == 1)
        login1.sessions(then)
        login1.prepare("Sleep", True)
        await story.happened("sleep", "sleep done")


async def test_without_the_right_to_a_lock_the_sleep_is_still_told(login1: FakeLogin1):
    login1.refuses_locks = True
    story = Story()
    story.may_end.set()
    async with watched(story):
        await until(lambda: login1.asked("Inhibit") == 2)
        login1.prepare("Sleep", True)
        await story.happened("sleep", "sleep done")


async def test_a_logind_without_the_newer_properties_gives_the_usual_time(login1: FakeLogin1):
    del login1.properties["InhibitDelayMaxUSec"], login1.properties["UserStopDelayUSec"]
    story = Story()
    story.may_end.set()
    async with watched(story):
        await login1.lock("shutdown")
        login1.prepare("Sleep", True)
        await story.happened("sleep", "sleep done")
    assert story.seconds == [4.5]


async def test_a_bus_that_died_is_found_again(
    bus: Bus, login1: FakeLogin1, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    story = Story()
    async with watched(story):
        lock = await login1.lock("sleep")
        bus.stop()
        await lock.released()
        bus.start()
        with fake_login1(bus.address) as after:
            await after.lock("sleep")
            after.prepare("Sleep", True)
            await story.happened("sleep")
    assert "logind is lost" in caplog.text
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_a_wake_that_fell_into_the_time_without_a_bus_is_made_up_for(
    bus: Bus, login1: FakeLogin1
):
    story = Story()
    story.may_end.set()
    async with watched(story):
        lock = await login1.lock("sleep")
        login1.prepare("Sleep", True)
        await lock.released()
        bus.stop()
        bus.start()
        with fake_login1(bus.address):
            await story.happened("sleep", "sleep done", "wake")


async def test_leaving_gives_the_locks_back_and_ends_what_is_under_way(login1: FakeLogin1):
    story = Story()
    async with watched(story):
        lock = await login1.lock("sleep")
        login1.prepare("Sleep", True)
        await story.happened("sleep")
    await lock.released()
    assert story.events == ["sleep", "sleep cancelled"]


@pytest.mark.parametrize("there", [True, False], ids=["no logind", "no bus"])
async def test_where_nobody_tells_that_is_said_once_and_nothing_is_done(
    there: bool, bus: Bus, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    if not there:
        bus.stop()
    story = Story()
    async with watched(story):
        await until(lambda: "are not told here" in caplog.text)
        await until(lambda: "logind" not in {task.get_name() for task in asyncio.all_tasks()})
    assert len(caplog.records) == 1
    assert story.events == []
