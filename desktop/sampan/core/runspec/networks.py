"""`--network`: a name alone, or name=NAME,alias=ALIAS,ip=ADDRESS."""

from __future__ import annotations

from sampan.core.errors import SettingError
from sampan.core.runspec.spec import NetworkUse

_HINT = "It is NAME, or name=NAME[,alias=ALIAS][,ip=ADDRESS]."
_KEYS = {"name": "name", "ip": "ipv4", "ip6": "ipv6", "mac-address": "mac"}


def parse_network(text: str) -> NetworkUse:
    """Return the network that is joined; raise SettingError."""
    if "=" not in text:
        if not text or "," in text:
            raise SettingError(f"{text[:60]!r} is not a network.", _HINT)
        return NetworkUse(text)
    members: dict[str, str] = {}
    aliases: list[str] = []
    for word in text.split(","):
        key, _, value = word.partition("=")
        key = key.strip().lower()
        if key == "alias":
            aliases.append(value)
        elif key in _KEYS:
            members[_KEYS[key]] = value
        else:
            raise SettingError(f"{key[:30]!r} of a network is not kept.", _HINT)
    if not members.get("name"):
        raise SettingError(f"{text[:60]!r} does not name the network.", _HINT)
    return NetworkUse(aliases=tuple(aliases), **members)


def format_networks(networks: tuple[NetworkUse, ...]) -> list[tuple[str, str]]:
    """Return options and values: short ones for a single network, else one long one for each."""
    if len(networks) == 1:
        (use,) = networks
        details = (("--ip", use.ipv4), ("--ip6", use.ipv6), ("--mac-address", use.mac))
        return [
            ("--network", use.name),
            *(("--network-alias", alias) for alias in use.aliases),
            *((option, value) for option, value in details if value),
        ]
    return [("--network", _format_network(use)) for use in networks]


def _format_network(use: NetworkUse) -> str:
    words = [
        f"name={use.name}",
        *(f"alias={alias}" for alias in use.aliases),
        *([f"ip={use.ipv4}"] if use.ipv4 else []),
        *([f"ip6={use.ipv6}"] if use.ipv6 else []),
        *([f"mac-address={use.mac}"] if use.mac else []),
    ]
    return use.name if len(words) == 1 else ",".join(words)
