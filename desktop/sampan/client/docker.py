"""The Docker API, as far as the demo needs it, over the machine's socket.

aiodocker does all of it. One thing it does not: tell a port that is taken from any other failure of
a start, which the Docker API does not do either; the sentence is looked at for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiodocker
import aiohttp

from sampan.client.engine.failures import PORT_TAKEN
from sampan.core.errors import EngineError, PortError
from sampan.core.layout import Layout

LABEL = "dev.sampan.demo"


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What the demo asks of a container; `host_port` is None while nothing is published."""

    id: str
    running: bool
    host_port: int | None


@asynccontextmanager
async def open_docker(layout: Layout) -> AsyncIterator[DockerClient]:
    """Yield a client of the machine's Docker API; failures become EngineError."""
    docker = aiodocker.Docker(url=layout.docker_host)
    try:
        yield DockerClient(docker)
    except aiodocker.DockerError as error:
        raise EngineError(
            f"Docker says: {error.message}.", "Run `sampan status` to see how the machine is."
        ) from error
    except (aiohttp.ClientError, OSError) as error:
        raise EngineError(
            "The Docker API of the machine does not answer.",
            "Run `sampan status` to see how the machine is.",
            details=str(error),
        ) from error
    finally:
        await docker.close()


class DockerClient:
    """Images and containers of the machine."""

    def __init__(self, docker: aiodocker.Docker) -> None:
        self._docker = docker

    async def image_port(self, image: str) -> int | None:
        """Return the TCP port that the image exposes (80 if none), None if there is no image."""
        try:
            facts = await self._docker.images.inspect(image)
        except aiodocker.DockerError as error:
            if error.status == 404:
                return None
            raise
        exposed = (facts.get("Config") or {}).get("ExposedPorts") or {}
        ports = sorted(int(port.split("/")[0]) for port in exposed if port.endswith("/tcp"))
        return ports[0] if ports else 80

    async def find(self, name: str, port: int) -> ContainerFacts | None:
        """Return the container of that name, with what its `port` is published on."""
        try:
            container = await self._docker.containers.get(name)
            facts = await container.show()
        except aiodocker.DockerError as error:
            if error.status == 404:
                return None
            raise
        return _facts(facts, port)

    async def run(self, name: str, image: str, port: int, host_port: int) -> str:
        """Create and start a container published on 127.0.0.1; return its id.

        Raises PortError, and leaves no container behind, if the port is taken.
        """
        config: dict[str, Any] = {
            "Image": image,
            "Labels": {LABEL: "1"},
            "ExposedPorts": {f"{port}/tcp": {}},
            "HostConfig": {
                "PortBindings": {
                    f"{port}/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(host_port)}]
                },
            },
        }
        container = await self._docker.containers.create(config, name=name)
        try:
            await container.start()
        except BaseException as error:
            await asyncio.shield(container.delete(force=True))
            if isinstance(error, aiodocker.DockerError) and _is_port_taken(error.message):
                raise PortError(
                    f"Port {host_port} of this computer is taken.",
                    "Choose another one: `sampan demo --port N`.",
                    details=error.message,
                ) from error
            raise
        return str(container.id)

    async def remove(self, name: str) -> bool:
        """Remove the container, running or not; return False if there was none."""
        try:
            container = await self._docker.containers.get(name)
            await container.delete(force=True)
        except aiodocker.DockerError as error:
            if error.status == 404:
                return False
            raise
        return True

    async def logs(self, name: str, lines: int) -> str:
        """Return the last lines that the container wrote."""
        container = await self._docker.containers.get(name)
        return "".join(await container.log(stdout=True, stderr=True, tail=lines))


def _facts(value: Any, port: int) -> ContainerFacts:
    bindings = (value.get("HostConfig", {}).get("PortBindings") or {}).get(f"{port}/tcp") or []
    running = bool(value.get("State", {}).get("Running"))
    host_port = int(bindings[0]["HostPort"]) if bindings and bindings[0].get("HostPort") else None
    return ContainerFacts(str(value["Id"]), running, host_port)


def _is_port_taken(message: str) -> bool:
    return any(words in message.lower() for words in PORT_TAKEN)
