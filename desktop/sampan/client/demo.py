"""The demo: a container of the image that came along, published on a port of this computer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from sampan.client.engine.engine import Engine
from sampan.client.engine.failures import NotThere, PortTaken
from sampan.client.engine.values import items, members, whole
from sampan.client.ports import is_port_free
from sampan.core.errors import EngineError, ImageError, PortError
from sampan.core.runspec import RunSpec, to_create_body
from sampan.core.runspec.spec import PortMapping

NAME, IMAGE = "sampan-demo", "sampan/hello:latest"
LABEL = "dev.sampan.demo"
FIRST_PORT, PORT_COUNT = 8080, 100


@dataclass(frozen=True, slots=True)
class Demo:
    """The container; `port` is the one of this computer, None while nothing is published."""

    id: str
    running: bool
    port: int | None

    def serves(self, port: int | None = None) -> bool:
        """Tell whether its page can be asked for, on that port if one is given."""
        return self.running and self.port is not None and port in (None, self.port)


async def find(engine: Engine) -> Demo | None:
    """Return the demo, running or not; raises EngineError."""
    try:
        facts = await engine.inspect_container(NAME)
    except NotThere:
        return None
    published = members(members(facts.get("HostConfig")).get("PortBindings")).values()
    ports = (whole(members(one).get("HostPort")) for each in published for one in items(each))
    running = bool(members(facts.get("State")).get("Running"))
    return Demo(str(facts["Id"]), running, next(filter(None, ports), None))


async def image_port(engine: Engine, load: Callable[[], Awaitable[object]], hint: str) -> int:
    """Return the port that the image serves on; `load` brings it where it is not there.

    Raises EngineError, and ImageError with the hint.
    """
    port = await _exposed(engine)
    if port is None:
        await load()
        port = await _exposed(engine)
    if port is None:
        raise ImageError(f"The machine has no image {IMAGE}, and none came along with it.", hint)
    return port


async def start(engine: Engine, inside: int, port: int | None, hint: str) -> Demo:
    """Run the demo anew on the port, or on the first that is free; `inside` is the image's.

    Raises EngineError, and PortError with the hint; no container stays behind then.
    """
    await remove(engine)
    if port is not None:
        try:
            return await _start_on(engine, inside, port)
        except PortTaken as error:
            sentence = f"Port {port} of this computer is taken."
            raise PortError(sentence, hint, details=error.details) from error
    for candidate in range(FIRST_PORT, FIRST_PORT + PORT_COUNT):
        if is_port_free(candidate):
            # It may be taken by the time the machine binds it; then the next one is tried.
            with suppress(PortTaken):
                return await _start_on(engine, inside, candidate)
    last = FIRST_PORT + PORT_COUNT - 1
    raise PortError(f"Every port from {FIRST_PORT} to {last} is taken.", hint)


async def remove(engine: Engine) -> bool:
    """Remove the demo, running or not; return False if there was none; raises EngineError."""
    try:
        await engine.remove_container(NAME, force=True, volumes=True)
    except NotThere:
        return False
    return True


async def _exposed(engine: Engine) -> int | None:
    """Return the TCP port that the image exposes (80 if none), None if there is no image."""
    try:
        facts = await engine.inspect_image(IMAGE)
    except NotThere:
        return None
    exposed = members(members(facts.get("Config")).get("ExposedPorts"))
    ports = (whole(port.removesuffix("/tcp")) for port in exposed if port.endswith("/tcp"))
    return min(ports, default=80)


async def _start_on(engine: Engine, inside: int, port: int) -> Demo:
    spec = RunSpec(
        image=IMAGE,
        name=NAME,
        ports=(PortMapping(inside, port, "127.0.0.1"),),
        labels=((LABEL, "1"),),
    )
    id = await engine.create_container(to_create_body(spec), NAME)
    try:
        await engine.start_container(id)
    except BaseException:
        with suppress(EngineError):
            await asyncio.shield(engine.remove_container(id, force=True, volumes=True))
        raise
    return Demo(id, True, port)
