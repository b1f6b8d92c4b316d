"""Published ports: a listener on this computer for each, its connections carried into the guest."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sampan.core.errors import PortError, SampanError
from sampan.core.events import PortChanged
from sampan.core.status import PublishedPort
from sampan.hostagent.channel import Channel
from sampan.hostagent.listener import Connections
from sampan.hostagent.relay import CHUNK, relay

_EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all interfaces, and the loopback that stands for them."""


@dataclass(frozen=True, slots=True)
class _Open:
    port: PublishedPort
    server: asyncio.Server | None
    connections: Connections


class Ports:
    """The ports that containers published. `expose` is `loopback` or `lan`, as the setting says."""

    def __init__(
        self,
        channel: Callable[[], Channel],
        publish: Callable[[PortChanged], None],
        expose: str = "loopback",
    ) -> None:
        self._channel = channel
        self._publish = publish
        self.expose = expose
        self._open: dict[str, _Open] = {}

    @property
    def published(self) -> tuple[PublishedPort, ...]:
        """The ports that are open, as they are bound on this computer."""
        ports = (item.port for item in self._open.values() if item.server is not None)
        return tuple(sorted(ports, key=lambda port: (port.host_port, port.host_ip)))

    async def add(self, params: Mapping[str, Any]) -> None:
        """Bind a port as the guest's `port.add` asks; raise PortError in words for people."""
        port = self._parse(params)
        if port.id in self._open:
            return
        connections = Connections(self._serve_to(port))
        server = await self._bind(port, connections)
        self._open[port.id] = _Open(port, server, connections)
        if server is not None:
            self._publish(PortChanged(port, opened=True))

    async def remove(self, identity: str) -> None:
        """Close a port and its connections; one that is not open is no mistake."""
        item = self._open.pop(identity, None)
        if item is None:
            return
        if item.server is not None:
            item.server.close()
            self._publish(PortChanged(item.port, opened=False))
        await item.connections.close()

    async def close(self) -> None:
        """Close every port."""
        for identity in list(self._open):
            await self.remove(identity)

    def _parse(self, params: Mapping[str, Any]) -> PublishedPort:
        port = PublishedPort(
            id=str(params["id"]),
            proto=str(params["proto"]),
            host_ip=str(params.get("host_ip", "")),
            host_port=int(params["host_port"]),
            container_ip=str(params["container_ip"]),
            container_port=int(params["container_port"]),
        )
        if port.proto != "tcp":
            raise PortError(
                f"Port {port.host_port}/{port.proto} cannot be published: "
                f"this version forwards TCP only.",
                "Publish the TCP port, or reach the container from another container.",
            )
        if self.expose == "lan":
            return port
        host_ip = _EVERYWHERE.get(port.host_ip, port.host_ip)
        return PublishedPort(
            port.id, port.proto, host_ip, port.host_port, port.container_ip, port.container_port
        )

    async def _bind(self, port: PublishedPort, connections: Connections) -> asyncio.Server | None:
        family = socket.AF_INET6 if ":" in port.host_ip else socket.AF_INET
        try:
            return await asyncio.start_server(
                connections.accept,
                port.host_ip or None,
                port.host_port,
                family=family,
                backlog=512,
                limit=CHUNK,
            )
        except OSError as error:
            if family == socket.AF_INET6 and port.host_ip in ("::1", "::") and _no_ipv6(error):
                return None  # Docker publishes on IPv6 by itself; a computer without it has IPv4
            raise _port_error(port, error) from error

    def _serve_to(
        self, port: PublishedPort
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                channel = self._channel()
                stream = channel.begin(kind="tcp", host=port.container_ip, port=port.container_port)
                await relay(reader, writer, stream)
            except SampanError:
                writer.transport.abort()  # a reset, as from a port where nobody listens

        return serve


def _no_ipv6(error: OSError) -> bool:
    return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


def _port_error(port: PublishedPort, error: OSError) -> PortError:
    where = f"{port.host_ip}:{port.host_port}"
    match error.errno:
        case errno.EADDRINUSE:
            return PortError(
                f"address already in use: {where} is taken on this computer",
                "Stop the program that listens there, or publish another host port.",
            )
        case errno.EACCES | errno.EPERM:
            return PortError(
                f"permission denied: this system lets only an administrator listen on {where}",
                "Publish a host port of 1024 or more.",
            )
        case errno.EADDRNOTAVAIL:
            return PortError(
                f"this computer has no address {port.host_ip}",
                "Publish on 127.0.0.1, or on an address that this computer has.",
            )
    return PortError(f"{where} cannot be listened on: {error.strerror or error}")
