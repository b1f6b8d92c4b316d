"""The machine's memory from the host agent's side; QEMU and the guest agent are ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from sampan.core.errors import ChannelError, MachineStateError
from sampan.core.events import Event, Noticed
from sampan.core.memory import HostMemory
from sampan.core.settings import GIB, MIB
from sampan.hostagent import memory
from sampan.hostagent.machine import Machine
from sampan.hostagent.memory import (
    change_limit,
    give_back,
    read_ledger,
    settle,
    watch_shortness,
)
from sampan.platforms.linux import Linux
from sampan.platforms.macos import MacOS

INSIDE = {
    "total": 1974 * MIB,
    "available": 1500 * MIB,
    "free": 1200 * MIB,
    "cached": 400 * MIB,
    "reclaimable": 300 * MIB,
}


class FakeMachine:
    """A QEMU of 2 GiB whose balloon moves by `step` each time it is asked for."""

    def __init__(self, step: int = 512 * MIB, floor: int = 0) -> None:
        self.limit, self.target, self.step, self.floor = 2 * GIB, 2 * GIB, step, floor
        self.asked: list[Any] = []
        self.sizes = [900 * MIB]
        self.monitor = self
        self.process = self
        self.guest: Any = self

    reach = Machine.reach

    async def execute(self, command: str, arguments: Any = None) -> object:
        await asyncio.sleep(0)
        match command:
            case "query-memory-size-summary":
                return {"base-memory": 2 * GIB}
            case "query-balloon":
                toward = max(self.target, self.floor, self.limit - self.step)
                self.limit = min(toward, self.limit) if self.target < self.limit else self.target
                return {"actual": self.limit}
        self.asked.append(arguments["value"])
        self.target = arguments["value"]
        return {}

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.asked.append((method, params))
        return {"memory": INSIDE, "freed_bytes": 300 * MIB}

    def memory_bytes(self) -> int:
        return self.sizes.pop(0) if len(self.sizes) > 1 else self.sizes[0]


@pytest.fixture
def machine() -> Any:
    return FakeMachine()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("POLL_S", 0.001), ("BALLOON_STALL_S", 0.02), ("WATCH_S", 0.0)):
        monkeypatch.setattr(memory, name, value)
    monkeypatch.setattr(
        settle, "__kwdefaults__", {"settled_s": 0.02, "limit_s": 1, "poll_s": 0.001}
    )


async def test_the_ledger_is_of_qemu_and_the_guest(machine: Any) -> None:
    ledger = await read_ledger(machine, Linux(), 4 * GIB)
    assert (ledger.setting_bytes, ledger.boot_bytes, ledger.limit_bytes) == (
        4 * GIB,
        2 * GIB,
        2 * GIB,
    )
    assert ledger.programs_bytes == (2048 - 1200 - 400) * MIB
    assert (ledger.reclaimable_bytes, ledger.host_bytes) == (300 * MIB, 900 * MIB)


async def test_without_a_machine_the_ledger_holds_the_setting_alone() -> None:
    ledger = await read_ledger(None, MacOS(), GIB)
    assert (ledger.setting_bytes, ledger.host_bytes, ledger.gives_back) == (GIB, 0, False)
    assert ledger.limit_bytes is None


async def test_a_smaller_limit_is_reached_step_by_step(machine: Any) -> None:
    change = await change_limit(machine, GIB)
    assert (change.limit_bytes, change.needs_restart) == (GIB, False)
    assert change.least_bytes == (2048 - 1500 + 256) * MIB
    assert machine.asked[1:] == [GIB]


async def test_a_balloon_that_comes_no_further_is_left_where_it_is() -> None:
    machine: Any = FakeMachine(floor=1600 * MIB)
    change = await change_limit(machine, GIB)
    assert change.limit_bytes == 1600 * MIB
    assert machine.asked[1:] == [GIB, 1600 * MIB]


async def test_more_than_the_machine_started_with_needs_a_restart(machine: Any) -> None:
    machine.limit = machine.target = GIB
    change = await change_limit(machine, 3 * GIB)
    assert (change.limit_bytes, change.needs_restart) == (2 * GIB, True)
    assert machine.asked[1:] == [2 * GIB]


async def test_a_limit_below_what_is_in_use_is_refused(machine: Any) -> None:
    with pytest.raises(
        MachineStateError, match="cannot do with 600 MiB: 548 MiB are in use"
    ) as caught:
        await change_limit(machine, 600 * MIB)
    assert caught.value.hint.startswith("804M is the smallest limit at the moment")
    assert machine.asked[1:] == []


async def test_without_a_guest_agent_nothing_is_done(machine: Any) -> None:
    machine.guest = None
    for work in (change_limit(machine, GIB), give_back(machine, Linux())):
        with pytest.raises(ChannelError):
            await work


async def test_giving_back_waits_until_no_more_comes(machine: Any) -> None:
    machine.sizes = [size * MIB for size in (900, 900, 700, 700, 500, 499, 500)]
    given = await give_back(machine, Linux())
    assert (given.freed_bytes, given.returned_bytes) == (300 * MIB, 401 * MIB)
    assert machine.asked == [("memory.give_back", {"for": "host"})]


async def test_where_nothing_comes_back_nobody_waits_for_it(machine: Any) -> None:
    machine.sizes = [900 * MIB, 500 * MIB]
    given = await give_back(machine, MacOS())
    assert (given.returned_bytes, given.gives_back) == (0, False)


async def test_memory_that_falls_for_ever_is_not_waited_for_that_long() -> None:
    sizes: Iterator[int] = iter(range(10**12, 0, -10 * MIB))
    await settle(lambda: next(sizes), settled_s=10, limit_s=0.05, poll_s=0.001)


async def test_a_computer_short_of_memory_is_helped_and_told(
    machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: asyncio.Queue[Event] = asyncio.Queue()
    looks = [HostMemory(8 * GIB, 4 * GIB), HostMemory(8 * GIB, 700 * MIB)]
    monkeypatch.setattr(
        Linux, "host_memory", lambda _: looks.pop(0) if len(looks) > 1 else looks[0]
    )
    machine.sizes = [900 * MIB, 500 * MIB]
    task = asyncio.create_task(watch_shortness(machine, Linux(), told.put_nowait))
    event = await asyncio.wait_for(told.get(), 10)
    task.cancel()
    assert event == Noticed(
        "info",
        "This computer was short of memory (700 MiB left): the machine gave back 400 MiB.",
    )


async def test_where_nothing_comes_back_nobody_watches(machine: Any) -> None:
    await watch_shortness(machine, MacOS(), lambda _: None)
    assert machine.asked == []
