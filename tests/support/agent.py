"""A host agent that tests let come and go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.unit.hostagent_control.fake_api import FakeApi

from sampan.core.layout import Layout
from sampan.gui.bridge import Bridge, Job
from sampan.hostagent.control import serve_control


class Agent:
    """A host agent in this process, on the bridge's thread, that comes and goes."""

    def __init__(self, bridge: Bridge, layout: Layout) -> None:
        self._bridge, self._layout = bridge, layout
        self.api: FakeApi | None = None
        self._job: Job | None = None

    def come(self) -> None:
        self._job = self._bridge.submit(None, self._serve())

    def go(self) -> None:
        assert self._job is not None
        self._job.cancel()

    async def _serve(self) -> None:
        async with self._served():
            await asyncio.Event().wait()

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[None]:
        self.api = FakeApi(self._layout)
        socket = self._layout.control_socket
        home = self._layout.home
        async with serve_control(self.api, socket, version="1", home=home, grace_s=0.1):
            yield
        await self.api.close()
