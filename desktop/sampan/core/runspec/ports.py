"""`-p`: [ADDRESS:][HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]."""

from __future__ import annotations

import ipaddress
import re

from sampan.core.errors import SettingError
from sampan.core.runspec.spec import PortMapping

_HINT = "It is [ADDRESS:][HOST:]CONTAINER[/udp], for example 8080:80 or 127.0.0.1:5353:53/udp."
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
PROTOCOLS = ("tcp", "udp", "sctp")


def parse_port(text: str) -> PortMapping:
    """Return the port that the text publishes; raise SettingError."""
    rest, slash, protocol = text.strip().partition("/")
    protocol = protocol.lower() if slash else "tcp"
    if protocol not in PROTOCOLS:
        raise SettingError(f"{protocol[:20]!r} is not a protocol.", "It is tcp, udp or sctp.")
    front, _, container = rest.rpartition(":")
    address, _, host = front.rpartition(":")
    container_port, container_end = _parse_range(container, text)
    host_port, host_end = _parse_range(host, text) if host else (0, 0)
    length = (container_end or container_port) - container_port
    host_length = (host_end or host_port) - host_port
    if host and length != host_length and length:
        raise SettingError(
            f"{text[:60]!r} leads {host_length + 1} ports to {length + 1}.",
            "Both ranges must have the same length.",
        )
    return PortMapping(
        container_port, host_port, _parse_address(address, text), protocol, container_end, host_end
    )


def is_range(text: str) -> bool:
    """Return True for a port or two with a dash between, whether or not there are such ports."""
    return _RANGE.fullmatch(text) is not None


def format_port(port: PortMapping) -> str:
    """Return the port in its shortest form, which parse_port takes back."""
    address = f"[{port.host_ip}]" if ":" in port.host_ip else port.host_ip
    host = _format_range(port.host_port, port.host_end) if port.host_port else ""
    front = f"{address}:{host}:" if address else f"{host}:" if host else ""
    protocol = "" if port.protocol == "tcp" else f"/{port.protocol}"
    return front + _format_range(port.container_port, port.container_end) + protocol


def parse_expose(text: str) -> str:
    """Return a port or a range without a needless protocol; raise SettingError."""
    port = parse_port(text)
    if port.host_port or port.host_ip:
        raise SettingError(
            f"{text[:60]!r} names a port of this computer.", "--expose takes the container's only."
        )
    return format_port(port)


def host_ports(port: PortMapping) -> range:
    """Return the ports of this computer that the mapping takes, none where the engine chooses."""
    if not port.host_port:
        return range(0)
    length = (port.container_end or port.container_port) - port.container_port
    # One port of a longer range on this computer is the engine's choice.
    if port.host_end and not length:
        return range(0)
    return range(port.host_port, port.host_port + length + 1)


def _parse_range(text: str, whole: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise SettingError(f"{whole[:60]!r} is not a port.", _HINT)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= 65535 or not 1 <= last <= 65535:
        raise SettingError(
            f"A port is 1 to 65535, not {text}.", "Leave the host's out to have one chosen."
        )
    if last < first:
        raise SettingError(f"The range {text} runs backwards.", f"Write {last}-{first}.")
    return first, 0 if last == first else last


def _format_range(first: int, last: int) -> str:
    return f"{first}-{last}" if last else str(first)


def _parse_address(text: str, whole: str) -> str:
    if not text:
        return ""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        raise SettingError(
            f"{text[:40]!r} in {whole[:60]!r} is not an address.",
            "Write an IP address, an IPv6 one in brackets, or leave it out.",
        ) from None
