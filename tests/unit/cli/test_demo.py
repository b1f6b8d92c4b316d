"""The demo against a Docker API that knows just enough, and a page that is really served."""

import asyncio
import io
import os
import re
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from tests.unit.hostagent_control.fake_api import FakeApi

from sampan.cli import demo as command
from sampan.cli.demo import page_lines, remove_demo, run_demo
from sampan.cli.invocation import Invocation
from sampan.cli.terminal import Terminal
from sampan.client import demo
from sampan.core.errors import ImageError, MachineStateError, PortError
from sampan.core.layout import Layout
from sampan.core.states import MachineState

PAGE = (
    "<html><head><title>x</title></head><body><h1>Hello from Sampan</h1>"
    "<p>host&nbsp;name: <b>abc123</b></p></body></html>"
)


class FakeDocker:
    """Images and one container; a started one serves its page on the port it is published on."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.has_image = True
        self.container: dict[str, Any] | None = None
        self.created = 0
        self.taken: set[int] = set()
        self.page: asyncio.Server | None = None

    async def image(self, request: web.Request) -> web.Response:
        if not self.has_image:
            return web.json_response({"message": "no such image"}, status=404)
        return web.json_response({"Id": "i", "Config": {"ExposedPorts": {"8000/tcp": {}}}})

    async def create(self, request: web.Request) -> web.Response:
        config = await request.json()
        self.created += 1
        self.container = {"Id": "c1", "HostConfig": config["HostConfig"], "State": {}}
        return web.json_response({"Id": "c1", "Warnings": []}, status=201)

    async def start(self, request: web.Request) -> web.Response:
        assert self.container is not None
        port = int(self.container["HostConfig"]["PortBindings"]["8000/tcp"][0]["HostPort"])
        if port in self.taken:
            message = f"listen tcp4 127.0.0.1:{port}: bind: address already in use"
            return web.json_response({"message": message}, status=500)
        self.page = await asyncio.start_server(self.serve_page, "127.0.0.1", port)
        self.container["State"] = {"Running": True}
        return web.Response(status=204)

    async def show(self, request: web.Request) -> web.Response:
        if self.container is None:
            return web.json_response({"message": "no such container"}, status=404)
        return web.json_response(self.container)

    async def logs(self, request: web.Request) -> web.Response:
        return web.Response()

    async def delete(self, request: web.Request) -> web.Response:
        if self.container is None:
            return web.json_response({"message": "no such container"}, status=404)
        await self.close()
        self.container = None
        return web.Response(status=204)

    async def version(self, request: web.Request) -> web.Response:
        return web.json_response({"ApiVersion": "1.44"})

    async def serve_page(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
        writer.write((head + PAGE).encode())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def close(self) -> None:
        if self.page is not None:
            self.page.close()
            self.page = None


@pytest.fixture
async def docker(api: FakeApi, layout: Layout) -> AsyncIterator[FakeDocker]:
    fake = FakeDocker(layout)
    app = web.Application()
    version = "/{version:v[0-9.]+}"
    app.add_routes(
        [
            web.get("/version", fake.version),
            web.get(version + "/version", fake.version),
            web.get(version + "/images/{name:.+}/json", fake.image),
            web.post(version + "/containers/create", fake.create),
            web.post(version + "/containers/{id}/start", fake.start),
            web.get(version + "/containers/{id}/json", fake.show),
            web.get(version + "/containers/{id}/logs", fake.logs),
            web.delete(version + "/containers/{id}", fake.delete),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, str(layout.docker_socket)).start()
    yield fake
    await fake.close()
    await runner.cleanup()


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A free port, which the demo tries first in place of 8080."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
    monkeypatch.setattr(demo, "FIRST_PORT", number)
    return number


async def call(function: Any, *arguments: Any) -> str:
    """Run a command in a thread, as it has a loop of its own; return what it printed."""
    out = io.StringIO()
    invocation = Invocation(os.environ, Terminal(out, {}), Terminal(io.StringIO(), {}))
    await asyncio.to_thread(function, invocation, *arguments)
    return out.getvalue()


async def test_the_demo_starts_the_machine_and_shows_its_page(docker, api: FakeApi, port: int):
    text = await call(run_demo, None)
    assert api.state is MachineState.RUNNING
    assert f"The demo answers at http://127.0.0.1:{port}/ and its page says:" in text
    assert "    Hello from Sampan\n    host name: abc123\n" in text
    text = await call(run_demo, None)
    assert "The demo runs already" in text
    assert docker.created == 1


async def test_a_port_that_is_taken_is_passed_over_and_said(docker, api: FakeApi, port: int):
    docker.taken = {port}
    text = await call(run_demo, None)
    used = int(re.search(r"http://127\.0\.0\.1:(\d+)/", text).group(1))  # type: ignore[union-attr]
    assert used > port
    assert f"Port {port} of this computer is taken; the demo uses {used}." in text


async def test_a_port_that_was_asked_for_is_not_changed(docker, api: FakeApi, port: int):
    docker.taken = {port}
    with pytest.raises(PortError, match=f"Port {port} of this computer is taken"):
        await call(run_demo, port)
    assert docker.container is None


async def test_another_port_replaces_the_running_demo(docker, api: FakeApi, port: int):
    await call(run_demo, None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = listener.getsockname()[1]
    text = await call(run_demo, other)
    assert f"http://127.0.0.1:{other}/" in text
    assert docker.created == 2


async def test_a_missing_image_is_loaded_or_said(docker, api: FakeApi, port: int):
    docker.has_image = False
    with pytest.raises(ImageError, match="no image sampan/hello"):
        await call(run_demo, None)
    assert api.loads == 1


async def test_the_demo_is_removed_once(docker, api: FakeApi, port: int):
    with pytest.raises(MachineStateError, match="The machine is stopped"):
        await call(remove_demo)
    await call(run_demo, None)
    assert await call(remove_demo) == "The demo is removed.\n"
    assert await call(remove_demo) == "There is no demo to remove.\n"


async def test_a_page_that_never_answers_is_said(
    docker, api: FakeApi, port: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(command, "PAGE_S", 0.3)
    monkeypatch.setattr(docker, "serve_page", serve_nothing)
    with pytest.raises(PortError, match="did not answer within"):
        await call(run_demo, None)


async def serve_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


def test_what_the_page_says_is_text():
    assert page_lines(PAGE) == ["Hello from Sampan", "host name: abc123"]
    assert page_lines("plain\x1b[2J text\n\n") == ["plain text"]
    assert page_lines("") == []
