"""FakeEngine: networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.support.fake_engine_base import FakeBase

from sampan.client.engine.model import Attachment, Network, NetworkMember, PruneResult
from sampan.core.errors import EngineError


class FakeNetworks(FakeBase):
    async def list_networks(self) -> tuple[Network, ...]:
        await self.enter("list_networks")
        members: dict[str, list[NetworkMember]] = {}
        for each in sorted(self.containers.values(), key=lambda each: each.name):
            for place in each.networks:
                member = NetworkMember(each.id, each.name, place.ip)
                members.setdefault(place.network, []).append(member)
        networks = (
            replace(each, members=tuple(members.get(each.name, ())))
            for each in self.networks.values()
        )
        return tuple(sorted(networks, key=lambda each: each.name))

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
        await self.enter("create_network", name, driver, subnet, gateway, internal)
        if any(each.name == name for each in self.networks.values()):
            raise EngineError(f"There is a network {name} already.", "Choose another name.")
        made = Network(
            self.new_id("network"),
            name,
            driver,
            subnet or "172.19.0.0/16",
            gateway or "172.19.0.1",
            internal,
            created_at=self.clock(),
            labels=labels or {},
        )
        self.networks[made.id] = made
        self.emit("network", "create", made.id, name)
        return made.id

    async def connect_network(
        self, network: str, container: str, *, aliases: Sequence[str] = (), ip: str = ""
    ) -> None:
        await self.enter("connect_network", network, container, tuple(aliases), ip)
        place, found = self._find_network(network), self.find(container)
        joined = Attachment(place.name, place.id, ip or "172.19.0.9", tuple(aliases))
        self.change(found, networks=(*found.networks, joined))
        self.emit("network", "connect", place.id, place.name, container=found.id)

    async def disconnect_network(
        self, network: str, container: str, *, force: bool = False
    ) -> None:
        await self.enter("disconnect_network", network, container, force)
        place, found = self._find_network(network), self.find(container)
        rest = tuple(each for each in found.networks if each.network != place.name)
        self.change(found, networks=rest)
        self.emit("network", "disconnect", place.id, place.name, container=found.id)

    async def remove_network(self, network: str) -> None:
        await self.enter("remove_network", network)
        found = self._find_network(network)
        if found.is_builtin:
            raise EngineError(f"{found.name} is Docker's own network and stays.")
        users = [
            each.name
            for each in self.containers.values()
            if any(place.network == found.name for place in each.networks)
        ]
        if users:
            raise EngineError(
                f"{found.name} is used by {', '.join(users)}.", "Disconnect them first."
            )
        del self.networks[found.id]
        self.emit("network", "destroy", found.id, found.name)

    async def prune_networks(self) -> PruneResult:
        await self.enter("prune_networks")
        gone = [
            each for each in await self.list_networks() if not each.members and not each.is_builtin
        ]
        for each in gone:
            del self.networks[each.id]
            self.emit("network", "destroy", each.id, each.name)
        return PruneResult(tuple(each.name for each in gone))

    def _find_network(self, network: str) -> Network:
        for each in self.networks.values():
            if network in (each.id, each.name):
                return each
        raise EngineError(f"There is no network {network}.")
