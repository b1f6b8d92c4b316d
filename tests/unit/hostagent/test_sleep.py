"""One wake for all who ask, and a machine that was shut down instead of being suspended."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from sampan.core.errors import BootError
from sampan.core.layout import Layout
from sampan.core.states import MachineState
from sampan.hostagent.condition import Condition
from sampan.hostagent.sleep import Sleep
from sampan.hostagent.supervisor import Supervisor
from sampan.platforms import current


class World:
    """A supervisor that can only boot, and a sleep over an empty machine folder."""

    def __init__(self, folder: Path) -> None:
        self.condition = Condition(lambda _event: None)
        self.boots = 0
        self.may_end = asyncio.Event()
        self.error: BootError | None = None
        around = SimpleNamespace(layout=Layout(folder))
        self.sleep = Sleep(self, self.condition, None, around, None, print)  # type: ignore[arg-type]

    async def boot(self) -> None:
        self.boots += 1
        self.condition.move(MachineState.STARTING)
        await self.may_end.wait()
        if self.error is not None:
            self.condition.move(MachineState.FAILED, self.error)
            raise self.error
        self.condition.run()


@pytest.fixture
def world(own_environment: Path) -> World:
    return World(own_environment)


async def test_what_was_shut_down_to_rest_is_booted_once_for_all_who_use_it(world: World) -> None:
    world.sleep.doze()
    users = [asyncio.create_task(world.sleep.awake()) for _ in range(3)]
    await asyncio.sleep(0)
    late = asyncio.create_task(world.sleep.awake())
    await asyncio.sleep(0)
    assert not any(task.done() for task in (*users, late))
    world.may_end.set()
    await asyncio.gather(*users, late)
    assert world.boots == 1
    assert world.condition.state is MachineState.RUNNING


async def test_a_boot_that_fails_is_told_to_whoever_used_it_and_is_over(world: World) -> None:
    world.sleep.doze()
    world.error = BootError("It does not come up.")
    world.may_end.set()
    with pytest.raises(BootError, match="does not come up"):
        await world.sleep.awake()
    await world.sleep.settled()
    await world.sleep.awake()
    assert world.boots == 1


async def test_a_machine_that_was_stopped_by_a_person_is_booted_by_nobody(world: World) -> None:
    await world.sleep.awake()
    await world.sleep.settled()
    assert world.boots == 0
    assert world.condition.state is MachineState.STOPPED


async def test_a_stop_of_what_was_shut_down_to_rest_boots_nothing(own_environment: Path) -> None:
    supervisor = Supervisor(Layout(own_environment), current(), {}, lambda _event: None)
    supervisor.sleep.doze()
    await supervisor.stop()
    assert supervisor.state is MachineState.STOPPED
    await supervisor.leave()
