"""Sleep and wake: the order of what is done, and the two systems that are only tried with fakes."""

import asyncio
import ctypes
import threading
from typing import Any

import pytest
from tests.support.waiting import until

from sampan.platforms import PowerActions
from sampan.platforms.iokit import CAN_SLEEP, HAS_POWERED_ON, WILL_SLEEP, watch_iokit
from sampan.platforms.powrprof import RESUME_AUTOMATIC, SUSPEND, watch_powrprof
from sampan.platforms.turns import power_turns


class Story:
    """What was done, in order; `sleep` takes until `may_end`."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.may_end = asyncio.Event()

    @property
    def actions(self) -> PowerActions:
        return PowerActions(self.sleep, self.wake, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.events.append("sleep")
        await self.may_end.wait()
        self.events.append("ready")

    async def wake(self) -> None:
        self.events.append("wake")


class TestTurns:
    @pytest.mark.logs_warnings
    async def test_a_wake_waits_for_a_sleep_that_cleans_up_late(self):
        events: list[str] = []
        clean = asyncio.Event()

        async def sleep(seconds: float) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await clean.wait()
                events.append("clean")

        async def wake() -> None:
            events.append("wake")

        async with power_turns(PowerActions(sleep, wake, sleep)) as turns:
            await turns.sleep(0.001)
            turns.wake()
            assert events == []
            clean.set()
            await until(lambda: events == ["clean", "wake"])

    @pytest.mark.logs_warnings
    async def test_an_action_that_fails_is_logged_and_stops_nothing(
        self, caplog: pytest.LogCaptureFixture
    ):
        woke = asyncio.Event()

        async def fail(seconds: float) -> None:
            raise OSError("no space")

        async def wake() -> None:
            woke.set()

        async with power_turns(PowerActions(fail, wake, fail)) as turns:
            await turns.sleep(10)
            await turns.leave(10)
            assert turns.away
            turns.wake()
            await woke.wait()
            assert not turns.away
        assert caplog.text.count("OSError: no space") == 2

    async def test_nothing_is_under_way_after_the_block(self):
        story = Story()
        async with power_turns(story.actions) as turns:
            sleeping = asyncio.create_task(turns.sleep(60))
            await until(lambda: story.events == ["sleep"])
        await sleeping
        assert story.events == ["sleep"]


class FakeKit:
    """IOKit and CoreFoundation: one thread's run loop, which plays the messages it is given."""

    kCFRunLoopDefaultMode = "default"

    def __init__(self, root: int = 7) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._root = root
        self._callback: Any = None
        self._messages: list[tuple[int, int]] = []
        self._wanted = threading.Semaphore(0)

    def play(self, message: int, argument: int) -> None:
        self._messages.append((message, argument))
        self._wanted.release()

    def IORegisterForSystemPower(self, word: Any, port: Any, callback: Any, notifier: Any) -> int:
        self._callback = callback
        return self._root

    def CFRunLoopRunInMode(self, mode: str, seconds: float, once: bool) -> None:
        if self._wanted.acquire(timeout=seconds) and self._messages:
            self._callback(None, 0, *self._messages.pop(0))

    def CFRunLoopStop(self, loop: Any) -> None:
        self._wanted.release()

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> int:
            plain = [a for a in arguments if isinstance(a, int | str)]
            self.calls.append((name, *plain))
            return 1

        return call


class TestMacOS:
    async def test_the_sleep_is_allowed_once_all_is_ready(self):
        kit, story = FakeKit(), Story()
        async with watch_iokit(story.actions, lambda: (kit, kit)):
            kit.play(CAN_SLEEP, 40)
            kit.play(WILL_SLEEP, 41)
            await until(lambda: story.events == ["sleep"])
            allowed = ("IOAllowPowerChange", 7, 40)
            assert [c for c in kit.calls if c[0] == allowed[0]] == [allowed]
            story.may_end.set()
            await until(lambda: ("IOAllowPowerChange", 7, 41) in kit.calls)
            kit.play(HAS_POWERED_ON, 0)
            await until(lambda: story.events == ["sleep", "ready", "wake"])
        assert [c[0] for c in kit.calls[-3:]] == [
            "IODeregisterForSystemPower",
            "IOServiceClose",
            "IONotificationPortDestroy",
        ]

    async def test_a_refusal_is_no_mistake(self):
        kit, story = FakeKit(root=0), Story()
        async with watch_iokit(story.actions, lambda: (kit, kit)):
            pass
        assert kit.calls == []
        assert story.events == []


class FakePowrProf:
    """powrprof.dll: calls the function back on whatever thread asks."""

    def __init__(self, code: int = 0) -> None:
        self._code = code
        self.callback: Any = None

    def PowerRegisterSuspendResumeNotification(self, flags: int, what: Any, handle: Any) -> int:
        assert flags == 2
        self.callback = what._obj.callback
        handle._obj.value = 99
        return self._code

    def PowerUnregisterSuspendResumeNotification(self, handle: ctypes.c_void_p) -> int:
        assert handle.value == 99
        self.callback = None
        return 0


class TestWindows:
    async def test_the_system_is_answered_once_all_is_ready(self):
        library, story = FakePowrProf(), Story()
        async with watch_powrprof(story.actions, lambda: library):
            suspending = asyncio.create_task(
                asyncio.to_thread(library.callback, None, SUSPEND, None)
            )
            await until(lambda: story.events == ["sleep"])
            assert not suspending.done()
            story.may_end.set()
            assert await suspending == 0
            assert story.events == ["sleep", "ready"]
            assert library.callback(None, RESUME_AUTOMATIC, None) == 0
            await until(lambda: story.events == ["sleep", "ready", "wake"])
        assert library.callback is None

    async def test_a_refusal_is_no_mistake(self):
        story = Story()
        async with watch_powrprof(story.actions, lambda: FakePowrProf(code=5)):
            pass
        assert story.events == []


@pytest.mark.parametrize("watch", [watch_iokit, watch_powrprof])
async def test_another_systems_library_is_missing_here_and_that_is_no_mistake(watch: Any):
    async with watch(Story().actions, missing_library):
        pass


def missing_library() -> Any:
    raise OSError("not here")
