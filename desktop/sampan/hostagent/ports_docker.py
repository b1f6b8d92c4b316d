"""What ports need of the Docker API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sampan.core.errors import EngineError, PortError
from sampan.hostagent.docker_api import ANSWER_LIMIT, get_json, open_answer
from sampan.hostagent.relay import Begin
from sampan.hostagent.stream import ChannelStream

EVENTS = {"type": ["container"], "event": ["create", "start", "die", "destroy", "rename"]}
HINT = "Run `sampan docker ps -a` to see the containers."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a container is: its full id, its name, and its address in the machine."""

    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Running:
    """A container that runs; `addresses` are those of its own networks."""

    id: str
    name: str
    addresses: tuple[str, ...]

    def is_called(self, container: str) -> bool:
        """Tell whether the name, or the beginning of an id, means this one."""
        return self.name == container or is_id_of(container, self.id)


@dataclass(frozen=True, slots=True)
class Happening:
    """What Docker tells of a container; `action` is empty when it begins to tell."""

    action: str = ""
    id: str = ""
    name: str = ""


class Containers:
    """The containers of the machine, as far as ports are concerned."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._asked: dict[str, asyncio.Task[Place]] = {}

    async def find(self, container: str) -> Place:
        """Return where the container is now; raise PortError. One question serves all who ask."""
        task = self._asked.get(container)
        if task is None:
            task = self._asked[container] = asyncio.create_task(self._find(container))
            task.add_done_callback(lambda task: self._answered(container, task))
        return await asyncio.shield(task)

    async def exists(self, container: str) -> bool:
        """Tell whether there is such a container, running or not."""
        return await self._inspect(container) is not None

    async def running(self) -> tuple[Running, ...]:
        """Return the containers that run."""
        _, containers = await get_json(self._begin, "/containers/json")
        items = containers if isinstance(containers, list) else []
        return tuple(_running(item) for item in items)

    async def happenings(self) -> AsyncGenerator[Happening, None]:
        """Yield one at once, then what happens, until the engine or the channel ends it."""
        filters = quote(json.dumps(EVENTS, separators=(",", ":")))
        stream = await open_answer(self._begin, f"/events?filters={filters}")
        try:
            yield Happening()  # dockerd listens to what happens before it answers
            async with aclosing(_read_lines(stream)) as lines:
                async for line in lines:
                    if line.startswith(b"{"):
                        yield _happening(json.loads(line))
        finally:
            stream.reset()

    def _answered(self, container: str, task: asyncio.Task[Place]) -> None:
        self._asked.pop(container, None)
        if not task.cancelled():
            task.exception()  # read here: whoever asked may be gone

    async def _find(self, container: str) -> Place:
        facts = await self._inspect(container)
        if facts is None:
            raise PortError(f"There is no container {container}.", HINT)
        name = str(facts.get("Name", "")).lstrip("/") or container
        if not facts.get("State", {}).get("Running"):
            raise PortError(
                f"The container {name} does not run.", f"Run `sampan docker start {name}`."
            )
        mode = str(facts.get("HostConfig", {}).get("NetworkMode", ""))
        if mode == "host":
            return Place(str(facts["Id"]), name, "127.0.0.1")
        if mode.startswith("container:"):
            owner = await self._find(mode.partition(":")[2])
            return Place(str(facts["Id"]), name, owner.address)
        addresses = _addresses(facts)
        if not addresses:
            raise PortError(
                f"The container {name} is on no network, so no port of it can be reached.",
                f"Run `sampan docker network connect bridge {name}`.",
            )
        return Place(str(facts["Id"]), name, addresses[0])

    async def _inspect(self, container: str) -> dict[str, Any] | None:
        status, facts = await get_json(self._begin, f"/containers/{quote(container, safe='')}/json")
        if status == 404:
            return None
        if status != 200 or not isinstance(facts, dict):
            says = facts.get("message", status) if isinstance(facts, dict) else status
            raise EngineError(f"Docker says: {says}.", "Run `sampan status`.")
        return facts


def is_id_of(text: str, identity: str) -> bool:
    """Tell whether the text is the beginning of the id, long enough to be meant as one."""
    return len(text) >= 4 and identity.startswith(text)


async def _read_lines(stream: ChannelStream) -> AsyncGenerator[bytes, None]:
    rest = b""
    while data := await stream.read():
        *lines, rest = (rest + data).split(b"\n")
        if len(rest) > ANSWER_LIMIT:
            raise EngineError("The Docker API's answer is too long.")
        for line in lines:
            yield line


def _addresses(facts: dict[str, Any]) -> list[str]:
    """Return the addresses of a container, that on Docker's own bridge first."""
    networks = (facts.get("NetworkSettings") or {}).get("Networks") or {}
    ordered = sorted(networks.items(), key=lambda item: (item[0] != "bridge", item[0]))
    found = [str(network.get("IPAddress") or "") for _, network in ordered]
    found += [str(network.get("GlobalIPv6Address") or "") for _, network in ordered]
    return [address for address in found if address]


def _running(item: dict[str, Any]) -> Running:
    names = item.get("Names") or [""]
    return Running(str(item.get("Id", "")), str(names[0]).lstrip("/"), tuple(_addresses(item)))


def _happening(event: dict[str, Any]) -> Happening:
    actor = event.get("Actor") or {}
    name = str((actor.get("Attributes") or {}).get("name", ""))
    return Happening(str(event.get("Action", "")), str(actor.get("ID", "")), name)
