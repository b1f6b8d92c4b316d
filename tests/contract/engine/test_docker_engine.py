"""The client against a server that answers as dockerd does."""

from __future__ import annotations

import asyncio
import gc
import io
import tarfile
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.contract.engine.fake_docker import FakeDocker, tar_of
from tests.support.waiting import until

from sampan.client.engine import archives
from sampan.client.engine.docker_engine import DockerEngine
from sampan.client.engine.engine import Engine
from sampan.client.engine.model import (
    HELPER_LABEL,
    ContainerState,
    ExecRequest,
    ExecSize,
    Health,
    LogOptions,
    LogStream,
    PortBinding,
    RegistryAuth,
)
from sampan.core.errors import ChannelError, EngineError
from sampan.core.execution import ExecRequest as MachineRequest
from sampan.hostagent.conversation import Conversation

ROW = {
    "Id": "a" * 64,
    "Names": ["/api"],
    "Image": "shop/api:dev",
    "ImageID": "sha256:1",
    "Command": "node server.js",
    "Created": 1_770_000_000,
    "Ports": [
        {"IP": "0.0.0.0", "PrivatePort": 3000, "PublicPort": 3000, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 3000, "PublicPort": 3000, "Type": "tcp"},
    ],
    "Labels": {"com.docker.compose.project": "shop", "com.docker.compose.service": "api"},
    "State": "running",
    "Status": "Up 2 hours (healthy)",
    "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "n1", "IPAddress": "172.17.0.2"}}},
    "Mounts": [{"Type": "volume", "Name": "data", "Destination": "/data", "RW": True}],
}


def no_guest(request: object) -> object:
    raise AssertionError("nothing runs in the machine here")


@pytest.fixture
async def docker(own_environment: Path) -> AsyncIterator[FakeDocker]:
    made = FakeDocker(own_environment / "docker.sock")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def engine(docker: FakeDocker) -> AsyncIterator[Engine]:
    made = DockerEngine(f"unix://{docker.socket}", no_guest)  # type: ignore[arg-type]
    yield made
    await made.close()


async def test_a_container_of_the_list_has_all_that_a_row_shows(docker: FakeDocker, engine: Engine):
    docker.containers = [ROW, {**ROW, "Id": "b" * 64, "Labels": {HELPER_LABEL: "1"}}]
    [api] = await engine.list_containers()
    assert (api.name, api.state, api.health) == ("api", ContainerState.RUNNING, Health.HEALTHY)
    assert api.ports == (PortBinding(3000, "tcp", 3000, "0.0.0.0"),)
    assert (api.compose_project, api.compose_service) == ("shop", "api")
    assert api.networks[0].ip == "172.17.0.2"
    assert (await engine.list_containers())[0] == api, "its times wander"


async def test_images_volumes_and_networks_know_who_uses_them(docker: FakeDocker, engine: Engine):
    docker.containers = [ROW]
    assert (await engine.list_images())[0].users == ("api",)
    assert {each.name: each.users for each in await engine.list_volumes()} == {
        "data": ("api",),
        "old": (),
    }
    assert [member.name for member in (await engine.list_networks())[0].members] == ["api"]


async def test_the_version_is_asked_for_once(docker: FakeDocker, engine: Engine):
    await engine.list_containers()
    await engine.list_containers()
    assert docker.asked == ["GET version", *["GET containers/json?all=1"] * 2]


async def test_a_log_is_told_apart_into_lines_and_streams(engine: Engine):
    lines = [line async for line in engine.logs("api", LogOptions(tail=100))]
    assert [(line.stream, line.text) for line in lines] == [
        (LogStream.STDOUT, "listening"),
        (LogStream.STDERR, "warning"),
    ]
    assert lines[1].at is not None
    assert lines[0].at is not None
    assert lines[1].at - lines[0].at == pytest.approx(0.88)


async def test_the_log_of_a_terminal_comes_raw(docker: FakeDocker, engine: Engine):
    docker.tty = True
    lines = [line.text async for line in engine.logs("api", LogOptions())]
    assert lines == ["one", "two"]


async def test_a_measure_counts_processors_since_the_one_before(docker: FakeDocker, engine: Engine):
    [first] = await engine.stats_once(["api"])
    [second] = await engine.stats_once(["api"])
    assert (first.cpu_percent, second.cpu_percent) == (pytest.approx(10.0),) * 2
    assert second.memory_bytes == 40_000_000
    assert second.memory_limit_bytes is None, "the machine's whole memory is no limit"


async def test_who_has_ended_is_left_out_of_a_measure(docker: FakeDocker, engine: Engine):
    docker.refusals["GET containers/gone/stats"] = (404, "No such container: gone")
    found = await engine.stats_once(["gone", "ended", "api"])
    assert [each.id for each in found] == ["api"]


async def test_a_stream_of_statistics_ends_with_the_container(engine: Engine):
    assert len([each async for each in engine.stats("api")]) == 2


async def test_a_pull_tells_each_layer_and_carries_the_log_in(docker: FakeDocker, engine: Engine):
    docker.pull_lines = [
        {"status": "Pulling from library/nginx", "id": "1.27"},
        {"status": "Downloading", "id": "4f4f", "progressDetail": {"current": 5, "total": 10}},
    ]
    auth = RegistryAuth("localhost:5000", "me", "secret")
    told = [each async for each in engine.pull_image("localhost:5000/nginx:1.27", auth)]
    assert (told[1].layer, told[1].done_bytes, told[1].total_bytes) == ("4f4f", 5, 10)
    assert "fromImage=localhost:5000/nginx&tag=1.27" in docker.asked[-1].replace(
        "%3A", ":"
    ).replace("%2F", "/")
    assert b'"password": "secret"' in urlsafe_b64decode(docker.headers[-1]["X-Registry-Auth"])


async def test_a_pull_that_fails_says_why(docker: FakeDocker, engine: Engine):
    docker.pull_lines = [
        {"status": "Pulling from library/nginx"},
        {"error": "x", "errorDetail": {"message": "manifest for nginx:9 not found: unknown"}},
    ]
    with pytest.raises(EngineError, match="no image of that tag"):
        [each async for each in engine.pull_image("nginx:9")]


@pytest.mark.parametrize(
    ("status", "words", "sentence"),
    [
        (404, "No such container: api", "There is no container api."),
        (409, "Container api is not running", "The container does not run."),
        (
            500,
            "driver failed programming external connectivity on endpoint api: failed to bind "
            "host port 127.0.0.1:8080/tcp: address already in use",
            "Port 8080 of this computer is taken.",
        ),
        (
            500,
            "Bind for 0.0.0.0:8080 failed: port is already allocated",
            "Port 8080 of this computer is taken.",
        ),
        (500, "something odd.", "Docker says: something odd."),
    ],
)
async def test_a_refusal_becomes_a_sentence(
    status: int, words: str, sentence: str, docker: FakeDocker, engine: Engine
):
    docker.refusals["POST containers/api/start"] = (status, words)
    with pytest.raises(EngineError) as caught:
        await engine.start_container("api")
    assert caught.value.message == sentence
    assert caught.value.details == words


async def test_a_name_that_is_taken_is_named(docker: FakeDocker, engine: Engine):
    docker.refusals["POST containers/create"] = (
        409,
        'Conflict. The container name "/web" is already in use by container "abc".',
    )
    with pytest.raises(EngineError, match="The name web is taken"):
        await engine.create_container({"Image": "nginx"}, "web")


async def test_an_engine_that_is_not_there_is_told_and_used_again_when_it_is(
    docker: FakeDocker, engine: Engine
):
    await docker.stop()
    with pytest.raises(EngineError, match="does not answer"):
        await engine.list_containers()
    docker.socket.unlink(missing_ok=True)
    await docker.start()
    assert await engine.list_containers() == ()


async def test_events_end_when_the_engine_goes_away(docker: FakeDocker, engine: Engine):
    events = engine.events()
    assert (await anext(events)).action == "connected"
    actor = {"ID": "a" * 64, "Attributes": {"name": "api", "exitCode": "3"}}
    await docker.events.put({"Type": "container", "Action": "die", "Actor": actor, "time": 5})
    event = await anext(events)
    assert (event.kind, event.action, event.name, event.exit_code) == ("container", "die", "api", 3)
    await docker.events.put(None)
    with pytest.raises(EngineError, match="went away"):
        await anext(events)


async def test_following_events_is_no_use_of_the_machine(docker: FakeDocker, engine: Engine):
    events = engine.events()
    await anext(events)
    conversation = Conversation()
    fields = "".join(f"{name}: {value}\r\n" for name, value in docker.headers[-1].items())
    conversation.take_request(f"GET {docker.targets[-1]} HTTP/1.1\r\n{fields}\r\n".encode())
    assert not conversation.busy
    await docker.events.put(None)


async def test_a_terminal_takes_what_is_typed_and_follows_its_size(
    docker: FakeDocker, engine: Engine
):
    session = await engine.open_exec("api", ExecRequest(("sh",), ExecSize(100, 30)))
    output = session.output()
    assert await anext(output) == b"# "
    await session.write(b"abc")
    assert await anext(output) == b"ABC"
    await session.resize(ExecSize(120, 40))
    docker.exec_code = 7
    await session.write(b"exit\r")
    assert [data async for data in output] == []
    assert await session.exit_code() == 7
    await session.close()
    assert docker.sizes == ["h=30&w=100", "h=40&w=120"]
    assert docker.bodies[0]["ConsoleSize"] == [30, 100]


class Guest:
    """Notes what is to run in the machine; nothing does."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    @asynccontextmanager
    async def __call__(self, request: MachineRequest) -> AsyncIterator[Any]:
        self.asked.append(request.argv)
        raise ChannelError("this machine is a fake")
        yield


async def test_a_terminal_that_is_closed_leaves_no_shell_behind(docker: FakeDocker):
    guest = Guest()
    engine = DockerEngine(f"unix://{docker.socket}", guest)
    session = await engine.open_exec("api", ExecRequest(("sh",)))
    docker.exec_running = True
    await asyncio.gather(session.close(), session.close())
    await engine.close()
    assert guest.asked == [("kill", "-HUP", "4242")]


async def test_an_engine_that_is_closed_hangs_up_its_terminals(docker: FakeDocker):
    guest = Guest()
    engine = DockerEngine(f"unix://{docker.socket}", guest)
    await engine.open_exec("api", ExecRequest(("sh",)))
    docker.exec_running = True
    await engine.close()
    assert guest.asked == [("kill", "-HUP", "4242")]


async def test_a_hang_up_that_is_cancelled_is_made_up_for(docker: FakeDocker):
    guest = Guest()
    engine = DockerEngine(f"unix://{docker.socket}", guest)
    session = await engine.open_exec("api", ExecRequest(("sh",)))
    docker.exec_running = True
    before = asyncio.all_tasks()
    closing = asyncio.create_task(session.close())
    await asyncio.sleep(0)
    for task in asyncio.all_tasks() - before:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert not guest.asked
    await engine.close()
    assert guest.asked == [("kill", "-HUP", "4242")]


async def test_a_terminal_that_nobody_waits_for_any_more_is_hung_up(docker: FakeDocker):
    guest = Guest()
    engine = DockerEngine(f"unix://{docker.socket}", guest)
    docker.may_resize.clear()
    docker.exec_running = True
    opening = asyncio.create_task(engine.open_exec("api", ExecRequest(("sh",))))
    await until(lambda: bool(docker.sizes))
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert guest.asked == [("kill", "-HUP", "4242")]
    docker.may_resize.set()
    await engine.close()


async def test_a_program_whose_stream_does_not_begin_leaves_nothing_open(
    docker: FakeDocker, engine: Engine
):
    docker.exec_upgrades = False
    with pytest.raises(EngineError):
        await engine.find_shells("api")
    gc.collect()  # a stream that is still open warns here


async def test_the_best_shell_is_found(docker: FakeDocker, engine: Engine):
    docker.exec_outputs = [(1, b"ash\nsh\n")]
    assert await engine.find_shells("api") == ("ash", "sh")
    docker.exec_outputs = []
    with pytest.raises(EngineError, match="no shell"):
        await engine.open_exec("api", ExecRequest())


async def test_a_running_container_lists_its_own_folder(docker: FakeDocker, engine: Engine):
    lines = (
        b"41ed 4096 1700000000 0 0 /src\n81a4 12 1700000000 1000 1000 /a b\n"
        b"a1ff 7 1700000000 0 0 /sh\n=sh\n>busybox\n"
    )
    docker.exec_outputs = [(1, lines)]
    listing = await engine.list_files("api", "/app")
    assert [(each.name, each.kind) for each in listing.entries] == [
        ("a b", "file"),
        ("sh", "link"),
        ("src", "folder"),
    ]
    assert listing.entries[1].target == "busybox"


async def test_a_container_without_a_shell_is_listed_by_its_archive(
    docker: FakeDocker, engine: Engine
):
    docker.exec_code = 127
    docker.archives["/app/."] = tar_of(
        **{".": b"<folder>", ".__src": b"<folder>", ".__src__x.ts": b"x", ".__a.txt": b"hello"}
    )
    listing = await engine.list_files("api", "/app")
    assert [(each.name, each.kind, each.size_bytes) for each in listing.entries] == [
        ("a.txt", "file", 5),
        ("src", "folder", 0),
    ]
    assert listing.complete


async def test_a_file_is_read_and_written_with_its_owner(docker: FakeDocker, engine: Engine):
    docker.archives["/app/a.txt"] = tar_of(**{"a.txt": b"hello"})
    assert await engine.read_file("api", "/app/a.txt") == b"hello"
    with pytest.raises(EngineError, match="too large"):
        await engine.read_file("api", "/app/a.txt", limit=3)
    with pytest.raises(EngineError, match=r"There is no /app/b\.txt"):
        await engine.read_file("api", "/app/b.txt")
    await engine.write_file("api", "/app/a.txt", b"changed")
    with tarfile.open(fileobj=io.BytesIO(docker.uploaded["/app"])) as archive:
        [member] = archive.getmembers()
        content = archive.extractfile(member)
        assert content is not None
        assert content.read() == b"changed"
    assert (member.name, member.mode, member.uid) == ("a.txt", 0o640, 1000)


async def test_files_come_and_go_byte_for_byte(docker: FakeDocker, engine: Engine, tmp_path: Path):
    data = bytes(range(256)) * 8192
    docker.archives["/app"] = tar_of(app=b"<folder>", app__big=data)
    told = [each async for each in engine.download("api", "/app", tmp_path)]
    assert (tmp_path / "app" / "big").read_bytes() == data
    assert told[-1].done_bytes == len(data)
    moved: list[int] = []
    archives.unpack(tmp_path, moved.append)(io.BytesIO(docker.archives["/app"]))
    assert moved == sorted(moved)
    assert any(0 < each < len(data) for each in moved)
    [_ async for _ in engine.upload("api", [tmp_path / "app"], "/srv")]
    with tarfile.open(fileobj=io.BytesIO(docker.uploaded["/srv"])) as archive:
        content = archive.extractfile("app/big")
        assert content is not None
        assert content.read() == data


async def test_images_are_saved_whole_and_loaded(
    docker: FakeDocker, engine: Engine, tmp_path: Path
):
    target = tmp_path / "images.tar"
    [_ async for _ in engine.save_images(["a:b", "c:d"], target)]
    assert target.read_bytes() == b"tar" * 100_000
    assert "names=a" in docker.asked[-1]
    assert "names=c" in docker.asked[-1]
    told = [each async for each in engine.load_images(target)]
    assert docker.uploaded["load"] == target.read_bytes()
    assert told[-1].note == "Loaded image: a:b"
    assert [file.name for file in tmp_path.iterdir()] == ["images.tar"]


async def test_a_file_of_this_computer_that_cannot_be_read_is_the_one_that_is_named(
    engine: Engine, tmp_path: Path
):
    with pytest.raises(EngineError, match=r"nothing\.tar"):
        [_ async for _ in engine.load_images(tmp_path / "nothing.tar")]


async def test_a_volume_is_looked_into_by_a_helper_that_never_runs(
    docker: FakeDocker, engine: Engine
):
    docker.archives["/sampan-volume/."] = tar_of(**{".": b"<folder>", ".__x": b"1"})
    listing = await engine.list_volume_files("data")
    assert [each.name for each in listing.entries] == ["x"]
    helper = docker.bodies[0]
    assert helper["Labels"] == {HELPER_LABEL: "1"}
    assert helper["HostConfig"]["Binds"] == ["data:/sampan-volume:nocopy"]
    assert not any(line.endswith("/start") for line in docker.asked)
    assert docker.asked[-1].startswith(f"DELETE containers/{'f' * 64}")


async def test_a_volume_is_cloned_through_one_helper(docker: FakeDocker, engine: Engine):
    docker.archives["/sampan-volume/."] = tar_of(**{".": b"<folder>", ".__x": b"1"})
    [_ async for _ in engine.clone_volume("data", "copy")]
    assert docker.uploaded["/sampan-volume-2"] == docker.archives["/sampan-volume/."]


async def test_a_clone_that_fails_leaves_no_half_volume(docker: FakeDocker, engine: Engine):
    with pytest.raises(EngineError):
        [_ async for _ in engine.clone_volume("data", "copy")]
    assert docker.asked[-1] == "DELETE volumes/copy"


async def test_a_log_in_gives_the_token_to_keep(engine: Engine):
    assert await engine.log_in(RegistryAuth("localhost:5000", "me", "secret")) == "token"
