"""A bound port of this computer, TCP or UDP, or the sentence why it cannot be bound."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import Protocol

from sampan.core.errors import PortError, SampanError
from sampan.core.ports import format_address
from sampan.hostagent.datagrams import listen_for_datagrams
from sampan.hostagent.listener import Connections
from sampan.hostagent.ports_holder import find_holder
from sampan.hostagent.relay import Dial, Relay, Traffic

BACKLOG = 512

EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all interfaces, and the loopback that stands for them."""


class Listener(Protocol):
    """A port that is bound."""

    @property
    def total(self) -> int:
        """How many connections there have been."""
        ...

    @property
    def refused(self) -> str:
        """Why the container did not take the last connection; nothing when it did."""
        ...

    @property
    def connections(self) -> int:
        """How many connections there are now; of UDP, how many sources."""
        ...

    def hang_up(self) -> None:
        """End every connection; the port stays."""
        ...

    async def close(self) -> None:
        """Close the port and end every connection."""
        ...


class StreamPort:
    """A bound TCP port; each connection is carried to the container."""

    def __init__(self, dial: Dial, traffic: Traffic) -> None:
        self._connections = Connections(dial, _refuse, traffic)
        self._server: asyncio.Server | None = None

    async def bind(self, host_ip: str, host_port: int) -> None:
        """Begin to listen; raise OSError."""
        self._server = await asyncio.get_running_loop().create_server(
            self._connections.accept,
            host_ip or None,
            host_port,
            family=socket.AF_INET6 if ":" in host_ip else socket.AF_INET,
            backlog=BACKLOG,
        )

    @property
    def total(self) -> int:
        """How many connections there have been."""
        return self._connections.total

    @property
    def refused(self) -> str:
        """Why the container did not take the last connection; nothing when it did."""
        return self._connections.why_refused

    @property
    def connections(self) -> int:
        """How many there are now."""
        return len(self._connections)

    def hang_up(self) -> None:
        """Reset every connection."""
        self._connections.hang_up()

    async def close(self) -> None:
        """Stop to listen, end every connection."""
        if self._server is not None:
            self._server.close()
        await self._connections.close()


async def listen(
    proto: str, host_ip: str, host_port: int, dial: Dial, traffic: Traffic
) -> Listener | None:
    """Bind the port; raise PortError in words for people, return None on ::1 without IPv6."""
    try:
        if proto == "udp":
            return await listen_for_datagrams(host_ip, host_port, dial, traffic)
        port = StreamPort(dial, traffic)
        await port.bind(host_ip, host_port)
    except OSError as error:
        if host_ip in ("::1", "::") and _no_ipv6(error):
            return None  # Docker publishes on IPv6 by itself; a computer without it has IPv4
        raise await _port_error(proto, host_ip, host_port, error) from error
    return port


def _refuse(relay: Relay, _error: SampanError) -> None:
    relay.reset()  # a reset, as from a port where nobody listens


def _no_ipv6(error: OSError) -> bool:
    return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


async def _port_error(proto: str, host_ip: str, host_port: int, error: OSError) -> PortError:
    where = format_address(host_ip, host_port)
    match error.errno:
        case errno.EADDRINUSE:
            holder = await asyncio.to_thread(find_holder, proto, host_ip, host_port)
            by = f" by {holder}" if holder else ""
            return PortError(
                f"address already in use: {where} is taken on this computer{by}",
                "Stop the program that listens there, or choose another host port.",
            )
        case errno.EACCES | errno.EPERM:
            return PortError(
                f"permission denied: this system lets only an administrator listen on {where}",
                "Choose a host port of 1024 or more.",
            )
        case errno.EADDRNOTAVAIL:
            return PortError(
                f"this computer has no address {host_ip}",
                "Choose 127.0.0.1, or an address that this computer has.",
            )
    return PortError(f"{where} cannot be listened on: {error.strerror or error}")
