"""A control socket with a fake behind it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi, make_layout

from sampan.core.layout import Layout
from sampan.hostagent.control import ControlServer, serve_control


class Line:
    """A client that writes lines and reads lines, and knows nothing else."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, number: Any, method: Any, **params: Any) -> None:
        self.send_raw(json.dumps({"id": number, "method": method, "params": params}).encode())

    def send_raw(self, data: bytes) -> None:
        self.writer.write(data + b"\n")

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            line = await self.reader.readline()
        assert line, "the server closed the connection"
        value: dict[str, Any] = json.loads(line)
        return value

    async def ask(self, method: Any, **params: Any) -> dict[str, Any]:
        self.send(1, method, **params)
        return await self.read()

    async def at_end(self) -> bool:
        async with asyncio.timeout(10):
            return await self.reader.read(1) == b""


@pytest.fixture
def layout(own_environment: Path) -> Layout:
    return make_layout(own_environment / "m")


@pytest.fixture
async def api(layout: Layout) -> AsyncIterator[FakeApi]:
    api = FakeApi(layout)
    yield api
    await api.close()


@pytest.fixture
async def server(api: FakeApi, layout: Layout) -> AsyncIterator[ControlServer]:
    serving = serve_control(
        api, layout.control_socket, version="1.2.3", home=layout.home, grace_s=0.2
    )
    async with serving as server:
        yield server


@pytest.fixture
async def connect(server: ControlServer, layout: Layout) -> AsyncIterator[Any]:
    writers = []

    async def open_line() -> Line:
        reader, writer = await asyncio.open_unix_connection(
            str(layout.control_socket), limit=1 << 22
        )
        writers.append(writer)
        return Line(reader, writer)

    yield open_line
    for writer in writers:
        writer.close()
