"""Writes the `docker run` line of a container, for people to read, copy and paste."""

from __future__ import annotations

import shlex
from dataclasses import fields
from typing import Any

from sampan.core.runspec.mounts import format_volume
from sampan.core.runspec.networks import format_networks
from sampan.core.runspec.options import OPTIONS, Kind, Option
from sampan.core.runspec.spec import RunSpec

WIDTH = 72
"""A line up to this many letters stays one line."""

_DEFAULTS = {field.name: field.default for field in fields(RunSpec)} | {"detach": False}


def format_run_line(spec: RunSpec, width: int = WIDTH) -> str:
    """Return the line, in several where it is longer than `width` letters.

    The order is always the same, and parse_run_line takes it back to an equal value.
    """
    parts = ["docker run", *_switches(spec)]
    rows = [_quoted(option, value) for option, value in _options(spec)]
    tail = shlex.join([word for word in (spec.image, *spec.command) if word or spec.image])
    whole = " ".join([*parts, *rows, *([tail] if tail else [])])
    if len(whole) <= width and "\n" not in whole:
        return whole
    return " \\\n  ".join([" ".join(parts), *rows, *([tail] if tail else [])])


def _switches(spec: RunSpec) -> list[str]:
    """Return the short switches in one word: -dit."""
    letters = [option.short for option in OPTIONS[:3] if getattr(spec, option.field)]
    return ["-" + "".join(letters)] if letters else []


def _options(spec: RunSpec) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for option in OPTIONS[3:]:
        value = getattr(spec, option.field)
        if value != _DEFAULTS[option.field]:
            found += _write(option, value)
    return found


def _write(option: Option, value: Any) -> list[tuple[str, str | None]]:
    match option.kind:
        case Kind.SWITCH:
            return [(option.written, None)]
        case Kind.ONE:
            return [(option.written, option.format(value))]
        case Kind.MANY:
            return [(option.written, option.format(item)) for item in value]
        case Kind.SPECIAL:
            return _write_special(option, value)


def _write_special(option: Option, value: Any) -> list[tuple[str, str | None]]:
    match option.name:
        case "env":
            return [(option.written, option.format(pair)) for pair in value]
        case "volume":
            return [*map(format_volume, value)]
        case "network":
            return [*format_networks(value)]
    return []  # the rows of the others are written with those


def _quoted(option: str, value: str | None) -> str:
    return option if value is None else f"{option} {shlex.quote(value)}"
