"""The engine that the window's tests and screenshots use."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.fake_engine import FakeEngine

from sampan.client.engine.engine import Engine, ExecSession
from sampan.client.engine.merging import merge_logs
from sampan.client.engine.model import (
    ContainerState,
    ExecRequest,
    ExecSize,
    LogOptions,
)
from sampan.core.errors import EngineError


def as_engine(engine: FakeEngine) -> Engine:
    return engine


async def test_it_has_what_the_drawn_pages_show():
    engine = as_engine(FakeEngine())
    names = [each.name for each in await engine.list_containers()]
    assert sorted(names) == ["api", "cache", "db", "hello", "web", "worker"]
    assert len(await engine.list_images()) == 14
    assert len(await engine.list_volumes()) == 5
    assert len(await engine.list_networks()) == 4


async def test_with_a_clock_its_times_are_those_of_now():
    engine = FakeEngine(clock=lambda: 2e9)
    [hello] = [each for each in await engine.list_containers() if each.name == "hello"]
    assert hello.started_at == 2e9 - 244
    assert engine.log_lines[hello.id][0].at is not None
    assert 2e9 - 120 < engine.log_lines[hello.id][0].at < 2e9


async def test_what_changes_is_told_as_an_event():
    engine = FakeEngine()
    events = engine.events()
    assert (await anext(events)).action == "connected"
    await engine.stop_container("web")
    assert (await anext(events)).action == "die"
    assert (await anext(events)).action == "stop"
    [web] = [each for each in await engine.list_containers() if each.name == "web"]
    assert web.state is ContainerState.EXITED


async def test_a_failure_that_was_set_comes_once():
    engine = FakeEngine()
    engine.fail_next("stop_container", EngineError("It does not want to."))
    with pytest.raises(EngineError, match="does not want to"):
        await engine.stop_container("web")
    await engine.stop_container("web")


async def test_an_engine_that_goes_away_ends_its_events_and_fails():
    engine = FakeEngine()
    events = engine.events()
    await anext(events)
    engine.go_away()
    with pytest.raises(EngineError, match="went away"):
        await anext(events)
    with pytest.raises(EngineError, match="does not answer"):
        await engine.list_images()


async def test_a_log_that_is_followed_goes_on_until_the_container_ends():
    engine = FakeEngine()
    lines = engine.logs("api", LogOptions(follow=True, tail=1))
    assert (await anext(lines)).text.startswith("\x1b[90mDEBUG")
    waiting = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0)
    engine.write_log("api", "one more")
    assert (await waiting).text == "one more"
    waiting = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0)
    engine.end_container("api", 1)
    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_its_shell_echoes_and_knows_the_size_of_its_terminal():
    session: ExecSession = await as_engine(FakeEngine()).open_exec("api", ExecRequest())
    await session.resize(ExecSize(100, 30))
    await session.write(b"stty size\rexit 3\r")
    written = b"".join([data async for data in session.output()])
    assert b"30 100\r\n" in written
    assert await session.exit_code() == 3


async def test_its_project_goes_down_and_tells_each_container():
    engine = FakeEngine()
    lines = [line async for line in engine.compose.down("shop")]
    assert sorted(line.name for line in lines) == ["api", "db", "web"]
    assert {each.name for each in await engine.list_containers()} == {"hello", "worker", "cache"}


async def test_logs_of_several_containers_come_as_one():
    engine = FakeEngine()
    ids = [engine.find(name).id for name in ("api", "web")]
    lines = [pair async for pair in merge_logs(engine, ids, LogOptions())]
    assert {id for id, _ in lines} == set(ids)
    times = [line.at or 0 for _, line in lines]
    assert times == sorted(times)
    followed = merge_logs(engine, ids, LogOptions(follow=True, tail=0))
    waiting = asyncio.ensure_future(anext(followed))
    while len(engine.called("logs")) < 4:  # noqa: ASYNC110 - both must listen before it is written
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    engine.write_log("web", "one more")
    id, line = await waiting
    assert (id, line.text) == (ids[1], "one more")
    engine.end_container("web", 0)
    engine.end_container("api", 0)
    with pytest.raises(StopAsyncIteration):
        await anext(followed)


async def test_a_pull_tells_its_layers_and_brings_the_image():
    engine = FakeEngine()
    progress = [each async for each in engine.pull_image("caddy")]
    assert {each.status for each in progress} >= {"Downloading", "Extracting", "Pull complete"}
    assert any("caddy:latest" in each.tags for each in await engine.list_images())
