"""Ports of this computer that lead into the machine: those that a person adds, and their use."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sampan.core.errors import SettingError

PROTOCOLS = ("tcp", "udp")
LOOPBACK = "127.0.0.1"
"""Where a port without an address is opened."""

SPEC = "[HOST_IP:]HOST_PORT:CONTAINER:PORT[/udp]"
HOST_SPEC = "[HOST_IP:]HOST_PORT[/udp]"

_CONTAINER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")
_HINT = (
    f"It is {SPEC}, for example 8080:web:80 or 127.0.0.1:5353:dns:53/udp; "
    "an IPv6 address stands in brackets: [::1]:8080:web:80."
)


@dataclass(frozen=True, slots=True)
class Forward:
    """A port of this computer that a person leads to a container."""

    host_ip: str
    host_port: int
    container: str
    container_port: int
    proto: str = "tcp"

    @property
    def id(self) -> str:
        """What tells it from every other port: no two can listen on the same address."""
        return f"added {self.proto} {format_address(self.host_ip, self.host_port)}"

    def to_json(self) -> dict[str, object]:
        """Return it as it is kept, and as `ports.add` takes it."""
        return {
            "host_ip": self.host_ip,
            "host_port": self.host_port,
            "container": self.container,
            "container_port": self.container_port,
            "proto": self.proto,
        }


@dataclass(frozen=True, slots=True)
class PortUse:
    """One port as `sampan ports` shows it.

    `origin` is `published` (by a container) or `added` (by a person). `state` is `open`, `conflict`
    (it cannot be bound; `message` says why, and it is tried again) or `waiting` (an added one whose
    container is not there). Bytes in go to the container, bytes out come from it. A connection of
    UDP is a source that spoke a short time ago.
    """

    id: str
    origin: str
    state: str
    proto: str
    host_ip: str
    host_port: int
    container: str
    container_ip: str
    container_port: int
    bytes_in: int = 0
    bytes_out: int = 0
    connections: int = 0
    connections_total: int = 0
    message: str = ""

    def to_json(self) -> dict[str, object]:
        """Return it as `sampan ports --json` prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


def format_address(host: str, port: int) -> str:
    """Return address and port in one word, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_forward(text: str) -> Forward:
    """Return what `[HOST_IP:]HOST_PORT:CONTAINER:PORT[/udp]` asks for; raise SettingError."""
    rest, proto = _split_protocol(text)
    words = rest.rsplit(":", 2)
    if len(words) != 3:
        raise SettingError(f"{text[:80]!r} is not a port to add.", _HINT)
    host, container, port = words
    host_ip, host_port = _split_host(host, text)
    return forward_from_json(
        {
            "host_ip": host_ip,
            "host_port": host_port,
            "container": container,
            "container_port": int(port) if port.isascii() and port.isdigit() else port,
            "proto": proto,
        }
    )


def parse_host_port(text: str) -> tuple[str, int, str]:
    """Return address (empty: any), port and protocol of `[HOST_IP:]HOST_PORT[/udp]`."""
    rest, proto = _split_protocol(text)
    host_ip, host_port = _split_host(rest, text)
    return check_host_port(host_ip, host_port, proto)


def check_host_port(host_ip: object, host_port: object, proto: object) -> tuple[str, int, str]:
    """Return the three if they name a port of a computer; raise SettingError."""
    return _check_ip(host_ip), _check_port(host_port), _check_protocol(proto)


def forward_from_json(value: Mapping[str, Any]) -> Forward:
    """Return the forward that the members describe; raise SettingError."""
    container = value.get("container")
    if not isinstance(container, str) or not _CONTAINER.fullmatch(container):
        raise SettingError(f"{str(container)[:80]!r} is no name or id of a container.", _HINT)
    return Forward(
        _check_ip(value.get("host_ip", "")) or LOOPBACK,
        _check_port(value.get("host_port")),
        container,
        _check_port(value.get("container_port")),
        _check_protocol(value.get("proto", "tcp")),
    )


def forwards_from_json(value: Mapping[str, Any]) -> tuple[Forward, ...]:
    """Return the forwards that a file holds; a damaged entry counts as none."""
    entries = value.get("forwards")
    forwards = []
    for entry in entries if isinstance(entries, list) else ():
        with contextlib.suppress(SettingError):
            if isinstance(entry, dict):
                forwards.append(forward_from_json(entry))
    return tuple(forwards)


def waiting_use(forward: Forward, message: str) -> PortUse:
    """Return how a forward is shown that is not open, and why it is not."""
    return PortUse(
        id=forward.id,
        origin="added",
        state="waiting",
        proto=forward.proto,
        host_ip=forward.host_ip,
        host_port=forward.host_port,
        container=forward.container,
        container_ip="",
        container_port=forward.container_port,
        message=message,
    )


def _split_protocol(text: str) -> tuple[str, str]:
    rest, _, proto = text.partition("/")
    return rest, proto or "tcp"


def _split_host(text: str, whole: str) -> tuple[str, object]:
    host, separator, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host or (separator and not host):
        raise SettingError(f"{whole[:80]!r} does not begin with a port or an address.", _HINT)
    return host, int(port) if port.isascii() and port.isdigit() else port


def _check_ip(value: object) -> str:
    if value == "":
        return ""
    try:
        return str(ipaddress.ip_address(value))  # type: ignore[arg-type]
    except ValueError:
        raise SettingError(
            f"{str(value)[:80]!r} is no IP address of this computer.", _HINT
        ) from None


def _check_port(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65536:
        raise SettingError(f"{str(value)[:80]!r} is no port: it is a number up to 65535.", _HINT)
    return value


def _check_protocol(value: object) -> str:
    if value not in PROTOCOLS:
        raise SettingError(f"{str(value)[:80]!r} is no protocol: it is tcp or udp.", _HINT)
    return str(value)
