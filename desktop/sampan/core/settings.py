"""What a person can set, in one declarative table, read from `settings.json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from sampan.core.errors import SettingError
from sampan.core.network import check_nameservers, check_proxy
from sampan.core.suspension import check_suspend_after

_NotJson = json.JSONDecodeError

MIB = 1024 * 1024
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Settings:
    """The machine's settings; memory and disk in MiB and GiB as people write them."""

    cpus: int = 2
    memory_mib: int = 2048
    disk_gib: int = 60
    accelerator: str = "auto"
    ports_expose: str = "loopback"
    qemu: str = ""
    image: str = ""
    dns: str = "auto"
    proxy: str = "auto"
    ca: str = "auto"
    suspend_after: str = "5"
    suspend_leaving: str = "on"


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One row of the table: its name in the file, the field, and what it takes.

    What is `live` applies at once; the rest is read when the machine starts.
    """

    key: str
    field: str
    kind: type[int] | type[str]
    help: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    check: Callable[[str], str] | None = None
    live: bool = False


SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec("cpus", "cpus", int, "processors of the machine", 1, 256),
    SettingSpec("memory", "memory_mib", int, "memory of the machine in MiB", 512, 1024 * 1024),
    SettingSpec("disk", "disk_gib", int, "largest size of the data disk in GiB", 4, 16 * 1024),
    SettingSpec(
        "accelerator",
        "accelerator",
        str,
        "how the processor is run",
        choices=("auto", "kvm", "hvf", "whpx", "tcg"),
    ),
    SettingSpec(
        "ports.expose",
        "ports_expose",
        str,
        "where a port published on all interfaces can be reached from",
        choices=("loopback", "lan"),
    ),
    SettingSpec("qemu", "qemu", str, "folder that holds QEMU's programs; empty for the PATH"),
    SettingSpec("image", "image", str, "folder of the VM image; empty for the one that came along"),
    SettingSpec(
        "dns",
        "dns",
        str,
        "servers that names are asked of, such as `10.0.0.1, 10.0.0.2`; auto for this computer's",
        check=check_nameservers,
    ),
    SettingSpec(
        "proxy",
        "proxy",
        str,
        "address of the proxy that images are pulled through; auto for this computer's, or off",
        check=check_proxy,
    ),
    SettingSpec(
        "ca",
        "ca",
        str,
        "file or folder of certificates that the engine trusts; auto for this computer's, or off",
    ),
    SettingSpec(
        "suspend.after",
        "suspend_after",
        str,
        "minutes without use or running containers until the machine is suspended; or never",
        check=check_suspend_after,
        live=True,
    ),
    SettingSpec(
        "suspend.leaving",
        "suspend_leaving",
        str,
        "suspend with running containers when you quit, log out or this computer sleeps",
        choices=("on", "off"),
        live=True,
    ),
)


def parse_values(text: str, *, source: Path) -> dict[str, object]:
    """Return the object that the JSON text holds, its values unchecked; raise SettingError."""
    try:
        value = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        # Not only JSONDecodeError: a number of 5000 digits or 5000 brackets are refused otherwise.
        where = f"{error.msg} in line {error.lineno}" if isinstance(error, _NotJson) else str(error)
        raise SettingError(
            f"{source} is not valid JSON: {where}.",
            "Mend the line, or move the file away to start with the defaults.",
        ) from error
    if not isinstance(value, dict):
        raise SettingError(f"{source} must hold one JSON object.", 'For example {"memory": 4096}.')
    return value


def apply_settings(base: Settings, values: Mapping[str, object], *, source: str) -> Settings:
    """Return `base` with `values` checked and laid over it; raise SettingError for a bad one."""
    specs = {spec.key: spec for spec in SETTINGS}
    changes: dict[str, object] = {}
    for key, value in values.items():
        spec = specs.get(key)
        if spec is None:
            raise SettingError(
                f"{source} has a setting that does not exist: {key}.",
                f"The settings are {', '.join(specs)}.",
            )
        changes[spec.field] = check_value(spec, value, source=source)
    return replace(base, **changes)  # type: ignore[arg-type]


def check_value(spec: SettingSpec, value: object, *, source: str = "") -> int | str:
    """Return the value if the row of the table accepts it; raise SettingError if not.

    `source` is where the value stands, such as the name of a file; it is named in the error.
    """
    name = f"{source}: {spec.key}" if source else spec.key
    if spec.kind is int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise SettingError(
                f"{name} must be a whole number, not {value!r}.",
                f"It is the {spec.help}: {spec.low} to {spec.high}.",
            )
        if not spec.low <= value <= spec.high:
            raise SettingError(
                f"{name} is {value}; it must be between {spec.low} and {spec.high}.",
                f"It is the {spec.help}.",
            )
        return value
    if not isinstance(value, str):
        raise SettingError(f"{name} must be a text, not {value!r}.", spec.help)
    if spec.choices and value not in spec.choices:
        raise SettingError(
            f"{name} is {value!r}, which it does not know.",
            f"It takes one of {', '.join(spec.choices)}.",
        )
    if spec.check is not None and (wrong := spec.check(value)):
        raise SettingError(f"{name} cannot be {value!r}: {wrong}.", f"It is the {spec.help}.")
    return value


def show_settings(settings: Settings) -> dict[str, object]:
    """Return every setting under the name it has in the file."""
    by_field = {item.name: getattr(settings, item.name) for item in fields(settings)}
    return {spec.key: by_field[spec.field] for spec in SETTINGS}
