"""The Docker engine of the machine, over its socket: all parts of Engine in one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

from sampan.client.attach import attach_exec
from sampan.client.engine.builds import build
from sampan.client.engine.compose import Compose
from sampan.client.engine.compose_model import ComposeEngine
from sampan.client.engine.decode_things import (
    disk_usage_from_json,
    event_from_json,
    facts_from_json,
)
from sampan.client.engine.docker_containers import filters
from sampan.client.engine.docker_volumes import DockerVolumes
from sampan.client.engine.engine import Engine
from sampan.client.engine.failures import EngineAway
from sampan.client.engine.guest import Guest, GuestRun
from sampan.client.engine.model import (
    BuildProgress,
    BuildRequest,
    DiskUsage,
    EngineEvent,
    EngineFacts,
)
from sampan.client.engine.transport import LONG, Transport, json_lines
from sampan.client.engine.values import members
from sampan.core.layout import Layout

KINDS = ("container", "image", "volume", "network", "daemon")


def open_engine(layout: Layout) -> Engine:
    """Return the engine of the machine in that folder; nothing is connected yet."""
    return DockerEngine(layout.docker_host, partial(attach_exec, layout))


class DockerEngine(DockerVolumes):
    """Engine over the Docker API at a URL; `guest` runs docker's own programs in the machine."""

    def __init__(self, docker_host: str, guest: Guest) -> None:
        super().__init__(Transport(docker_host))
        self._guest = guest
        self._compose = Compose(guest)

    @property
    def compose(self) -> ComposeEngine:
        """Compose of the machine."""
        return self._compose

    def build_image(self, request: BuildRequest) -> AsyncIterator[BuildProgress]:
        """Build a folder of this computer; EngineError with the failed step's words."""
        return build(self._guest, request)

    async def _hang_up(self, pid: int) -> None:
        """Send SIGHUP to a process of the machine, where dockerd's process ids hold."""
        await GuestRun(self._guest, ("kill", "-HUP", str(pid))).text()

    async def events(self) -> AsyncIterator[EngineEvent]:
        """Yield what happens from now on; begins with a `daemon` event `connected`."""
        params = {"filters": filters(type=KINDS)}
        async with self._transport.stream("GET", "events", params=params) as answer:
            yield EngineEvent("daemon", "connected")
            async for value in json_lines(answer):
                yield event_from_json(value)
        raise EngineAway("The Docker engine went away.", "It is tried again by itself.")

    async def facts(self) -> EngineFacts:
        """Return what the engine says of itself."""
        version, info = await asyncio.gather(
            self._transport.get("version"), self._transport.get("info")
        )
        return facts_from_json(members(version), members(info))

    async def disk_usage(self) -> DiskUsage:
        """Return what Docker keeps on the disk; may take seconds."""
        answer = await self._transport.send("GET", "system/df", timeout=LONG)
        return disk_usage_from_json(members(answer))

    async def close(self) -> None:
        """Hang up its terminals and close every connection; never raises."""
        await self.close_terminals()
        with suppress(Exception):
            await self._transport.close()
