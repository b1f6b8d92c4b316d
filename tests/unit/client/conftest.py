"""A client and the host agent's side of the socket, in one process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi, make_layout

from sampan.core.layout import Layout
from sampan.hostagent.control import serve_control


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
