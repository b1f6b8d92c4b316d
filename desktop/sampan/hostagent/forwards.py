"""Ports that a person leads to a container: remembered, opened while the container exists.

Where the container is is asked for each connection: an address may be another container's by then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from sampan.core.errors import EngineError, PortError, SampanError
from sampan.core.ports import Forward, PortUse, forwards_from_json, waiting_use
from sampan.core.status import PublishedPort
from sampan.hostagent.ports import ADDED, PUBLISHED, Ports
from sampan.hostagent.ports_docker import Containers, Happening, Running, is_id_of
from sampan.hostagent.relay import Begin, Dial
from sampan.hostagent.stream import ChannelStream
from sampan.machine.jsonfile import read_json, write_json

RETRY_S = 1.0
NAMES_S = 1.0
"""How long a list waits for the names of containers; without them it says less, but at once."""

_log = logging.getLogger(__name__)


class Forwards:
    """The ports that were added, in the file `path`, and the list of all ports.

    `check` raises why nothing can be reached, when the machine does not run.
    """

    def __init__(self, path: Path, ports: Ports, begin: Begin, check: Callable[[], object]) -> None:
        self._path = path
        self._ports = ports
        self._begin = begin
        self._check = check
        self._containers = Containers(begin)
        self._known = load_forwards(path)
        self._wanted = asyncio.Event()
        self._changing = asyncio.Lock()

    # --- what clients ask for ------------------------------------------------------------------

    async def list(self) -> tuple[PortUse, ...]:
        """Return every port: published, added, and added ones that wait for their container."""
        uses = {use.id: use for use in self._ports.uses}
        for forward in self._known:
            uses.setdefault(forward.id, self._waiting(forward))
        running: tuple[Running, ...] | None = None
        with contextlib.suppress(SampanError, TimeoutError):
            self._check()  # a list is no reason to wake the machine
            async with asyncio.timeout(NAMES_S):
                running = await self._containers.running()
        named = uses.values() if running is None else [_name(use, running) for use in uses.values()]
        return tuple(sorted(named, key=lambda use: (use.host_port, use.proto, use.host_ip)))

    async def add(self, forward: Forward) -> PortUse:
        """Open a port and remember it; raise PortError when the container cannot be reached."""
        async with self._changing:
            known = self._known
            if (same := self._find_rival(forward)) is not None and same != forward:
                raise PortError(
                    f"Port {forward.host_port}/{forward.proto} already leads to "
                    f"{same.container}:{same.container_port}.",
                    f"Run `sampan ports remove {_host_spec(same)}` first.",
                )
            await self._containers.find(forward.container)
            try:
                await self._open(forward)
            except PortError:
                if same is None:
                    await self._ports.remove(forward.id)
                raise
            if same is None:
                await self._save([*known, forward])
            self._wanted.set()
        return next(use for use in await self.list() if use.id == forward.id)

    async def remove(self, host_ip: str, host_port: int, proto: str) -> None:
        """Close a port that was added and forget it; raise PortError if there is none."""
        async with self._changing:
            known = self._known
            gone = [
                item
                for item in known
                if (item.host_port, item.proto) == (host_port, proto)
                and host_ip in ("", item.host_ip, self._ports.bound_ip(item.host_ip))
            ]
            if not gone:
                raise self._not_added(host_port, proto)
            await self._save([item for item in known if item not in gone])
            for item in gone:
                await self._ports.remove(item.id)

    # --- the containers ------------------------------------------------------------------------

    async def follow(self) -> None:
        """Open and close the ports as their containers come and go; runs as the machine does."""
        self._known = load_forwards(self._path)
        self._wanted.set()
        while True:
            await self._wanted.wait()
            try:
                await self._follow_events()
            except (SampanError, ValueError) as error:
                _log.info("containers cannot be followed at the moment: %s", error)
            await asyncio.sleep(RETRY_S)

    async def open_known(self) -> None:
        """Open every port that was added; whether its container exists is found at a connection."""
        self._known = load_forwards(self._path)
        async with self._changing:
            for forward in self._known:
                try:
                    await self._open(forward)
                except PortError as error:
                    _log.warning("port %d: %s", forward.host_port, error.message)

    async def _follow_events(self) -> None:
        if not self._known:
            self._wanted.clear()  # no question to Docker for nothing
            return
        async with aclosing(self._containers.happenings()) as happenings:
            async for happening in happenings:
                await self._take(happening)
                if not self._known:
                    return

    async def _take(self, happening: Happening) -> None:
        async with self._changing:
            for forward in self._known:
                about = _is_about(happening, forward.container)
                if happening.action == "die" and about:
                    # Its address may soon be another container's.
                    self._ports.hang_up(forward.id)
                elif about or happening.action in ("", "rename"):
                    await self._match(forward)

    async def _match(self, forward: Forward) -> None:
        """Have the port open if its container exists, and only then."""
        try:
            if await self._containers.exists(forward.container):
                await self._open(forward)
            else:
                await self._ports.remove(forward.id)
        except (PortError, EngineError) as error:
            _log.warning("port %d: %s", forward.host_port, error.message)

    async def _open(self, forward: Forward) -> None:
        port = PublishedPort(
            forward.id,
            forward.proto,
            forward.host_ip,
            forward.host_port,
            "",
            forward.container_port,
            forward.container,
        )
        await self._ports.open(port, ADDED, self._dial(forward))

    def _dial(self, forward: Forward) -> Dial:
        async def dial() -> ChannelStream:
            place = await self._containers.find(forward.container)
            return await self._begin(
                kind=forward.proto, host=place.address, port=forward.container_port
            )

        return dial

    # --- helpers -------------------------------------------------------------------------------

    async def _save(self, forwards: Sequence[Forward]) -> None:
        content = {"forwards": [item.to_json() for item in forwards]}
        try:
            await asyncio.to_thread(write_json, self._path, content)
        except OSError as error:
            raise PortError(
                f"{self._path} cannot be written: {error.strerror or error}.",
                "The port would be forgotten or come back at the next start; make room first.",
            ) from error
        self._known = tuple(forwards)

    def _waiting(self, forward: Forward) -> PortUse:
        message = f"there is no container {forward.container}"
        try:
            self._check()
        except SampanError as error:
            message = error.message.rstrip(".")
        use = waiting_use(forward, message)
        return replace(use, host_ip=self._ports.bound_ip(use.host_ip))

    def _find_rival(self, forward: Forward) -> Forward | None:
        """Return the known forward that has the same place on this computer."""
        bound_ip = self._ports.bound_ip
        place = (bound_ip(forward.host_ip), forward.host_port, forward.proto)
        for item in self._known:
            if (bound_ip(item.host_ip), item.host_port, item.proto) == place:
                return item
        return None

    def _not_added(self, host_port: int, proto: str) -> PortError:
        for use in self._ports.uses:
            if (use.host_port, use.proto, use.origin) == (host_port, proto, PUBLISHED):
                return PortError(
                    f"Port {host_port}/{proto} was not added: a container publishes it.",
                    "It goes with the container: `sampan docker stop NAME`.",
                )
        return PortError(
            f"No port {host_port}/{proto} was added.", "`sampan ports` lists what there is."
        )


def load_forwards(path: Path) -> tuple[Forward, ...]:
    """Return the forwards that are kept; a damaged file or entry counts as none."""
    return forwards_from_json(read_json(path))


def _host_spec(forward: Forward) -> str:
    return f"{forward.host_port}{'/udp' if forward.proto == 'udp' else ''}"


def _is_about(happening: Happening, container: str) -> bool:
    return happening.name == container or is_id_of(container, happening.id)


def _name(use: PortUse, running: Sequence[Running]) -> PortUse:
    """Return the use with what is known of its container."""
    if use.origin == PUBLISHED:
        names = [item.name for item in running if use.container_ip in item.addresses]
        return replace(use, container=names[0]) if names else use
    found = [item for item in running if item.is_called(use.container)]
    if found:
        return replace(use, container_ip=next(iter(found[0].addresses), ""))
    if use.state != "open":
        return use
    return replace(use, state="waiting", message=f"the container {use.container} does not run")
