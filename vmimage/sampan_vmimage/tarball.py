"""Writes tar archives that depend on nothing but their entries (GNU format, tar(5))."""

import io
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class TarEntry:
    """A folder (no content), a file, or with `link` a symbolic link; no leading slash in `path`."""

    path: str
    content: bytes | None = None
    mode: int = 0o644
    link: str = ""


def write_tar(entries: Iterable[TarEntry], epoch: int) -> bytes:
    """Return the archive, sorted by path and owned by root; `epoch` is every time, in seconds."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for entry in sorted(entries, key=lambda entry: entry.path):
            member = tarfile.TarInfo(entry.path)
            member.mtime = epoch
            if entry.link:
                member.type, member.linkname, member.mode = tarfile.SYMTYPE, entry.link, 0o777
                tar.addfile(member)
            elif entry.content is None:
                member.type, member.mode = tarfile.DIRTYPE, entry.mode | 0o111
                tar.addfile(member)
            else:
                member.size, member.mode = len(entry.content), entry.mode
                tar.addfile(member, io.BytesIO(entry.content))
    return stream.getvalue()
