"""The HTTP proxy of this computer, as the machine's engine has to use it."""

from __future__ import annotations

import ipaddress
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit, urlunsplit

from sampan.core.network import parse_proxy

HOST_ADDRESS = "10.0.2.2"
DIRECT = ("localhost", "127.0.0.0/8", "::1", HOST_ADDRESS, ".docker.internal")
"""What no proxy can reach on the machine's behalf."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """URLs for http and https, and the hosts that are reached without; all may be empty."""

    http: str = ""
    https: str = ""
    no: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the proxy as it travels on the channel."""
        return asdict(self)


def find_proxy(
    setting: str,
    env: Mapping[str, str],
    system: Callable[[], Mapping[str, str]] = urllib.request.getproxies,
) -> Proxy:
    """Return the proxy of the setting: `auto` is the environment's, then the system's, or none.

    Raises ValueError for an address in the environment that is none.
    """
    if setting == "off":
        return Proxy()
    if setting != "auto":
        url = reach_proxy(parse_proxy(setting))
        return Proxy(url, url, _join(_variable(env, "no")))
    http, https, both = (_variable(env, name) for name in ("http", "https", "all"))
    no = _variable(env, "no")
    if not (http or https or both):
        found = system()
        http, https = found.get("http", ""), found.get("https", "")
        no = no or found.get("no", "")
    http, https = (reach_proxy(parse_proxy(url)) if url else "" for url in (http, https))
    if both and not (http and https):
        # Desktops set `socks://`, which the engine does not know: better none than a failure.
        with suppress(ValueError):
            other = reach_proxy(parse_proxy(both))
            http, https = http or other, https or other
    return Proxy(http, https, _join(no)) if http or https else Proxy()


def reach_proxy(url: str) -> str:
    """Return the URL with this computer's loopback replaced by its address in the machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not _is_loopback(host):
        return url
    user, separator, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit(parts._replace(netloc=f"{user}{separator}{HOST_ADDRESS}{port}"))


def hide_password(url: str) -> str:
    """Return the URL as it may stand in a log."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host))


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _variable(env: Mapping[str, str], name: str) -> str:
    """Return `NAME_proxy`; in lower case first, as curl and Python do."""
    return env.get(f"{name}_proxy") or env.get(f"{name.upper()}_PROXY") or ""


def _join(no: str) -> str:
    words = [word.strip() for word in no.split(",") if word.strip()]
    return ",".join(dict.fromkeys([*words, *DIRECT]))
