"""A log of the machine as it grows, from its first line on."""

from __future__ import annotations

import asyncio
import codecs
import os
from collections.abc import AsyncIterator
from pathlib import Path

POLL_S = 0.3
BLOCK = 256 * 1024


async def follow_log(path: Path, poll_s: float = POLL_S) -> AsyncIterator[str]:
    """Yield the lines of a file and what is added to it, until cancelled.

    A log that is not there yet is waited for; one that was cut short or replaced is read from its
    beginning.
    """
    place, before = 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    while True:
        inode, place, data = await asyncio.to_thread(_read, path, before, place)
        if inode != before:
            before, rest = inode, ""
            decoder.reset()
        *lines, rest = (rest + decoder.decode(data)).split("\n")
        for line in lines:
            yield line.rstrip("\r")
        if len(data) < BLOCK:
            if rest and not data:  # a line without an end, such as a prompt
                yield rest
                rest = ""
            await asyncio.sleep(poll_s)


def _read(path: Path, inode: int, place: int) -> tuple[int, int, bytes]:
    """Return which file it is, where reading ended, and what was read there."""
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if status.st_ino != inode or status.st_size < place:
                place = 0
            stream.seek(place)
            data = stream.read(BLOCK)
            return status.st_ino, place + len(data), data
    except OSError:
        return inode, place, b""
