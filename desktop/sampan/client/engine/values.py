"""Small readings of Docker's JSON, in which any member may be missing, null or of another kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]

_UNITS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_DURATION = re.compile(r"(Less than a|About an?|\d+) (second|minute|hour|day|week|month|year)s?")


def members(value: object) -> Json:
    """Return the object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[Any]:
    """Return the list, or an empty one."""
    return value if isinstance(value, list) else ()


def texts(value: object) -> dict[str, str]:
    """Return the object with everything in it as text; null becomes nothing."""
    return {str(key): text(item) for key, item in members(value).items()}


def text(value: object) -> str:
    """Return the text; null becomes nothing."""
    return "" if value is None else str(value)


def whole(value: object, default: int = 0) -> int:
    """Return the whole number, the default if it is none."""
    if isinstance(value, int | float):
        return int(value)
    try:
        return int(str(value))
    except ValueError:
        return default


def moment(value: object) -> float | None:
    """Return a time of RFC 3339 or seconds since 1970; None for Docker's year 1 and nonsense."""
    if isinstance(value, int | float):
        return float(value) if value > 0 else None
    if not isinstance(value, str) or value.startswith("0001-"):
        return None
    try:
        return datetime.fromisoformat(value).timestamp()
    except ValueError:
        return None


def duration(value: str) -> tuple[float, float] | None:
    """Return how long `2 hours` and its like may be, in seconds: from, and less than.

    Format: HumanDuration of github.com/docker/go-units.
    """
    found = _DURATION.search(value)
    if found is None:
        return None
    word, unit = found.groups()
    size = _UNITS[unit]
    if word == "Less than a":
        return 0.0, float(size)
    if word.startswith("About"):
        return float(size), 2.0 * size
    return float(int(word) * size), float((int(word) + 1) * size)
