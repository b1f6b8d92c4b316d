"""The command's parts, with streams in memory."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi, make_layout

from sampan.cli.terminal import Terminal
from sampan.core.layout import Layout
from sampan.hostagent.control import serve_control


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return -1

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def terminal(screen: Screen) -> Terminal:
    return Terminal(screen, {"TERM": "xterm"})


@pytest.fixture
def layout(own_environment: Path) -> Layout:
    return make_layout(own_environment / "m")


@pytest.fixture
async def api(layout: Layout) -> AsyncIterator[FakeApi]:
    api = FakeApi(layout)
    serving = serve_control(
        api, layout.control_socket, version="1.2.3", home=layout.home, grace_s=0.2
    )
    async with serving:
        yield api
    await api.close()
