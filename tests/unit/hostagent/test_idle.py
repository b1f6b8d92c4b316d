"""What counts as use, and when a machine that nobody uses is suspended; by a clock of its own."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest
from tests.support.waiting import until

from sampan.core.errors import ChannelError, SuspendError
from sampan.hostagent.activity import Activity, Use
from sampan.hostagent.idle import LONGEST_RETRY_S, LOOK_S, RETRY_S, IdlePolicy

MINUTE = 60.0
PING = b"GET /_ping HTTP/1.1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"


class Time:
    """A clock that only sleeps move; what is planned for a moment happens when they pass it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._plans: list[tuple[float, Callable[[], object]]] = []

    def __call__(self) -> float:
        return self.now

    def plan(self, after: float, what: Callable[[], object]) -> None:
        self._plans.append((self.now + after, what))
        self._plans.sort(key=lambda plan: plan[0])

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        end = self.now + seconds
        while self._plans and self._plans[0][0] <= end:
            self.now, what = self._plans.pop(0)
            what()
        self.now = end
        await asyncio.sleep(0)


class World:
    """A machine whose containers and suspends do what the test says."""

    def __init__(self) -> None:
        self.time = Time()
        self.began = self.time.now
        self.activity = Activity(self.time)
        self.after: float | None = 5 * MINUTE
        self.containers: list[bool | ChannelError] = []
        self.failures = 0
        self.asked: list[float] = []
        self.suspended: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def elapsed(self) -> float:
        return self.time.now - self.began

    async def running_containers(self) -> bool:
        self.asked.append(self.elapsed)
        self.meanwhile()
        answer = self.containers.pop(0) if self.containers else False
        if isinstance(answer, ChannelError):
            raise answer
        return answer

    async def suspend(self) -> None:
        self.suspended.append(self.elapsed)
        if self.failures:
            self.failures -= 1
            raise SuspendError("There is no space.", "Make room.")

    def run(self) -> Awaitable[None]:
        policy = IdlePolicy(self.time, self.time.sleep)
        return policy.run(self.activity, self.running_containers, self.suspend, lambda: self.after)


@pytest.fixture
def world() -> World:
    return World()


class TestPolicy:
    async def test_an_idle_machine_is_suspended_after_the_time_and_asked_once(self, world: World):
        await world.run()
        assert world.asked == world.suspended == [5 * MINUTE]
        assert all(seconds <= LOOK_S for seconds in world.time.slept)
        assert len(world.time.slept) == 5

    async def test_the_time_counts_from_the_last_use(self, world: World):
        world.time.plan(90.0, world.activity.touch)
        await world.run()
        assert world.asked == world.suspended == [90.0 + 5 * MINUTE]

    async def test_nothing_is_asked_while_something_is_under_way(self, world: World):
        attached = world.activity.using(Use.ATTACHMENT)
        attached.__enter__()
        running = asyncio.ensure_future(world.run())
        for _ in range(10):
            await asyncio.sleep(0)
        assert world.time.slept == []
        world.time.now += 1000 * MINUTE
        attached.__exit__(None, None, None)
        await running
        assert world.asked == world.suspended == [1005 * MINUTE]

    async def test_containers_are_asked_about_again_after_the_same_time(self, world: World):
        world.containers = [True, True]
        await world.run()
        assert world.asked == [5 * MINUTE, 10 * MINUTE, 15 * MINUTE]
        assert world.suspended == [15 * MINUTE]

    async def test_an_engine_that_does_not_answer_is_left_alone(self, world: World):
        world.containers = [ChannelError("The guest agent does not answer.")]
        await world.run()
        assert world.suspended == [10 * MINUTE]

    async def test_a_use_while_it_was_asked_counts(self, world: World):
        world.meanwhile = lambda: world.activity.touch() if len(world.asked) == 1 else None
        world.time.plan(1.0, world.activity.touch)
        world.time.plan(2 * MINUTE, world.activity.touch)
        await world.run()
        assert world.suspended == [12 * MINUTE]

    async def test_a_use_that_is_still_under_way_after_the_question_counts(self, world: World):
        attached = world.activity.using(Use.ATTACHMENT)
        world.meanwhile = lambda: attached.__enter__() if len(world.asked) == 1 else None
        running = asyncio.ensure_future(world.run())
        await until(lambda: bool(world.asked))
        assert world.suspended == []
        world.time.now += MINUTE
        attached.__exit__(None, None, None)
        await running
        assert world.suspended == [11 * MINUTE]

    @pytest.mark.logs_warnings
    async def test_a_suspend_that_failed_is_tried_again_after_a_growing_pause(
        self, world: World, caplog: pytest.LogCaptureFixture
    ):
        world.failures = 9
        await world.run()
        tries = world.suspended
        pauses = [after - before for before, after in itertools.pairwise(tries)]
        assert pauses[:3] == [RETRY_S, 2 * RETRY_S, 4 * RETRY_S]
        assert pauses[-2:] == [LONGEST_RETRY_S, LONGEST_RETRY_S]
        assert "There is no space." in caplog.text

    async def test_never_is_never_until_the_setting_changes(self, world: World):
        world.after = None
        world.time.plan(60 * MINUTE, lambda: setattr(world, "after", MINUTE))
        await world.run()
        assert world.suspended == [60 * MINUTE]
        assert world.asked == world.suspended

    async def test_a_shorter_time_applies_within_a_minute(self, world: World):
        world.after = 600 * MINUTE
        world.time.plan(10 * MINUTE - 1, lambda: setattr(world, "after", 5 * MINUTE))
        await world.run()
        assert world.suspended == [10 * MINUTE]


class TestActivity:
    def test_it_is_idle_since_the_last_use_ended(self):
        time = Time()
        activity = Activity(time)
        assert activity.idle_since() == 1000.0
        with activity.using(Use.ATTACHMENT):
            time.now = 1010.0
            with activity.using(Use.ATTACHMENT):
                assert activity.count(Use.ATTACHMENT) == 2
            assert activity.idle_since() is None
            time.now = 1020.0
        assert activity.idle_since() == 1020.0
        assert [activity.count(use) for use in Use] == [0, 0]

    def test_a_conversation_counts_while_it_is_busy(self):
        time = Time()
        activity = Activity(time)
        conversation = activity.new_conversation()
        assert activity.idle_since() == 1000.0
        conversation.take_request(PING)
        assert activity.count(Use.DOCKER) == 1
        time.now = 1005.0
        conversation.take_answer(OK)
        assert activity.idle_since() == 1005.0
        time.now = 1050.0
        conversation.end_answers()
        assert activity.idle_since() == 1005.0

    def test_a_connection_that_is_lost_ends_what_it_had_under_way(self):
        activity = Activity(Time())
        conversation = activity.new_conversation()
        conversation.take_request(PING)
        assert activity.idle_since() is None
        conversation.end_answers()
        assert activity.idle_since() is not None

    async def test_who_waits_for_idleness_is_told(self):
        activity = Activity(Time())
        await activity.until_idle()
        with activity.using(Use.ATTACHMENT):
            waiting = asyncio.create_task(activity.until_idle())
            await asyncio.sleep(0)
            assert not waiting.done()
        await waiting
