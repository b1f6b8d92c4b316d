"""The end of a log file as it grows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

POLL_S = 0.25
LARGEST = 16 * 1024
"""How much of the end is read at once, in bytes; what lies before it is left out."""

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[@-_])|[\x00-\x08\x0b-\x1f\x7f]")


async def follow_file(
    path: Path, poll_s: float = POLL_S, *, kept: bool = False
) -> AsyncIterator[str]:
    """Yield the lines that are added from now on, without control characters, until cancelled.

    With `kept`, the last ones that are there already come first.
    """
    place = 0 if kept else await asyncio.to_thread(_size, path)
    rest = ""
    while True:
        place, text = await asyncio.to_thread(_read, path, place)
        *lines, rest = (rest + text).split("\n")
        for line in lines:
            yield ESCAPES.sub("", line)
        await asyncio.sleep(poll_s)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read(path: Path, place: int) -> tuple[int, str]:
    """Return where the file ends now and what was added; a file that is shorter began anew."""
    size = _size(path)
    start = max(0 if size < place else place, size - LARGEST)
    if start == size:
        return size, ""
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            added = stream.read(LARGEST)
    except OSError:
        return place, ""
    return start + len(added), added.decode("utf-8", "replace")
