"""Builds and compose, which docker's own programs in the machine do."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sampan.client.attach import Output
from sampan.client.engine.builds import build
from sampan.client.engine.compose import Compose, place_of
from sampan.client.engine.model import BuildProgress, BuildRequest, StepState
from sampan.core.errors import EngineError
from sampan.core.execution import ExecRequest


class FakeSession:
    def __init__(self, outputs: list[tuple[Output, bytes]], code: int) -> None:
        self._outputs, self._code = outputs, code
        self.exit_code: int | None = None
        self.given = bytearray()
        self._input_ended = asyncio.Event()
        self.signals: list[int] = []

    async def output(self) -> AsyncIterator[tuple[Output, bytes]]:
        await self._input_ended.wait()
        for item in self._outputs:
            yield item
        self.exit_code = self._code

    async def send_input(self, data: bytes) -> None:
        self.given += data

    async def end_input(self) -> None:
        self._input_ended.set()

    async def send_signal(self, number: int) -> None:
        self.signals.append(number)


class FakeGuest:
    """Each program that is run gets the next answer."""

    def __init__(self, *answers: tuple[int, str, str]) -> None:
        self._answers = list(answers)
        self.requests: list[ExecRequest] = []
        self.sessions: list[FakeSession] = []

    @asynccontextmanager
    async def __call__(self, request: ExecRequest) -> AsyncIterator[FakeSession]:
        code, out, errors = self._answers.pop(0)
        self.requests.append(request)
        outputs = [(Output.STDOUT, out.encode()), (Output.STDERR, errors.encode())]
        session = FakeSession([item for item in outputs if item[1]], code)
        self.sessions.append(session)
        yield session

    def archive(self, number: int) -> list[str]:
        data = io.BytesIO(bytes(self.sessions[number].given))
        with tarfile.open(fileobj=data) as archive:
            return sorted(archive.getnames())


def raw(indent: int | None = None, **members: object) -> str:
    return json.dumps(members, indent=indent) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    (made / ".git").mkdir(parents=True)
    (made / ".git" / "big").write_text("x")
    (made / "Dockerfile").write_text("FROM alpine\n")
    (made / "app.py").write_text("print()\n")
    (made / "compose.yaml").write_text("services: {}\n")
    return made


@pytest.mark.parametrize("indent", [None, 2], ids=["buildx 0.14", "buildx 0.13"])
async def test_a_build_tells_its_steps_its_output_and_its_image(folder: Path, indent: int | None):
    started, ended = "2026-03-14T12:04:30Z", "2026-03-14T12:04:31Z"
    step = {"digest": "sha256:s", "name": "[1/2] FROM alpine"}
    guest = FakeGuest(
        (
            0,
            "",
            raw(indent, vertexes=[step])
            + raw(indent, vertexes=[{**step, "started": started}])
            + raw(indent, logs=[{"vertex": "sha256:s", "data": b64encode(b"hello\n").decode()}])
            + raw(indent, vertexes=[{**step, "started": started, "completed": ended}])
            + raw(indent, statuses=[{"id": "writing image sha256:abc", "vertex": "sha256:e"}]),
        )
    )
    request = BuildRequest(str(folder), ("shop:dev",), arguments={"A": "1"}, no_cache=True)
    told = [each async for each in build(guest, request)]
    assert [each.step.state for each in told if each.step] == [
        StepState.WAITING,
        StepState.RUNNING,
        StepState.DONE,
    ]
    assert [each.text for each in told if each.text] == ["hello\n"]
    assert told[-1].image_id == "sha256:abc"
    assert guest.requests[0].argv == (
        "docker",
        "build",
        "--progress=rawjson",
        "--file=Dockerfile",
        "--tag=shop:dev",
        "--build-arg=A=1",
        "--no-cache",
        "-",
    )
    assert "app.py" in guest.archive(0)


async def test_a_build_that_fails_names_the_step_and_keeps_its_output(folder: Path):
    step = {"digest": "s", "name": "[2/2] RUN false", "error": "exit code: 1"}
    log = raw(logs=[{"vertex": "s", "data": b64encode(b"it broke\n").decode()}])
    guest = FakeGuest((1, "", log + raw(vertexes=[step]) + "ERROR: failed to solve\n"))
    with pytest.raises(EngineError, match="RUN false: exit code: 1") as caught:
        [each async for each in build(guest, BuildRequest(str(folder)))]
    assert "it broke" in caught.value.details


async def test_a_docker_that_does_not_know_json_progress_is_asked_for_plain_lines(folder: Path):
    lines = (
        "#1 [internal] load build definition\n#1 DONE 0.0s\n\n#2 [1/2] FROM alpine\n#2 CACHED\n"
        "#3 [2/2] RUN false\n#3 0.312 it broke\n#3 ERROR: exit code: 1\n"
    )
    guest = FakeGuest((1, "", "ERROR: invalid progress mode rawjson\n"), (1, "", lines))
    told: list[BuildProgress] = []

    async def follow() -> None:
        async for each in build(guest, BuildRequest(str(folder))):
            told.append(each)

    with pytest.raises(EngineError, match="RUN false: exit code: 1"):
        await follow()
    assert [each.step.state for each in told if each.step] == [
        StepState.RUNNING,
        StepState.DONE,
        StepState.RUNNING,
        StepState.CACHED,
        StepState.RUNNING,
        StepState.FAILED,
    ]
    assert [each.text for each in told if each.text] == ["it broke\n"]
    assert guest.archive(1) == guest.archive(0)


async def test_a_build_without_a_dockerfile_is_refused_before_it_begins(tmp_path: Path):
    with pytest.raises(EngineError, match="There is no Dockerfile"):
        [each async for each in build(FakeGuest(), BuildRequest(str(tmp_path)))]


async def test_a_build_that_is_left_ends_its_program(folder: Path):
    guest = FakeGuest((0, "", raw(vertexes=[{"digest": "s", "name": "a"}]) * 3))
    progress = build(guest, BuildRequest(str(folder)))
    await anext(progress)
    await progress.aclose()
    assert guest.sessions[0].signals == [15]


CONFIG = {
    "name": "shop",
    "services": {
        "web": {
            "image": "nginx",
            "ports": [{"target": 80, "published": "8080", "protocol": "tcp"}],
            "depends_on": {"api": {"condition": "service_started"}},
            "volumes": [{"type": "bind", "source": "/x", "target": "/y"}],
        },
        "api": {"build": {"context": "/x"}, "deploy": {"replicas": 3}},
    },
    "networks": {"default": {}},
    "volumes": {"db-data": {}},
}


async def test_a_preview_says_what_a_file_would_make(folder: Path):
    warning = 'time="x" level=warning msg="the attribute `version` is obsolete"\n'
    guest = FakeGuest((0, "", ""), (0, json.dumps(CONFIG), warning))
    preview = await Compose(guest).preview(folder / "compose.yaml")
    web, api = preview.services
    assert (preview.project, web.ports, web.depends_on) == ("shop", ("8080:80/tcp",), ("api",))
    assert (api.builds, api.replicas, web.binds) == (True, 3, ("/x",))
    assert preview.volumes == ("db-data",)
    assert preview.warnings == ("the attribute `version` is obsolete",)
    assert guest.archive(0) == ["Dockerfile", "app.py", "compose.yaml"]
    assert guest.requests[0].argv[-1] == place_of(folder)
    assert guest.requests[1].cwd == place_of(folder)


async def test_a_file_that_is_not_valid_says_why(folder: Path):
    guest = FakeGuest((0, "", ""), (15, "", "services.web must be a mapping\n"))
    with pytest.raises(EngineError, match=r"compose\.yaml is not valid: services\.web must be"):
        await Compose(guest).preview(folder / "compose.yaml")


async def test_up_tells_what_becomes_of_each_thing(folder: Path):
    lines = " Network shop_default  Created\n Container shop-web-1  Starting\nother words\n"
    guest = FakeGuest((0, "", ""), (0, "", lines))
    told = [each async for each in Compose(guest).up(folder / "compose.yaml", build=True)]
    assert [(each.kind, each.name, each.status) for each in told[1:]] == [
        ("Network", "shop_default", "Created"),
        ("Container", "shop-web-1", "Starting"),
        ("", "", ""),
    ]
    assert guest.requests[1].argv[-4:] == ("up", "--detach", "--remove-orphans", "--build")


async def test_a_command_that_fails_gives_composes_last_words():
    guest = FakeGuest((1, "", " Container a  Stopping\nno such service: web\n"))
    with pytest.raises(EngineError, match="no such service: web"):
        [each async for each in Compose(guest).restart("shop", ["web"])]
    assert guest.requests[0].argv == ("docker", "compose", "-p", "shop", "restart", "web")
