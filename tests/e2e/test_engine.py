"""What the window asks of Docker, asked of the Docker of a real machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tests.e2e.conftest import HELLO, Sampan
from tests.support.registry import Registry, serve_registry

from sampan.client.engine.docker_engine import open_engine
from sampan.client.engine.engine import Engine
from sampan.client.engine.model import BuildRequest, ExecRequest, ExecSize, LogOptions
from sampan.core.errors import EngineError
from sampan.core.layout import Layout

T = TypeVar("T")

MIB = 1024 * 1024

COMPOSE = """
services:
  front:
    image: sampan/hello:latest
    ports: ["127.0.0.1::80"]
    depends_on: [middle]
  middle:
    image: sampan/hello:latest
    command: ["sleep", "1000"]
  back:
    build: .
    command: ["sleep", "1000"]
"""
DOCKERFILE = f"FROM {HELLO}\nRUN echo step-says-this\nCOPY marker /marker\n"


@pytest.fixture
async def engine(machine: Sampan) -> AsyncIterator[Engine]:
    engine = open_engine(Layout(machine.home))
    yield engine
    await engine.close()


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serve_registry() as registry:
        yield registry


@pytest.fixture
def sleeper(machine: Sampan, name: str) -> str:
    machine.docker("run", "-d", "--name", name, HELLO, "sleep", "1000")
    return name


async def last(source: AsyncIterator[object]) -> object:
    items = [item async for item in source]
    return items[-1] if items else None


async def test_lists_say_what_runs_and_what_it_uses(engine: Engine, sleeper: str):
    [container] = [each for each in await engine.list_containers() if each.name == sleeper]
    assert container.state.is_live
    [stats] = await engine.stats_once([container.id])
    assert stats.memory_bytes > 0
    assert [row.command for row in await engine.list_processes(sleeper)] == ["sleep 1000"]
    images = await engine.list_images()
    assert any(HELLO in image.tags for image in images)
    assert {"bridge", "host", "none"} <= {network.name for network in await engine.list_networks()}
    assert (await engine.disk_usage()).images.size_bytes > 0


async def test_logs_keep_their_stream_order_and_time(engine: Engine, machine: Sampan, name: str):
    script = "for i in 1 2 3; do echo out $i; echo err $i >&2; sleep 0.1; done"
    machine.docker("run", "--name", name, HELLO, "sh", "-c", script)
    lines = [line async for line in engine.logs(name, LogOptions(follow=True))]
    assert {line.text for line in lines if line.stream == "stderr"} == {"err 1", "err 2", "err 3"}
    assert [line.text for line in lines if line.stream == "stdout"] == ["out 1", "out 2", "out 3"]


async def test_a_terminal_has_the_size_of_the_window(engine: Engine, sleeper: str):
    session = await engine.open_exec(sleeper, ExecRequest(size=ExecSize(rows=31, columns=97)))
    heard = bytearray()

    async def read() -> None:
        async for part in session.output():
            heard.extend(part)

    reading = asyncio.create_task(read())
    await session.write(b"stty size\n")
    await until(lambda: b"31 97" in heard)
    await session.resize(ExecSize(rows=40, columns=120))
    await session.write(b"stty size\n")
    await until(lambda: b"40 120" in heard)
    await session.write(b"exit 7\n")
    await asyncio.wait_for(reading, 30)
    assert await session.exit_code() == 7
    await session.close()


@pytest.mark.parametrize("of_all", [False, True], ids=["its own", "all of the engine's"])
async def test_a_terminal_that_is_closed_leaves_no_shell_behind(
    of_all: bool, engine: Engine, sleeper: str
):
    session = await engine.open_exec(sleeper, ExecRequest())
    reading = asyncio.ensure_future(last(session.output()))
    await until_async(lambda: engine.list_processes(sleeper), lambda rows: len(rows) == 2)
    await (engine if of_all else session).close()
    await asyncio.wait([reading], timeout=30)
    await until_async(lambda: engine.list_processes(sleeper), lambda rows: len(rows) == 1)


@pytest.mark.parametrize("running", [True, False])
async def test_files_go_there_and_back_byte_for_byte(
    running: bool, engine: Engine, machine: Sampan, sleeper: str, tmp_path: Path
):
    if not running:
        machine.docker("kill", sleeper)
    data, back = os.urandom(3 * MIB), tmp_path / "back"
    back.mkdir()
    (tmp_path / "a file").write_bytes(data)
    await last(engine.upload(sleeper, [tmp_path / "a file"], "/tmp"))
    listing = await engine.list_files(sleeper, "/tmp")
    assert [(entry.name, entry.size_bytes) for entry in listing.entries] == [("a file", len(data))]
    await last(engine.download(sleeper, "/tmp/a file", back))
    assert (back / "a file").read_bytes() == data
    await engine.write_file(sleeper, "/tmp/note", "grüße\n".encode())
    assert await engine.read_file(sleeper, "/tmp/note") == "grüße\n".encode()
    assert ("/tmp/note", "added") in {(c.path, c.kind) for c in await engine.list_changes(sleeper)}
    if running:
        await engine.rename_file(sleeper, "/tmp/note", "/tmp/noted")
        await engine.delete_file(sleeper, "/tmp/noted")
        assert len((await engine.list_files(sleeper, "/tmp")).entries) == 1


async def test_a_volume_goes_out_and_comes_in(
    engine: Engine, machine: Sampan, name: str, tmp_path: Path
):
    volume, copy = f"{name}-a", f"{name}-b"
    machine.docker("run", "--rm", "-v", f"{volume}:/v", HELLO, "sh", "-c", "echo kept >/v/file")
    assert await engine.read_volume_file(volume, "/file") == b"kept\n"
    await last(engine.export_volume(volume, tmp_path / "v.tar"))
    await last(engine.clone_volume(volume, copy))
    assert [e.name for e in (await engine.list_volume_files(copy)).entries] == ["file"]
    await engine.remove_volume(copy)
    await engine.create_volume(copy)
    await last(engine.import_volume(copy, tmp_path / "v.tar"))
    assert await engine.read_volume_file(copy, "/file") == b"kept\n"
    for each in (volume, copy):
        await engine.remove_volume(each)
    assert not [c for c in await engine.list_containers() if c.name.startswith("sampan-helper")]


async def test_an_image_is_pushed_and_pulled_with_progress_of_each_layer(
    engine: Engine, machine: Sampan, name: str, registry: Registry
):
    port = 5999
    relay = f"nc -ll -p {port} -e nc 10.0.2.2 {registry.port}"
    machine.docker("run", "-d", "--name", name, "--network", "host", HELLO, "sh", "-c", relay)
    reference = f"127.0.0.1:{port}/test/mine:1"
    machine.docker("exec", name, "dd", "if=/dev/urandom", "of=/random", "bs=1M", "count=2")
    machine.docker("commit", name, reference)
    pushed = [progress async for progress in engine.push_image(reference)]
    assert any(progress.total_bytes for progress in pushed if progress.layer)
    assert registry.blobs
    await engine.remove_image(reference)
    pulled = [progress async for progress in engine.pull_image(reference)]
    assert any(each.status == "Downloading" and each.total_bytes for each in pulled)
    assert {each.layer for each in pulled if each.status == "Pull complete"}
    assert any(reference in image.tags for image in await engine.list_images())
    await engine.remove_image(reference)
    with pytest.raises(EngineError):
        await last(engine.pull_image(f"127.0.0.1:{port}/test/missing:1"))


async def test_an_image_goes_to_a_file_and_comes_back(engine: Engine, tmp_path: Path, name: str):
    reference = f"sampan/{name}:1"
    await engine.tag_image(HELLO, reference)
    await last(engine.save_images([reference], tmp_path / "image.tar"))
    await engine.remove_image(reference)
    note = await last(engine.load_images(tmp_path / "image.tar"))
    assert reference in getattr(note, "note", "")
    await engine.remove_image(reference)


async def test_a_folder_is_built_step_by_step(engine: Engine, tmp_path: Path, name: str):
    folder, tag = tmp_path / "project", f"sampan/{name}:built"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "marker").write_text("here")
    told = [p async for p in engine.build_image(BuildRequest(str(folder), (tag,)))]
    assert any("step-says-this" in progress.text for progress in told)
    names = {progress.step.name for progress in told if progress.step is not None}
    assert any("RUN echo step-says-this" in each for each in names)
    assert told[-1].image_id
    await engine.remove_image(tag)
    (folder / "Dockerfile").write_text(f"FROM {HELLO}\nRUN echo so it is && exit 3\n")
    with pytest.raises(EngineError, match="RUN echo so it is"):
        await last(engine.build_image(BuildRequest(str(folder), (tag,))))


async def test_compose_brings_up_three_services_and_takes_them_down(
    engine: Engine, tmp_path: Path, name: str
):
    folder = tmp_path / name
    folder.mkdir()
    file = folder / "compose.yaml"
    file.write_text(COMPOSE)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "marker").write_text("here")
    preview = await engine.compose.preview(file)
    assert {service.name for service in preview.services} == {"front", "middle", "back"}
    await last(engine.compose.up(file))
    mine = [c for c in await engine.list_containers() if c.compose_project == preview.project]
    assert sorted(c.compose_service for c in mine if c.state.is_live) == ["back", "front", "middle"]
    await last(engine.compose.scale(file, "middle", 2))
    mine = [c for c in await engine.list_containers() if c.compose_project == preview.project]
    assert len(mine) == 4
    await last(engine.compose.down(preview.project, volumes=True))
    assert not [c for c in await engine.list_containers() if c.compose_project == preview.project]
    file.write_text("services: {front: {image: [1]}}\n")
    with pytest.raises(EngineError):
        await engine.compose.preview(file)


async def until(right: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not right():  # noqa: ASYNC110 - nothing here is told when it happens there
            await asyncio.sleep(0.02)


async def until_async(
    ask: Callable[[], Awaitable[T]], right: Callable[[T], bool], seconds: float = 60
) -> None:
    async with asyncio.timeout(seconds):
        while not right(await ask()):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)
