"""A copy of the data disk as it is, beside it: whole or not there, its holes still holes."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sampan.core.errors import DiskError
from sampan.core.files import allocated_bytes, format_size
from sampan.core.settings import MIB

RESERVE = 256 * MIB
"""What the copy leaves free, for the repair itself and the logs."""

PIECE = 16 * MIB
"""What is copied between two looks at whether to go on."""

AGAIN = "then run `sampan start --repair-disk` again"


async def keep_copy(disk: Path, copy: Path) -> int:
    """Copy the disk, which no QEMU has open, and return the bytes that the copy may occupy.

    Raises DiskError when there is a copy already, no room for one, or it cannot be written.
    """
    stop = threading.Event()
    beside = copy.with_name(copy.name + ".new")
    try:
        size = _check(disk, copy)
        copying = asyncio.create_task(asyncio.to_thread(copy_sparse, disk, beside, stop.is_set))
        try:
            await asyncio.shield(copying)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.gather(copying, return_exceptions=True)
            raise
        beside.replace(copy)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(f"{copy.parent} is full") from error
        raise DiskError(
            f"The data disk cannot be copied to {copy}: {error.strerror or error}.",
            "It is not repaired without a copy of it as it is.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return size


def copy_sparse(source: Path, target: Path, stopped: Callable[[], bool]) -> None:
    """Copy a file, its holes staying holes, until it is done or `stopped`; raise OSError.

    Where the file system can share blocks between files, the copy takes no time and no space.
    """
    with source.open("rb") as reader, target.open("wb") as writer:
        size = os.fstat(reader.fileno()).st_size
        for start, end in _extents(reader.fileno(), size):
            at = start
            while at < end and not stopped():
                at += _copy_piece(reader.fileno(), writer.fileno(), at, min(PIECE, end - at))
        writer.truncate(size)
        os.fsync(writer.fileno())
    shutil.copymode(source, target)


def _extents(fd: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of the file that hold data; all of it where holes cannot be asked for."""
    if not hasattr(os, "SEEK_DATA"):
        yield 0, size
        return
    end = 0
    while end < size:
        try:
            start = os.lseek(fd, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # nothing but a hole up to the end
                return
            start, end = end, size
        else:
            end = os.lseek(fd, start, os.SEEK_HOLE)
        yield start, end


def _copy_piece(reader: int, writer: int, at: int, count: int) -> int:
    """Copy at most `count` bytes at the offset `at` and return how many."""
    if hasattr(os, "copy_file_range"):
        try:
            done = os.copy_file_range(reader, writer, count, at, at)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
                raise
        else:
            if done:
                return done
    os.lseek(reader, at, os.SEEK_SET)
    os.lseek(writer, at, os.SEEK_SET)
    data = os.read(reader, count)
    if not data:
        raise OSError(errno.EIO, "the file became shorter while it was read")
    view = memoryview(data)
    while view:
        view = view[os.write(writer, view) :]
    return len(data)


def _check(disk: Path, copy: Path) -> int:
    """Return the bytes to be copied; raise DiskError if there is a copy, or no room for one."""
    _refuse_another(copy)
    size = allocated_bytes(disk.stat())
    _check_room(copy.parent, size)
    return size


def _refuse_another(copy: Path) -> None:
    try:
        made = time.strftime("%d %B %Y, %H:%M", time.localtime(copy.stat().st_mtime))
    except OSError:
        return
    raise DiskError(
        f"{copy} is the disk as it was before an earlier repair ({made}); it is not overwritten.",
        f"Move it away to keep it, or remove it if nothing is missing; {AGAIN}.",
    )


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + RESERVE:
        needs = f"it needs {format_size(size + RESERVE)}"
        raise _no_room(f"{needs}, and {format_size(free)} are free in {folder}")


def _no_room(why: str) -> DiskError:
    return DiskError(
        f"There is no room to keep a copy of the data disk: {why}.",
        f"Nothing is repaired without a copy. Free some space, {AGAIN}.",
    )
