"""Values of settings as people write them: `4G`, `4096`, `80 GiB`."""

from __future__ import annotations

import re

from sampan.core.errors import SettingError
from sampan.core.settings import GIB, MIB, SETTINGS, SettingSpec, check_value

_UNITS = {"k": 1024, "m": MIB, "g": GIB, "t": 1024 * GIB}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?) ?(?:([kmgt])(?:i?b)?)?", re.IGNORECASE | re.ASCII)
_SUFFIXES = {"_mib": (MIB, "MiB"), "_gib": (GIB, "GiB")}
"""The unit of a number is the end of its field's name."""


def find_spec(key: str) -> SettingSpec:
    """Return the row of the table with this name; raise SettingError for one that is not there."""
    for spec in SETTINGS:
        if spec.key == key:
            return spec
    raise SettingError(
        f"There is no setting {key!r}.", f"The settings are {', '.join(s.key for s in SETTINGS)}."
    )


def parse_value(spec: SettingSpec, text: str) -> int | str:
    """Return the value that the text means to this setting; raise SettingError."""
    value: object = text.strip()
    if spec.kind is int:
        value = _parse_number(spec, text.strip())
    try:
        return check_value(spec, value)
    except SettingError as error:
        hint = f"{error.hint} {_example(spec)}".strip()
        raise SettingError(error.message, hint) from error


def show_value(spec: SettingSpec, value: object) -> str:
    """Return the value for people: with its unit, `(empty)` for an empty text."""
    if isinstance(value, str):
        return value or "(empty)"
    size, unit = _unit(spec)
    if unit == "MiB" and isinstance(value, int) and value % 1024 == 0:
        return f"{value // 1024} GiB"
    return f"{value} {unit}".rstrip() if size else str(value)


def _parse_number(spec: SettingSpec, text: str) -> int:
    size, unit = _unit(spec)
    match = _QUANTITY.fullmatch(text)
    if match is None or (match[2] and not size):
        raise SettingError(
            f"{spec.key} must be a whole number, not {text!r}.",
            f"It is the {spec.help}: {spec.low} to {spec.high}. {_example(spec)}".strip(),
        )
    number = float(match[1])
    if match[2]:
        number = number * _UNITS[match[2].lower()] / size
    if number != int(number):
        raise SettingError(
            f"{spec.key} must be a whole number{f' of {unit}' if unit else ''}, not {text!r}.",
            f"It is the {spec.help}: {spec.low} to {spec.high}.",
        )
    return int(number)


def _example(spec: SettingSpec) -> str:
    size, unit = _unit(spec)
    return f"`4G` is 4 GiB; a number alone counts {unit}." if size else ""


def _unit(spec: SettingSpec) -> tuple[int, str]:
    for suffix, unit in _SUFFIXES.items():
        if spec.field.endswith(suffix):
            return unit
    return 0, ""
