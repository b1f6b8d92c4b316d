"""What Docker keeps: reading its answer, and asking it no more often than it can bear."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.guest_peer import PeerStream, begin_on, guest_peer

from sampan.core.disk_use import DiskItem
from sampan.core.errors import EngineError
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.docker_usage import COST_FACTOR, YOUNG_S, DockerUsage, parse_usage

FACTS: dict[str, Any] = {
    "LayersSize": 1000,
    "Images": [
        {"Id": "a", "Size": 600, "SharedSize": 100, "Containers": 2},
        {"Id": "b", "Size": 500, "SharedSize": 100, "Containers": 0},
        {"Id": "c", "Size": 50, "SharedSize": -1, "Containers": 1},
    ],
    "Containers": [
        {"State": "running", "SizeRw": 10},
        {"State": "exited", "SizeRw": 7},
        {"State": "created"},
    ],
    "Volumes": [
        {"UsageData": {"RefCount": 1, "Size": 30}},
        {"UsageData": {"RefCount": 0, "Size": 20}},
        {"UsageData": {"RefCount": 0, "Size": -1}},
        {"UsageData": None},
    ],
    "BuildCache": [
        {"InUse": True, "Shared": False, "Size": 4},
        {"InUse": False, "Shared": False, "Size": 9},
        {"InUse": False, "Shared": True, "Size": 100},
    ],
}


def test_things_are_counted_as_dockers_own_command_does() -> None:
    assert parse_usage(FACTS) == (
        DiskItem("images", 3, 2, 1000, 500),
        DiskItem("containers", 3, 1, 17, 7),
        DiskItem("volumes", 4, 1, 50, 20),
        DiskItem("build cache", 3, 1, 13, 9),
    )


def test_an_empty_engine_has_nothing() -> None:
    empty = {"LayersSize": 0, "Images": None, "Containers": [], "BuildCache": None}
    assert [item.bytes for item in parse_usage(empty)] == [0, 0, 0, 0]


def test_layers_that_all_images_use_cannot_be_freed() -> None:
    facts = {"LayersSize": 9, "Images": [{"Size": 5, "SharedSize": 5, "Containers": 1}]}
    assert parse_usage(facts)[0].reclaimable_bytes == 0


class Engine:
    """Answers `/system/df` once `gate` is open."""

    def __init__(self) -> None:
        self.answer: object = FACTS
        self.status = 200
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def serve(self, stream: PeerStream, _header: dict[str, Any]) -> None:
        await stream.accept()
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += await stream.read()
        assert request.startswith(b"GET /system/df HTTP/1.0\r\n")
        self.asked += 1
        await self.gate.wait()
        body = json.dumps(self.answer)
        await stream.send(f"HTTP/1.0 {self.status} Words\r\n\r\n{body}".encode())
        await stream.finish()


class Bench:
    def __init__(self, engine: Engine, channel: Channel) -> None:
        self.engine, self.now = engine, 0.0
        self.usage = DockerUsage(begin_on(lambda: channel), lambda: self.now)


@pytest.fixture
async def bench(own_environment: Path) -> AsyncIterator[Bench]:
    engine = Engine()
    async with guest_peer(own_environment / "c.sock", engine.serve):
        channel = await connect_channel(own_environment / "c.sock")
        yield Bench(engine, channel)
        channel.close()


async def test_a_young_answer_serves_the_next_glances(bench: Bench) -> None:
    items = await bench.usage.glance(10)
    assert items == parse_usage(FACTS)
    bench.now = YOUNG_S
    assert await bench.usage.glance(10) == items
    assert bench.engine.asked == 1
    bench.now = YOUNG_S + 1
    assert await bench.usage.glance(10) == items
    assert bench.engine.asked == 2


async def test_a_slow_docker_is_asked_less_often_and_keeps_nobody_waiting(bench: Bench) -> None:
    bench.engine.gate.clear()
    assert await bench.usage.glance(0) is None
    assert await bench.usage.glance(0) is None
    bench.now = 10  # that is what the answer took
    bench.engine.gate.set()
    assert await bench.usage.ask() == parse_usage(FACTS)
    assert bench.engine.asked == 1
    bench.now = 10 + 10 * COST_FACTOR
    assert await bench.usage.glance(0) == parse_usage(FACTS)
    assert bench.engine.asked == 1
    bench.usage.forget()
    assert await bench.usage.glance(10) == parse_usage(FACTS)
    assert bench.engine.asked == 2


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, {"message": "no"}), (200, ["what"]), (200, {"Images": 5}), (200, {"LayersSize": "x"})],
)
async def test_an_answer_that_is_none_is_an_error_and_nothing_at_a_glance(
    bench: Bench, status: int, answer: object
) -> None:
    bench.engine.status, bench.engine.answer = status, answer
    with pytest.raises(EngineError):
        await bench.usage.ask()
    assert await bench.usage.glance(10) is None
