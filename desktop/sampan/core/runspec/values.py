"""The small grammars of `docker run`: sizes, durations, processors, limits; both directions.

Each `parse_` raises SettingError with a sentence for the person who wrote the value.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from sampan.core.errors import SettingError
from sampan.core.runspec.spec import Device, Ulimit

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([kmgtp])?i?b?)", re.IGNORECASE | re.ASCII)
_SIZE_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50}
_DURATION = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)", re.ASCII)
_NANOSECONDS = {
    "h": 3600 * 10**9,
    "m": 60 * 10**9,
    "s": 10**9,
    "ms": 10**6,
    "us": 1000,
    "µs": 1000,
    "ns": 1,
}
_TRUE = {"1", "t", "T", "TRUE", "true", "True"}
_FALSE = {"0", "f", "F", "FALSE", "false", "False"}
_LARGEST = (1 << 63) - 1
_ULIMITS = frozenset(
    [
        "core",
        "cpu",
        "data",
        "fsize",
        "locks",
        "memlock",
        "msgqueue",
        "nice",
        "nofile",
        "nproc",
        "rss",
        "rtprio",
        "rttime",
        "sigpending",
        "stack",
    ]
)


def parse_bool(text: str) -> bool:
    """Return what the value of a switch says; raise SettingError."""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise SettingError(f"{text[:40]!r} is neither true nor false.")


def parse_int(text: str) -> int:
    """Return a whole number; raise SettingError."""
    if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        return int(text)
    raise SettingError(f"{text[:40]!r} is not a whole number.")


def parse_size(text: str) -> int:
    """Return the bytes that `512m`, `1.5g` or `1048576` mean; raise SettingError."""
    match = _SIZE.fullmatch(text.strip())
    bytes_ = Decimal(match[1]) * _SIZE_UNITS[(match[2] or "").lower()] if match else Decimal(-1)
    if not 0 <= bytes_ <= _LARGEST:
        raise SettingError(
            f"{text[:40]!r} is not a size.", "Write a number and k, m or g: 512m, 1.5g."
        )
    return int(bytes_)


def parse_swap(text: str) -> int:
    """Return bytes as parse_size does, and -1 for `-1`: no limit; raise SettingError."""
    return -1 if text.strip() == "-1" else parse_size(text)


def format_size(bytes_: int) -> str:
    """Return the shortest text that parse_size takes back to the same bytes."""
    for unit in ("p", "t", "g", "m", "k"):
        if bytes_ > 0 and bytes_ % _SIZE_UNITS[unit] == 0:
            return f"{bytes_ // _SIZE_UNITS[unit]}{unit}"
    return str(bytes_)


def parse_duration(text: str) -> int:
    """Return the nanoseconds that `30s`, `1m30s` or `500ms` mean; raise SettingError."""
    parts = _DURATION.findall(text)
    if text == "0":
        return 0
    if not parts or "".join(parts) != text:
        raise SettingError(
            f"{text[:40]!r} is not a duration.", "Write a number and its unit: 500ms, 30s, 1m30s."
        )
    total = Decimal(0)
    for part in parts:
        number = part.rstrip("hmsnuµ")
        total += Decimal(number) * _NANOSECONDS[part[len(number) :]]
    if total > _LARGEST:
        raise SettingError(f"{text[:40]!r} is too long.", "A duration has at most some centuries.")
    return int(total)


def format_duration(nanoseconds: int) -> str:
    """Return the text that parse_duration takes back to the same nanoseconds."""
    parts, rest = [], nanoseconds
    for unit in ("h", "m", "s", "ms", "us", "ns"):
        number, rest = divmod(rest, _NANOSECONDS[unit])
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"


def parse_cpus(text: str) -> int:
    """Return the billionths of a processor that `1.5` means; raise SettingError."""
    try:
        nano = Decimal(text.strip()) * 10**9
    except InvalidOperation:
        nano = Decimal(-1)
    if not nano.is_finite() or not 0 <= nano <= _LARGEST or nano != int(nano):
        raise SettingError(
            f"{text[:40]!r} is not a number of processors.", "Write a number such as 2 or 0.5."
        )
    return int(nano)


def format_cpus(nano: int) -> str:
    """Return the number of processors without needless zeros."""
    whole, rest = divmod(nano, 10**9)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")


def parse_restart(text: str) -> str:
    """Return a restart policy in its shortest form; raise SettingError."""
    name, colon, count = text.partition(":")
    if name == "on-failure" and (not colon or re.fullmatch(r"\d{1,9}", count, re.ASCII)):
        return f"{name}:{int(count)}" if colon and int(count) else name
    if text in ("no", "always", "unless-stopped"):
        return text
    raise SettingError(
        f"{text[:40]!r} is not a restart policy.",
        "It is no, always, unless-stopped, on-failure or on-failure:5.",
    )


def parse_pull(text: str) -> str:
    """Return when the image is pulled; raise SettingError."""
    if text in ("always", "missing", "never"):
        return text
    raise SettingError(
        f"{text[:40]!r} does not say when to pull.", "It is always, missing or never."
    )


def parse_ulimit(text: str) -> Ulimit:
    """Return the limit that `nofile=1024:2048` or `memlock=-1` sets; raise SettingError."""
    name, equals, limits = text.partition("=")
    soft, colon, hard = limits.partition(":")
    number = re.compile(r"-1|\d{1,18}", re.ASCII)
    if not equals or not number.fullmatch(soft) or (colon and not number.fullmatch(hard)):
        raise SettingError(
            f"{text[:60]!r} is not a limit.",
            "It is NAME=SOFT[:HARD], for example nofile=1024:2048.",
        )
    if name not in _ULIMITS:
        raise SettingError(
            f"There is no limit named {name[:40]!r}.", f"They are {', '.join(sorted(_ULIMITS))}."
        )
    limit = Ulimit(name, int(soft), int(hard) if colon else int(soft))
    if limit.hard != -1 and (limit.soft == -1 or limit.soft > limit.hard):
        raise SettingError(
            f"The soft limit of {name} is above the hard one.", "Swap them, or give one number."
        )
    return limit


def format_ulimit(limit: Ulimit) -> str:
    """Return the limit as `--ulimit` takes it."""
    hard = "" if limit.hard == limit.soft else f":{limit.hard}"
    return f"{limit.name}={limit.soft}{hard}"


def parse_device(text: str) -> Device:
    """Return the device that `/dev/snd[:/dev/snd][:rwm]` names; raise SettingError."""
    words = text.split(":")
    permissions = "rwm"
    if len(words) > 1 and re.fullmatch(r"[rwm]{1,3}", words[-1]):
        permissions = words.pop()
    if not 1 <= len(words) <= 2 or not all(word.startswith("/") for word in words):
        raise SettingError(
            f"{text[:60]!r} is not a device of the machine.",
            "It is /dev/NAME[:/dev/NAME][:rwm]; devices named by a vendor are not kept.",
        )
    return Device(words[0], words[-1], permissions)


def format_device(device: Device) -> str:
    """Return the device as `--device` takes it."""
    same = device.container == device.host
    target = "" if same else f":{device.container}"
    return device.host + target + ("" if device.permissions == "rwm" else f":{device.permissions}")


def parse_host(text: str) -> tuple[str, str]:
    """Return name and address of `name:ip` or `name=ip`; raise SettingError."""
    separator = "=" if "=" in text else ":"
    name, found, address = text.partition(separator)
    if not found or not name or not address:
        raise SettingError(
            f"{text[:60]!r} does not give a name an address.",
            "It is NAME:ADDRESS, for example db:10.0.0.5 or host.docker.internal:host-gateway.",
        )
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    return name, address


def format_host(pair: tuple[str, str]) -> str:
    """Return the pair as `--add-host` takes it."""
    return f"{pair[0]}:{pair[1]}"


def parse_pair(text: str) -> tuple[str, str]:
    """Return name and value of `NAME=VALUE`; without `=` the value is empty; raise SettingError."""
    name, _, value = text.partition("=")
    if not name:
        raise SettingError(f"{text[:60]!r} has no name before the =.", "It is NAME=VALUE.")
    return name, value


def format_pair(pair: tuple[str, str]) -> str:
    """Return `NAME=VALUE`."""
    return f"{pair[0]}={pair[1]}"
