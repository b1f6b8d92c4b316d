"""`settings.json` as clients read and change it: one key at a time, everything else kept."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sampan.core.errors import SettingError
from sampan.core.quantities import find_spec, parse_value
from sampan.core.settings import (
    SETTINGS,
    Settings,
    SettingSpec,
    check_value,
    show_settings,
)
from sampan.platforms.settings import read_values


@dataclass(frozen=True, slots=True)
class SettingState:
    """One setting: its row of the table, what it is now and by default.

    `problem` is the sentence about a value in the file that is not valid.
    """

    spec: SettingSpec
    value: object
    default: object
    is_set: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a setting did: the value before and after."""

    spec: SettingSpec
    before: object
    after: object


def read_states(path: Path) -> tuple[SettingState, ...]:
    """Return every setting; raise SettingError if the file is no JSON object."""
    values, defaults = read_values(path), show_settings(Settings())
    return tuple(_state(spec, values, defaults[spec.key]) for spec in SETTINGS)


def unknown_keys(path: Path) -> tuple[str, ...]:
    """Return the names in the file that are no settings; raise SettingError as `read_values`."""
    return tuple(key for key in read_values(path) if key not in {spec.key for spec in SETTINGS})


def read_state(path: Path, key: str) -> SettingState:
    """Return one setting; raise SettingError if there is none of this name."""
    spec = find_spec(key)
    return _state(spec, read_values(path), show_settings(Settings())[spec.key])


def set_value(path: Path, key: str, text: str) -> Change:
    """Write what the text means into the file; raise SettingError, and then nothing is changed."""
    spec = find_spec(key)
    value = parse_value(spec, text)
    state = read_state(path, key)
    if state.is_set and not state.problem and state.value == value:
        return Change(spec, value, value)
    _write(path, {**read_values(path), key: value})
    return Change(spec, state.value, value)


def unset_value(path: Path, key: str) -> Change | None:
    """Take the key out of the file, also one that is no setting; return what it changed.

    None: the key was no setting. Raises SettingError if it is neither there nor a setting.
    """
    values = read_values(path)
    known = key not in values or any(spec.key == key for spec in SETTINGS)
    change = None
    if known:
        state = read_state(path, key)
        change = Change(state.spec, state.value, state.default)
    if key in values:
        _write(path, {name: value for name, value in values.items() if name != key})
    return change


def _state(spec: SettingSpec, values: dict[str, object], default: object) -> SettingState:
    if spec.key not in values:
        return SettingState(spec, default, default, is_set=False)
    value = values[spec.key]
    try:
        check_value(spec, value, source="settings.json")
    except SettingError as error:
        return SettingState(spec, value, default, is_set=True, problem=error.message)
    return SettingState(spec, value, default, is_set=True)


def _write(path: Path, values: dict[str, object]) -> None:
    """Replace the file in one step; one that is a link stays a link; raise SettingError."""
    target = path.resolve()
    beside = ""
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        descriptor, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            json.dump(values, stream, indent=1, ensure_ascii=False)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except OSError as error:
        if beside:
            with suppress(OSError):
                Path(beside).unlink()
        raise SettingError(
            f"{path} cannot be written: {error.strerror or error}. Nothing was changed.",
            "Check that the folder is yours and that there is space on its disk.",
        ) from error
