"""Networks over the Docker API."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from sampan.client.engine.decode_things import (
    network_from_json,
    networks_with_members,
    prune_from_json,
)
from sampan.client.engine.docker_containers import DockerContainers
from sampan.client.engine.model import Network, PruneResult
from sampan.client.engine.values import members, text


class DockerNetworks(DockerContainers):
    """The part of Engine that is about networks."""

    async def list_networks(self) -> tuple[Network, ...]:
        """Return all networks by name, with who is on them."""
        rows, containers = await asyncio.gather(self._transport.get("networks"), self._list_users())
        found = [network_from_json(members(row)) for row in rows or ()]
        return networks_with_members(sorted(found, key=lambda each: each.name), containers)

    async def create_network(
        self,
        name: str,
        *,
        driver: str = "bridge",
        subnet: str = "",
        gateway: str = "",
        internal: bool = False,
        labels: Mapping[str, str] | None = None,
    ) -> str:
        """Create one; return its id."""
        pool = {"Subnet": subnet, "Gateway": gateway}
        config = {key: value for key, value in pool.items() if value}
        body = {
            "Name": name,
            "Driver": driver,
            "Internal": internal,
            "Labels": dict(labels or {}),
            "IPAM": {"Driver": "default", "Config": [config] if config else []},
        }
        return text(members(await self._transport.post("networks/create", body)).get("Id"))

    async def connect_network(
        self, network: str, container: str, *, aliases: Sequence[str] = (), ip: str = ""
    ) -> None:
        """Put a container into it."""
        place: dict[str, object] = {"Aliases": list(aliases)}
        if ip:
            place["IPAMConfig"] = {"IPv4Address": ip}
        body = {"Container": container, "EndpointConfig": place}
        await self._transport.post(f"networks/{network}/connect", body)

    async def disconnect_network(
        self, network: str, container: str, *, force: bool = False
    ) -> None:
        """Take a container out of it."""
        body = {"Container": container, "Force": force}
        await self._transport.post(f"networks/{network}/disconnect", body)

    async def remove_network(self, network: str) -> None:
        """Remove it; EngineError while somebody is on it."""
        await self._transport.delete(f"networks/{network}")

    async def prune_networks(self) -> PruneResult:
        """Remove all that nobody is on."""
        return prune_from_json(members(await self._transport.post("networks/prune")))
