"""Copies of a container's files that were dragged out: the last few, while the window is open."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

KEPT = 4
"""Of how many drags copies are kept: who took the files may still be copying them."""


def make_room(folder: Path) -> Path:
    """Return a new folder in there for one drag, after the oldest ones are removed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove(there(folder)[: 1 - KEPT])
    return Path(tempfile.mkdtemp(prefix=f"{time.time_ns():020}-", dir=folder))


def there(folder: Path) -> tuple[Path, ...]:
    """Return what is in the folder, the oldest first."""
    return tuple(sorted(folder.iterdir())) if folder.is_dir() else ()


def came(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Return the paths of those names that are in the folder, as files, folders or links."""
    return tuple(path for name in names if os.path.lexists(path := folder / name))


def remove(folders: Iterable[Path]) -> None:
    """Remove folders with all in them; one that cannot be removed waits for the next time."""
    for each in folders:
        shutil.rmtree(each, ignore_errors=True)
