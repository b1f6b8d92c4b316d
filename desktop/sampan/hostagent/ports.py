"""Ports of this computer that lead into the machine: bound, counted, tried again, closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sampan.core.errors import PortError, SampanError
from sampan.core.events import PortChanged
from sampan.core.ports import PROTOCOLS, PortUse, format_address
from sampan.core.status import PublishedPort
from sampan.hostagent.ports_listener import EVERYWHERE, Listener, listen
from sampan.hostagent.relay import Begin, Dial, Traffic
from sampan.hostagent.stream import ChannelStream

RETRY_S = 5.0
"""How long a port that cannot be bound is let alone until it is tried again."""

PORT_LIMIT = 2048
"""Each costs a file and some memory here, and who asks for them is not trusted."""

PUBLISHED, ADDED = "published", "added"


@dataclass(slots=True)
class _Entry:
    """A port that is wanted. Without a listener and a message, it needs none (::1, no IPv6)."""

    port: PublishedPort
    origin: str
    dial: Dial
    listener: Listener | None = None
    message: str = ""
    traffic: Traffic = field(default_factory=Traffic)


class Ports:
    """The ports that are wanted. `expose` is `loopback` or `lan`, as the setting says."""

    def __init__(
        self,
        begin: Begin,
        publish: Callable[[PortChanged], None],
        expose: str = "loopback",
    ) -> None:
        self._begin = begin
        self._publish = publish
        self.expose = expose
        self._entries: dict[str, _Entry] = {}
        self._retrying: asyncio.Task[None] | None = None

    @property
    def published(self) -> tuple[PublishedPort, ...]:
        """The ports of containers that are open, as they are bound on this computer."""
        return tuple(port for port in self.opened if self._entries[port.id].origin == PUBLISHED)

    @property
    def opened(self) -> tuple[PublishedPort, ...]:
        """Every port that is open, as it is bound on this computer."""
        ports = (entry.port for entry in self._entries.values() if entry.listener is not None)
        return tuple(sorted(ports, key=lambda port: (port.host_port, port.host_ip, port.proto)))

    @property
    def uses(self) -> tuple[PortUse, ...]:
        """Every port that is wanted and what went through it."""
        wanted = [entry for entry in self._entries.values() if entry.listener or entry.message]
        return tuple(_use(entry) for entry in wanted)

    async def add(self, params: Mapping[str, Any]) -> None:
        """Bind a port as the guest's `port.add` asks; raise PortError in words for people.

        A port that could not be bound is tried again until its `port.remove`, which comes at once
        when the container did not start for it.
        """
        port = _parse(params)

        async def dial() -> ChannelStream:
            return await self._begin(
                kind=port.proto, host=port.container_ip, port=port.container_port
            )

        await self.open(port, PUBLISHED, dial)

    async def open(self, port: PublishedPort, origin: str, dial: Dial) -> None:
        """Bind a port; raise PortError, and then try again until it is removed."""
        port = replace(port, host_ip=self.bound_ip(port.host_ip))
        if port.id not in self._entries and len(self._entries) >= PORT_LIMIT:
            raise PortError(
                f"{PORT_LIMIT} ports of this computer already lead into the machine.",
                "Publish fewer, or let containers speak with each other on a network.",
            )
        entry = self._entries.setdefault(port.id, _Entry(port, origin, dial))
        try:
            await self._bind(entry)
        except PortError as error:
            if entry.listener is not None:
                return  # opened by the one who tries again
            entry.message = error.message
            if self._retrying is None:
                self._retrying = asyncio.create_task(self._retry())
            raise

    def bound_ip(self, host_ip: str) -> str:
        """Return the address that is bound when this one is asked for."""
        return host_ip if self.expose == "lan" else EVERYWHERE.get(host_ip, host_ip)

    def hang_up(self, identity: str) -> None:
        """End the connections of a port; the port stays."""
        entry = self._entries.get(identity)
        if entry is not None and entry.listener is not None:
            entry.listener.hang_up()

    async def remove(self, identity: str) -> None:
        """Close a port and its connections; one that is not open is no mistake."""
        entry = self._entries.pop(identity, None)
        if entry is not None and entry.listener is not None:
            self._publish(PortChanged(entry.port, opened=False))
            await entry.listener.close()

    async def close(self) -> None:
        """Close every port."""
        if self._retrying is not None:
            self._retrying.cancel()
            await asyncio.gather(self._retrying, return_exceptions=True)
        for identity in list(self._entries):
            await self.remove(identity)

    # --- helpers -----------------------------------------------------------------------------

    async def _bind(self, entry: _Entry) -> None:
        port = entry.port
        if entry.listener is not None:
            return
        self._check_free(entry)
        listener = await listen(port.proto, port.host_ip, port.host_port, entry.dial, entry.traffic)
        if self._entries.get(port.id) is not entry or entry.listener is not None:
            if listener is not None:  # removed, or opened by another way, meanwhile
                await listener.close()
            return
        entry.listener, entry.message = listener, ""
        if listener is not None:
            self._publish(PortChanged(port, opened=True))

    def _check_free(self, entry: _Entry) -> None:
        """Say it better than the system where the holder is a port of ours."""
        port = entry.port
        for other in self._entries.values():
            held = other.port
            if other is entry or other.listener is None or not _clash(held, port):
                continue
            where = format_address(held.host_ip, held.host_port)
            if other.origin == ADDED:
                raise PortError(
                    f"address already in use: {where} leads to {held.container} by "
                    f"`sampan ports add`",
                    f"Run `sampan ports remove {held.host_port}`, or choose another host port.",
                )
            raise PortError(
                f"address already in use: {where} is published by a container",
                "Stop that container, or choose another host port.",
            )

    async def _retry(self) -> None:
        """Try the ports that cannot be bound again until there are none."""
        try:
            while any(entry.message for entry in self._entries.values()):
                await asyncio.sleep(RETRY_S)
                for entry in list(self._entries.values()):
                    if entry.message:
                        await self._try(entry)
        finally:
            self._retrying = None

    async def _try(self, entry: _Entry) -> None:
        try:
            await self._bind(entry)
        except SampanError as error:
            if entry.listener is None:
                entry.message = error.message


def port_params(port: PublishedPort) -> dict[str, object]:
    """Return what `Ports.add` takes for a port."""
    return {
        "id": port.id,
        "proto": port.proto,
        "host_ip": port.host_ip,
        "host_port": port.host_port,
        "container_ip": port.container_ip,
        "container_port": port.container_port,
    }


def _clash(one: PublishedPort, other: PublishedPort) -> bool:
    if (one.proto, one.host_port) != (other.proto, other.host_port):
        return False
    addresses = {one.host_ip, other.host_ip}
    # Each family is bound by itself, "all interfaces" of one says nothing of the other.
    families = {":" in address for address in addresses}
    return len(families) == 1 and (len(addresses) == 1 or bool(addresses & {"0.0.0.0", "::"}))


def _parse(params: Mapping[str, Any]) -> PublishedPort:
    port = PublishedPort(
        id=str(params["id"]),
        proto=str(params["proto"]),
        host_ip=str(params.get("host_ip", "")),
        host_port=int(params["host_port"]),
        container_ip=str(params["container_ip"]),
        container_port=int(params["container_port"]),
    )
    if port.proto not in PROTOCOLS:
        raise PortError(
            f"Port {port.host_port}/{port.proto} cannot be published: only TCP and UDP can.",
            "Reach the container from another container instead.",
        )
    return port


def _explain_refusal(listener: Listener | None) -> str:
    refused = listener.refused if listener is not None else ""
    return f"the last connection was refused, {refused}" if refused else ""


def _use(entry: _Entry) -> PortUse:
    port, listener = entry.port, entry.listener
    return PortUse(
        id=port.id,
        origin=entry.origin,
        state="open" if listener is not None else "conflict",
        proto=port.proto,
        host_ip=port.host_ip,
        host_port=port.host_port,
        container=port.container,
        container_ip=port.container_ip,
        container_port=port.container_port,
        bytes_in=entry.traffic.to_guest,
        bytes_out=entry.traffic.from_guest,
        connections=listener.connections if listener is not None else 0,
        connections_total=listener.total if listener is not None else 0,
        message=entry.message or _explain_refusal(listener),
    )
