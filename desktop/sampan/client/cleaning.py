"""Begins a machine folder anew: what is removed, and the removing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from sampan.core.errors import HostAgentError, LayoutError
from sampan.core.files import allocated_bytes
from sampan.core.layout import Layout
from sampan.machine.context import has_context, remove_context
from sampan.platforms import Platform


def find_leavings(layout: Layout, *, keep_data: bool) -> tuple[Path, ...]:
    """Return the files that a reset removes, all of them below the machine folder."""
    # The record of a suspended machine goes before its memory: it must never be there alone.
    found = [layout.saved_record, *layout.saved_files]
    found += _files(layout.logs)
    found += [layout.accelerator_verdicts, layout.boots, layout.image_checks]
    if not keep_data:
        found += _files(layout.machine)
    return tuple(dict.fromkeys(path for path in found if _is_there(path)))


def occupied(paths: tuple[Path, ...]) -> int:
    """Return the bytes that the files occupy on this computer."""
    total = 0
    for path in paths:
        with suppress(OSError):
            total += allocated_bytes(path.lstat())
    return total


def has_docker_context(layout: Layout, env: Mapping[str, str]) -> bool:
    """Tell whether the docker context `sampan` leads to this machine."""
    return has_context(layout, env)


def clean(layout: Layout, env: Mapping[str, str], platform: Platform, *, keep_data: bool) -> None:
    """Remove the files and the docker context; raise HostAgentError while a machine runs here.

    A link is removed as a link: what it leads to is outside the folder and stays.
    """
    platform.make_private_folder(layout.run)
    lock = platform.lock_file(layout.lock)
    if lock is None:
        raise HostAgentError(
            "A host agent runs for this machine folder; nothing was removed.",
            "Run `sampan stop`, then this command again.",
        )
    with lock:
        for path in find_leavings(layout, keep_data=keep_data):
            _remove(path)
        remove_context(layout, env)
        layout.lock.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder of ours, nothing if the folder itself is a link."""
    if not folder.is_symlink() and folder.is_dir():
        yield from sorted(folder.iterdir())


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise LayoutError(
            f"{path} cannot be removed: {error.strerror or error}.",
            "What is left can be removed by the same command once that is mended.",
        ) from error
