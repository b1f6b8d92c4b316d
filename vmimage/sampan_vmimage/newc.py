"""Writes the archive the kernel unpacks as its first file system.

Format: Linux, Documentation/driver-api/early-userspace/buffer-format.rst ("newc", 070701).
"""

import stat
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One name in the archive: `path` has no leading slash, `mode` holds type and permissions."""

    path: str
    mode: int
    content: bytes = b""
    device: tuple[int, int] = (0, 0)


def folder(path: str) -> Entry:
    """Return a folder, mode 0755."""
    return Entry(path, stat.S_IFDIR | 0o755)


def file(path: str, content: bytes, permissions: int = 0o644) -> Entry:
    """Return a regular file."""
    return Entry(path, stat.S_IFREG | permissions, content)


def link(path: str, target: str) -> Entry:
    """Return a symbolic link."""
    return Entry(path, stat.S_IFLNK | 0o777, target.encode())


def character_device(path: str, major: int, minor: int) -> Entry:
    """Return a character device node, mode 0600."""
    return Entry(path, stat.S_IFCHR | 0o600, device=(major, minor))


def write_newc(entries: Iterable[Entry]) -> bytes:
    """Return the archive, sorted by path, owned by root, without times: same entries, same bytes.

    Raises ValueError when a path occurs twice.
    """
    ordered = sorted(entries, key=lambda entry: entry.path)
    paths = [entry.path for entry in ordered]
    if len(set(paths)) != len(paths):
        raise ValueError("A path occurs twice in the archive.")
    parts = [_pack(number, entry) for number, entry in enumerate(ordered, start=1)]
    parts.append(_pack(0, Entry("TRAILER!!!", 0)))
    archive = b"".join(parts)
    return archive + bytes(-len(archive) % 512)


def _pack(number: int, entry: Entry) -> bytes:
    name = entry.path.encode() + b"\0"
    links = 2 if stat.S_ISDIR(entry.mode) else 1
    fields = (
        number,
        entry.mode,
        0,  # uid
        0,  # gid
        links,
        0,  # mtime
        len(entry.content),
        0,  # major and minor of the device the file came from
        0,
        *entry.device,
        len(name),
        0,  # checksum, used by 070702 only
    )
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    return _pad(head) + _pad(entry.content)


def _pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
