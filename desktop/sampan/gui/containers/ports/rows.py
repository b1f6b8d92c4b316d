"""The ports of a container: published, added by a person, and only listened on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sampan.client.engine.model import Container, PortBinding
from sampan.core.ports import LOOPBACK, PortUse, format_address

EVERYWHERE = ("", "0.0.0.0", "::")
"""Addresses that mean every one of this computer."""

WELL_KNOWN = 1024
SHIFT = 8000
SECURE = (443, 8443)


@dataclass(frozen=True, slots=True)
class ShownPort:
    """A row; `use` is what the host agent says, None while it says nothing.

    `host_port` is None for a port that the container has but does not publish.
    """

    container_port: int
    proto: str
    host_ip: str = ""
    host_port: int | None = None
    origin: str = "published"
    use: PortUse | None = None

    @property
    def key(self) -> tuple[str, str, int | None, int]:
        """What tells it from every other row."""
        return (self.proto, self.host_ip, self.host_port, self.container_port)

    @property
    def address(self) -> str:
        """Host and port as one types them on this computer."""
        host = LOOPBACK if self.host_ip in EVERYWHERE else self.host_ip
        host = "localhost" if host in (LOOPBACK, "::1") else host
        return format_address(host, self.host_port or 0)

    @property
    def url(self) -> str:
        """What a browser opens; empty where nothing is to open."""
        if self.host_port is None or self.proto != "tcp":
            return ""
        scheme = "https" if self.container_port in SECURE else "http"
        return f"{scheme}://{self.address}"


def shown_ports(container: Container, uses: Iterable[PortUse]) -> tuple[ShownPort, ...]:
    """Return the rows of a container: what can be reached first, by its port."""
    mine = [use for use in uses if use.container in (container.name, container.id)]
    rows = {row.key: row for row in map(_from_use, mine)}
    told = {(use.proto, use.host_port) for use in mine}
    reached = {(use.proto, use.container_port) for use in mine}
    for binding in container.ports:
        if binding.host_port is None or (binding.proto, binding.host_port) in told:
            continue
        row = _from_binding(binding)
        rows[row.key] = row
        reached.add((binding.proto, binding.container_port))
    for binding in container.ports:
        if binding.host_port is None and (binding.proto, binding.container_port) not in reached:
            row = _from_binding(binding)
            rows[row.key] = row
    return tuple(sorted(rows.values(), key=_order))


def suggest_host_port(container_port: int) -> int:
    """Return the port of this computer that one would try first: 80 becomes 8080."""
    if container_port >= WELL_KNOWN:
        return container_port
    return container_port + SHIFT


def _from_use(use: PortUse) -> ShownPort:
    return ShownPort(use.container_port, use.proto, use.host_ip, use.host_port, use.origin, use)


def _from_binding(binding: PortBinding) -> ShownPort:
    origin = "exposed" if binding.host_port is None else "published"
    host_ip = binding.host_ip if binding.host_port is not None else ""
    return ShownPort(binding.container_port, binding.proto, host_ip, binding.host_port, origin)


def _order(row: ShownPort) -> tuple[bool, int, int, str]:
    return (row.host_port is None, row.container_port, row.host_port or 0, row.proto)
