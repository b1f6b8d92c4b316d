"""When a machine is put to sleep by itself, and what happens where it cannot be."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.waiting import until

import sampan.hostagent.rest
from sampan.core.errors import SuspendBlockedError, SuspendError
from sampan.core.events import Event
from sampan.core.settings import Settings
from sampan.core.states import MachineState
from sampan.hostagent.activity import Use
from sampan.hostagent.rest import Rest


class Guest:
    """A guest agent that is asked to give memory back."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.asked.append((method, params))
        return {}


class World:
    """A supervisor and its machine's sleep, which do what the test says."""

    def __init__(self) -> None:
        self.state = MachineState.RUNNING
        self.settings = Settings(suspend_after="1")
        self.error: SuspendError | None = None
        self.done: list[str] = []
        self.told: list[Event] = []
        self.guest = Guest()
        self.containers = False
        self.rest = Rest(self, self, self.told.append)  # type: ignore[arg-type]

    def current_settings(self) -> Settings:
        return self.settings

    async def containers_run(self) -> bool:
        return self.containers

    async def stop(self) -> None:
        self.done.append("stop")
        self.state = MachineState.STOPPED

    async def suspend(self) -> None:
        if self.error is not None:
            raise self.error
        self.done.append("suspend")
        self.state = MachineState.SUSPENDED

    async def awake(self) -> None:
        self.done.append("awake")
        self.state = MachineState.RUNNING

    def doze(self) -> None:
        self.done.append("doze")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(sampan.hostagent.rest, "REPORT_S", 0.01)
    return World()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampan.hostagent.rest, "parse_suspend_after", lambda _text: 0.01)


def machine(world: World) -> Any:
    return SimpleNamespace(guest=world.guest)


async def test_an_idle_machine_drops_its_caches_and_is_suspended(
    world: World, hurried: None
) -> None:
    async with asyncio.timeout(5):
        await world.rest.watch(machine(world))
    assert world.guest.asked == [("memory.give_back", {"for": "suspend"})]
    assert world.done == ["suspend"]


async def test_who_comes_while_the_caches_are_dropped_keeps_it_awake(
    world: World, hurried: None
) -> None:
    watching = asyncio.create_task(world.rest.watch(machine(world)))
    await until(lambda: bool(world.guest.asked))
    with world.rest.activity.using(Use.DOCKER):
        await asyncio.sleep(0.05)
        assert world.done == []
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


@pytest.mark.logs_warnings
async def test_what_cannot_be_suspended_is_shut_down_and_the_next_use_boots_it(
    world: World, hurried: None
) -> None:
    world.error = SuspendBlockedError("This machine cannot be suspended: WHPX.")
    async with asyncio.timeout(5):
        await world.rest.watch(machine(world))
    assert world.done == ["stop", "doze"]
    assert "shut down" in str(world.told[0])


@pytest.mark.logs_warnings
async def test_whoever_leaves_suspends_or_stops_or_leaves_it_as_it_is(world: World) -> None:
    await world.rest.leave()
    await world.rest.leave()  # log-out, then shutdown
    assert world.done == ["suspend"]
    world.state, world.error = MachineState.RUNNING, SuspendError("The disk is full.")
    await world.rest.leave()
    assert world.done == ["suspend", "stop"]
    world.state, world.settings = MachineState.RUNNING, Settings(suspend_leaving="off")
    await world.rest.leave()
    assert world.done == ["suspend", "stop"]


async def test_a_machine_wakes_with_its_computer_only_if_it_slept_with_it(world: World) -> None:
    actions = world.rest.power_actions
    await actions.sleep(5.0)
    await actions.wake()
    assert world.done == ["suspend", "awake"]
    world.state = MachineState.SUSPENDED
    await actions.sleep(5.0)
    await actions.wake()
    assert world.done == ["suspend", "awake"]


async def test_a_suspend_that_takes_too_long_goes_on_alone(world: World) -> None:
    async def slow() -> None:
        await asyncio.sleep(60)

    world.suspend = slow  # type: ignore[method-assign]
    with pytest.raises(TimeoutError):
        await world.rest.power_actions.sleep(0.1)
    await world.rest.power_actions.wake()
    assert world.done == ["awake"]
