"""What the settings of the network take. Pure: nothing is resolved or opened here."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

DNS_PORT = 53
PROXY_SCHEMES = ("http", "https", "socks5")


@dataclass(frozen=True, slots=True)
class Nameserver:
    """One DNS server as this computer reaches it."""

    address: str
    port: int = DNS_PORT


def parse_nameservers(text: str) -> tuple[Nameserver, ...]:
    """Read `auto` (nothing) or servers such as `10.0.0.1, [fd00::1]:5353`; raise ValueError."""
    if text == "auto":
        return ()
    servers = tuple(_parse_nameserver(word) for word in re.split(r"[,\s]+", text.strip()) if word)
    if not servers:
        raise ValueError("no server is named")
    return servers


def _parse_nameserver(word: str) -> Nameserver:
    try:
        return Nameserver(str(ipaddress.ip_address(word)))
    except ValueError:
        pass
    match = re.fullmatch(r"(?:\[([^\]]+)\]|([^:\[\]]+))(?::(\d{1,5}))?", word)
    if match is None:
        raise ValueError(f"{word} is not the address of a server")
    try:
        address = str(ipaddress.ip_address(match[1] or match[2]))
    except ValueError:
        raise ValueError(f"{word} is not the address of a server") from None
    port = int(match[3] or DNS_PORT)
    if not 0 < port < 65536:
        raise ValueError(f"{word} has a port that does not exist")
    return Nameserver(address, port)


def check_nameservers(text: str) -> str:
    """Return what is wrong with a value of the setting `dns`; nothing when it is right."""
    try:
        parse_nameservers(text)
    except ValueError as error:
        return str(error)
    return ""


def check_proxy(text: str) -> str:
    """Return what is wrong with a value of the setting `proxy`; nothing when it is right."""
    if text in ("auto", "off"):
        return ""
    try:
        parse_proxy(text)
    except ValueError as error:
        return str(error)
    return ""


def parse_proxy(text: str) -> str:
    """Return the URL of a proxy, with its scheme even where it was left out; raise ValueError."""
    url = text if "://" in text else f"http://{text}"
    parts = urlsplit(url)
    if parts.scheme not in PROXY_SCHEMES:
        raise ValueError(f"a proxy's address begins with {', '.join(PROXY_SCHEMES)}")
    if not parts.hostname or parts.port == 0 or re.search(r"[\s\x00-\x1f]", url):
        raise ValueError("that is not the address of a proxy")
    return url
