"""The rows of a folder: its entries, and what differs from the image."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Iterable
from dataclasses import dataclass

from sampan.client.engine.model import FileChange, FileEntry, Listing

TYPES = {"folder": stat.S_IFDIR, "link": stat.S_IFLNK, "file": stat.S_IFREG}
BINARY_LOOK = 8_192
"""How many bytes are looked through for one that no text has."""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """An entry of a folder; `change` is changed, added, removed, inside (below it), or nothing."""

    path: str
    entry: FileEntry
    change: str = ""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.entry.name

    @property
    def is_folder(self) -> bool:
        """Whether one can go into it."""
        return self.entry.kind == "folder"

    @property
    def is_gone(self) -> bool:
        """Whether only the image has it."""
        return self.change == "removed"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text with single line ends; `mixed` if it had both kinds, which an editor loses."""

    text: str
    windows_ends: bool = False
    mixed: bool = False

    def encode(self, text: str) -> bytes:
        """Return an edited text as the file had it."""
        return (text.replace("\n", "\r\n") if self.windows_ends else text).encode("utf-8")


def shown_files(listing: Listing, changes: Iterable[FileChange]) -> tuple[ShownFile, ...]:
    """Return the rows of a folder, folders first, with what was removed from it."""
    kinds = {change.path: change.kind for change in changes}
    above = {parent for path in kinds for parent in parents(path)}
    rows = []
    for entry in listing.entries:
        path = join(listing.path, entry.name)
        change = kinds.get(path, "inside" if path in above else "")
        if entry.kind == "folder" and change == "changed" and path in above:
            change = "inside"  # Docker counts a folder as changed when something in it is
        rows.append(ShownFile(path, entry, change))
    there = {row.path for row in rows}
    for path, kind in kinds.items():
        if kind == "removed" and path not in there and posixpath.dirname(path) == listing.path:
            rows.append(ShownFile(path, FileEntry(posixpath.basename(path), "other"), kind))
    return tuple(sorted(rows, key=by_name))


def by_name(row: ShownFile) -> tuple[bool, str]:
    """Return what sorts folders before files, and each by name."""
    return (not row.is_folder, row.name.casefold())


def join(folder: str, name: str) -> str:
    """Return the path of a name in a folder."""
    return f"{folder.rstrip('/')}/{name}"


def parents(path: str) -> list[str]:
    """Return every folder above a path, the nearest first, without the root."""
    found = []
    while (path := posixpath.dirname(path)) not in ("/", ""):
        found.append(path)
    return found


def tidy(path: str, base: str = "/") -> str:
    """Return what a person typed as an absolute path without dots, from `base` if relative."""
    path = path.strip()
    return posixpath.normpath(posixpath.join(base, path)).replace("//", "/") if path else base


def mode_text(entry: FileEntry) -> str:
    """Return type and rights as ls prints them: drwxr-xr-x."""
    return stat.filemode(TYPES.get(entry.kind, 0) | entry.mode)


def owner_text(entry: FileEntry) -> str:
    """Return user and group; root by its name, others by number, which no image tells names for."""
    user, group = ("root" if each == 0 else str(each) for each in (entry.uid, entry.gid))
    return user if user == group else f"{user}:{group}"


def read_text(data: bytes) -> TextFile | None:
    """Return the text of a file, None where it is no text."""
    if b"\0" in data[:BINARY_LOOK]:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    both = text.count("\r\n")
    ends = text.count("\n")
    lone = text.count("\r") - both
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    return TextFile(clean, bool(both), lone > 0 or 0 < both < ends)
