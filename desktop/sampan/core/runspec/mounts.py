"""`-v`, `--mount` and `--tmpfs`: what stands behind the container's folders."""

from __future__ import annotations

import csv
import re

from sampan.core.errors import SettingError
from sampan.core.runspec.spec import Mount, MountKind, Tmpfs
from sampan.core.runspec.values import format_pair, parse_bool, parse_pair, parse_size

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_PROPAGATION = ("shared", "slave", "private", "rshared", "rslave", "rprivate")
_IGNORED = ("consistent", "cached", "delegated", "rw")  # of no effect on Linux
_HINT = "It is FOLDER:/PATH[:ro] or VOLUME:/PATH[:ro]."
_KEYS = {
    "source": "source",
    "src": "source",
    "target": "target",
    "dst": "target",
    "destination": "target",
    "volume-subpath": "subpath",
    "volume-driver": "driver",
    "bind-propagation": "propagation",
}


def parse_volume(text: str) -> Mount:
    """Return what `-v` mounts; raise SettingError."""
    words = _split_colons(text)
    if not all(words) or len(words) > 3:
        raise SettingError(f"{text[:80]!r} is not a mount.", _HINT)
    if len(words) == 1:
        return Mount(MountKind.VOLUME, "", _check_target(words[0]))
    source = words[0]
    kind = MountKind.BIND if is_path(source) else MountKind.VOLUME
    options = words[2].split(",") if len(words) == 3 else []
    unknown = [o for o in options if o not in (*_IGNORED, *_PROPAGATION, "ro", "z", "Z", "nocopy")]
    if unknown:
        raise SettingError(
            f"{unknown[0][:30]!r} is not an option of a mount.", "Use ro, z, Z or nocopy."
        )
    return Mount(
        kind,
        source if kind is MountKind.BIND else check_volume_name(source),
        _check_target(words[1]),
        read_only="ro" in options,
        propagation=next((o for o in options if o in _PROPAGATION), ""),
        selinux=next((o for o in options if o in ("z", "Z")), ""),
        no_copy="nocopy" in options,
    )


def parse_mount(text: str) -> Mount | Tmpfs:
    """Return what `--mount` mounts; raise SettingError."""
    kind, members, flags, options = "volume", {}, set(), []
    for key, value in _split_commas(text):
        if key == "type":
            kind = value
        elif key in _KEYS:
            members[_KEYS[key]] = value
        elif key in ("readonly", "ro", "volume-nocopy"):
            if not value or parse_bool(value):
                flags.add("no_copy" if key == "volume-nocopy" else "read_only")
        elif key == "volume-opt":
            options.append(parse_pair(value))
        elif key in ("tmpfs-size", "tmpfs-mode"):
            members[key] = value
        elif key not in ("consistency", "bind-nonrecursive", "bind-recursive"):
            raise SettingError(f"{key[:30]!r} is not a member of --mount.", _MOUNT_HINT)
        elif key != "consistency" and value not in ("enabled", "false"):
            raise SettingError(f"{key} is not kept.", "Leave it out: mounts below come along.")
    if kind == "tmpfs":
        return _make_tmpfs(members, "read_only" in flags)
    if kind not in ("bind", "volume"):
        raise SettingError(f"A mount of type {kind[:30]!r} is not kept.", _MOUNT_HINT)
    return _make_mount(MountKind(kind), members, flags, options)


def format_volume(mount: Mount) -> tuple[str, str]:
    """Return the option and its value, `-v` where that can say it, and else `--mount`."""
    if mount.must_exist or mount.subpath or mount.driver or mount.driver_options:
        return "--mount", _format_mount(mount)
    options = [
        *(["ro"] if mount.read_only else []),
        *([mount.selinux] if mount.selinux else []),
        *([mount.propagation] if mount.propagation else []),
        *(["nocopy"] if mount.no_copy else []),
    ]
    words = [mount.source, mount.target, ",".join(options)]
    if not mount.source and options:
        return "--mount", _format_mount(mount)
    return "-v", ":".join(word for word in words if word)


def parse_tmpfs(text: str) -> Tmpfs:
    """Return what `--tmpfs` mounts; raise SettingError."""
    target, _, options = text.partition(":")
    return Tmpfs(_check_target(target), options)


def format_tmpfs(tmpfs: Tmpfs) -> str:
    """Return it as `--tmpfs` takes it."""
    return f"{tmpfs.target}:{tmpfs.options}" if tmpfs.options else tmpfs.target


def is_path(source: str) -> bool:
    """Return True for what is a folder of this computer, and False for a volume's name."""
    return bool(source.startswith(("/", ".", "~", "\\", "$", "%")) or _DRIVE.match(source))


def check_volume_name(name: str) -> str:
    """Return the name if a volume can have it; raise SettingError."""
    if _NAME.fullmatch(name) and len(name) > 1:
        return name
    raise SettingError(
        f"{name[:60]!r} is not a name of a volume.",
        "A name has letters, digits, _ . and -; a folder of this computer begins with / or ./",
    )


_MOUNT_HINT = "It is type=bind or type=volume or type=tmpfs, source=..., target=/PATH[,readonly]."


def _check_target(target: str) -> str:
    if target.startswith("/") and target.rstrip("/"):
        return target
    raise SettingError(
        f"{target[:60]!r} is not a path in the container.", "It begins with / and is not / alone."
    )


def _split_colons(text: str) -> list[str]:
    """Split, but not behind the letter of a drive of Windows."""
    drive = text[:2] if _DRIVE.match(text) else ""
    words = text[len(drive) :].split(":")
    return [drive + words[0], *words[1:]]


def _split_commas(text: str) -> list[tuple[str, str]]:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        raise SettingError(f"The quotes in {text[:80]!r} do not match.", _MOUNT_HINT) from None
    fields = [field.partition("=") for field in (rows[0] if rows else [])]
    return [(key.strip().lower(), value) for key, _, value in fields]


def _make_tmpfs(members: dict[str, str], read_only: bool) -> Tmpfs:
    size, mode = members.get("tmpfs-size", ""), members.get("tmpfs-mode", "")
    options = [
        *(["ro"] if read_only else []),
        *([f"size={parse_size(size)}"] if size else []),
        *([f"mode={mode}"] if mode else []),
    ]
    return Tmpfs(_check_target(members.get("target", "")), ",".join(options))


def _make_mount(
    kind: MountKind, members: dict[str, str], flags: set[str], options: list[tuple[str, str]]
) -> Mount:
    bind = kind is MountKind.BIND
    source = members.get("source", "")
    if bind and not source:
        raise SettingError("The mount names no folder of this computer.", "Add source=/PATH.")
    return Mount(
        kind,
        source if bind or not source else check_volume_name(source),
        _check_target(members.get("target", "")),
        read_only="read_only" in flags,
        propagation=members.get("propagation", ""),
        no_copy="no_copy" in flags,
        must_exist=bind,
        subpath=members.get("subpath", ""),
        driver=members.get("driver", ""),
        driver_options=tuple(options),
    )


def _format_mount(mount: Mount) -> str:
    fields = [
        f"type={mount.kind.value}",
        *([f"source={mount.source}"] if mount.source else []),
        f"target={mount.target}",
        *(["readonly"] if mount.read_only else []),
        *([f"bind-propagation={mount.propagation}"] if mount.propagation else []),
        *(["volume-nocopy"] if mount.no_copy else []),
        *([f"volume-subpath={mount.subpath}"] if mount.subpath else []),
        *([f"volume-driver={mount.driver}"] if mount.driver else []),
        *(f"volume-opt={format_pair(pair)}" for pair in mount.driver_options),
    ]
    return ",".join(_quote_field(field) for field in fields)


def _quote_field(field: str) -> str:
    if not set(',"\n\r') & set(field):
        return field
    return '"' + field.replace('"', '""') + '"'
