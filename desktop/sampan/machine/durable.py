"""Operations on a folder whose order must hold even if this computer loses power."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

try:
    from fcntl import F_FULLFSYNC, fcntl  # type: ignore[attr-defined,unused-ignore]
except ImportError:
    FULL_SYNC = None
else:
    FULL_SYNC = F_FULLFSYNC


def sync_descriptor(descriptor: int) -> None:
    """Return once the file is on the disk; raise OSError.

    Where fsync(2) leaves it in the drive's cache (macOS), what empties that cache is used.
    """
    if FULL_SYNC is not None:
        fcntl(descriptor, FULL_SYNC)
    else:
        os.fsync(descriptor)


@dataclass(frozen=True, slots=True)
class DurableFolder:
    """One folder; what `replace` and `remove` did lasts only after `sync`. All raise OSError."""

    path: Path

    def replace(self, name: str, text: str) -> None:
        """Give a file a new text: after a crash it has the old or the new one, whole."""
        beside = self.path / f".{name}.new"
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                sync_descriptor(stream.fileno())
            beside.replace(self.path / name)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def sync_file(self, name: str) -> None:
        """Return once the content of a file is on the disk."""
        descriptor = os.open(self.path / name, os.O_RDWR)
        try:
            sync_descriptor(descriptor)
        finally:
            os.close(descriptor)

    def sync(self) -> None:
        """Return once every name in the folder is on the disk as it is now."""
        if not hasattr(os, "O_DIRECTORY"):
            return  # a system whose folders cannot be opened writes their names in order
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync_descriptor(descriptor)
        finally:
            os.close(descriptor)
