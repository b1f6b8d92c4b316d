"""What stands on a disk, told from its bytes: nothing, our ext4, or something to keep away from."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
from enum import Enum
from struct import unpack_from
from typing import NamedTuple

HEAD = 1024 * 1024
PIECE = 64 * 1024
SUPERBLOCK = 1024
SUPERBLOCK_SIZE = 1024
MAGIC = 0xEF53

# Copies of the superblock with `sparse_super` and 4 KiB blocks of 32768 in a group: groups 1, 3, 5.
BACKUPS = tuple(group * 32768 * 4096 for group in (1, 3, 5))

STATE_CLEAN, STATE_ERRORS = 1, 2
INCOMPAT_RECOVER = 0x4
INCOMPAT_64BIT = 0x80


class Content(Enum):
    """What a disk holds."""

    EMPTY = "empty"
    EXT4 = "ext4"
    UNKNOWN = "unknown"


class FileSystem(NamedTuple):
    """The superblock of an ext4 file system, as far as it matters here; sizes in bytes."""

    size: int
    clean: bool


class Disk(NamedTuple):
    """A disk that was looked at."""

    content: Content
    size: int
    file_system: FileSystem | None


def inspect(device: str) -> Disk:
    """Look at a disk; raise OSError if it cannot be read.

    EMPTY means: zeros at the beginning and at the end, and no copy of a superblock where one would
    be. Whatever is not certain is UNKNOWN, and nothing writes to that.
    """
    fd = os.open(device, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.lseek(fd, 0, os.SEEK_END)
        superblock = os.pread(fd, SUPERBLOCK_SIZE, SUPERBLOCK)
        file_system = parse_superblock(superblock)
        if file_system is not None:
            return Disk(Content.EXT4, size, file_system)
        empty = _is_empty(fd, size)
    finally:
        os.close(fd)
    return Disk(Content.EMPTY if empty else Content.UNKNOWN, size, None)


def parse_superblock(data: bytes) -> FileSystem | None:
    """Read the 1024 bytes of a superblock (kernel documentation, ext4/super.rst), or None."""
    if len(data) < SUPERBLOCK_SIZE or unpack_from("<H", data, 0x38)[0] != MAGIC:
        return None
    (blocks,) = unpack_from("<I", data, 0x4)
    (shift,) = unpack_from("<I", data, 0x18)
    (state,) = unpack_from("<H", data, 0x3A)
    (incompatible,) = unpack_from("<I", data, 0x60)
    if incompatible & INCOMPAT_64BIT:
        blocks |= unpack_from("<I", data, 0x150)[0] << 32
    if shift > 6 or not blocks:
        return None
    clean = state == STATE_CLEAN and not incompatible & INCOMPAT_RECOVER
    return FileSystem(blocks << (10 + shift), clean)


def _is_empty(fd: int, size: int) -> bool:
    zeros = bytes(PIECE)
    starts = [*range(0, min(HEAD, size), PIECE), *range(max(0, size - HEAD), size, PIECE)]
    for start in starts:
        piece = os.pread(fd, PIECE, start)
        if piece != zeros[: len(piece)]:
            return False
    return all(parse_superblock(os.pread(fd, SUPERBLOCK_SIZE, start)) is None for start in BACKUPS)
