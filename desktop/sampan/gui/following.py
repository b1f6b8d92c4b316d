"""What the store follows, on asyncio's thread: Docker's lists and statistics.

Nothing here wakes the machine: while `awake` is not set, no request is made. An open stream of
events does not count as use; it is opened only while the machine runs, and lasts over a suspend.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from time import monotonic

from sampan.client.engine.decode_things import (
    images_with_users,
    networks_with_members,
    volumes_with_users,
)
from sampan.client.engine.engine import Engine
from sampan.client.engine.model import (
    HELPER_LABEL,
    Container,
    ContainerStats,
    EngineEvent,
    Image,
    Network,
    Volume,
)
from sampan.core.errors import EngineError, SampanError

THROTTLE_S = 0.1
"""How long events gather before the lists are asked for once more."""

RETRY_S = (0.25, 0.5, 1.0, 2.0, 5.0)
QUIET_ACTIONS = ("exec_", "top", "attach", "detach", "resize", "copy", "archive-path", "export")
"""What happens to a container without changing how a list shows it."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What the engine has; None where it was not asked again."""

    containers: tuple[Container, ...] | None = None
    images: tuple[Image, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    networks: tuple[Network, ...] | None = None
    events: tuple[EngineEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """The engine does not answer; it is tried again."""

    error: SampanError


async def follow_engine(engine: Engine, awake: asyncio.Event) -> AsyncIterator[Lists | Lost]:
    """Yield the lists, then what changed of them; begin anew whenever the engine is back."""
    failures = 0
    while True:
        await awake.wait()
        try:
            async with aclosing(_follow_once(engine, awake)) as session:
                async for lists in session:
                    failures = 0
                    yield lists
        except SampanError as error:
            yield Lost(error)
        await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
        failures += 1


async def follow_stats(
    engine: Engine,
    awake: asyncio.Event,
    wanted: Callable[[], tuple[str, ...]],
    pause_s: Callable[[], float],
) -> AsyncIterator[tuple[ContainerStats, ...]]:
    """Yield what the wanted containers use, again and again."""
    while True:
        await awake.wait()
        began = monotonic()
        if ids := wanted():
            with suppress(EngineError):  # that the engine is away is told with the lists
                yield await engine.stats_once(ids)
        # Where measuring is slow, it is done less often: half of the time at most.
        await asyncio.sleep(max(pause_s(), monotonic() - began))


async def _follow_once(engine: Engine, awake: asyncio.Event) -> AsyncGenerator[Lists, None]:
    """Yield all lists, then those that events concern, until the events end."""
    heard = _Heard()
    reader = asyncio.create_task(heard.read(engine.events()))
    try:
        await heard.wait()  # the stream is open: nothing that happens from now on is missed
        heard.take()
        lists = await _ask_all(engine)
        yield lists
        while not reader.done():
            await asyncio.sleep(THROTTLE_S)
            await heard.wait()
            if reader.done():
                break  # told at once, even while the machine rests: it is all read anew
            await awake.wait()
            told = heard.take()
            kinds = {kind for event in told for kind in concerned(event)}
            if kinds or told:
                news = await _ask(engine, kinds, lists)
                lists = _merge(lists, news)
                yield replace(news, events=told)
        await reader
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


def concerned(event: EngineEvent) -> frozenset[str]:
    """Return which lists an event changes; Sampan's helpers are in none."""
    if HELPER_LABEL in event.attributes:
        return frozenset()
    match event.kind:
        case "container" if not event.action.startswith(QUIET_ACTIONS):
            return frozenset({"containers"})
        case "image":
            return frozenset({"images"})
        case "volume" if event.action in ("create", "destroy", "prune"):
            return frozenset({"volumes"})
        case "network" if event.action in ("connect", "disconnect"):
            return frozenset({"containers"})
        case "network":
            return frozenset({"networks"})
        case "daemon":
            return frozenset({"containers", "images", "volumes", "networks"})
        case _:
            return frozenset()


async def _ask_all(engine: Engine) -> Lists:
    containers, images, volumes, networks = await asyncio.gather(
        engine.list_containers(),
        engine.list_images(),
        engine.list_volumes(),
        engine.list_networks(),
    )
    return Lists(containers, images, volumes, networks)


async def _ask(engine: Engine, kinds: set[str], known: Lists) -> Lists:
    """Ask for these lists again; who uses what follows from the containers without asking."""
    containers = await engine.list_containers() if "containers" in kinds else None
    images = await engine.list_images() if "images" in kinds else None
    volumes = await engine.list_volumes() if "volumes" in kinds else None
    networks = await engine.list_networks() if "networks" in kinds else None
    if containers is not None:
        images = images_with_users(images or known.images or (), containers)
        volumes = volumes_with_users(volumes or known.volumes or (), containers)
        networks = networks_with_members(networks or known.networks or (), containers)
    return Lists(containers, images, volumes, networks)


def _merge(known: Lists, news: Lists) -> Lists:
    return Lists(
        known.containers if news.containers is None else news.containers,
        known.images if news.images is None else news.images,
        known.volumes if news.volumes is None else news.volumes,
        known.networks if news.networks is None else news.networks,
    )


class _Heard:
    """What a stream told and nobody took yet."""

    def __init__(self) -> None:
        self._items: list[EngineEvent] = []
        self._more = asyncio.Event()

    async def read(self, source: AsyncIterator[EngineEvent]) -> None:
        """Read the stream to its end."""
        try:
            async for item in source:
                self._items.append(item)
                self._more.set()
        finally:
            self._more.set()

    def take(self) -> tuple[EngineEvent, ...]:
        """Return what has come and forget it."""
        self._more.clear()
        items, self._items = tuple(self._items), []
        return items

    async def wait(self) -> None:
        """Return when something has come or the stream has ended."""
        await self._more.wait()
