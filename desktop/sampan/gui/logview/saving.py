"""A log as the text of a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sampan.core.errors import SampanError
from sampan.gui.logview.ansi import plain
from sampan.gui.logview.buffer import Snapshot
from sampan.gui.logview.chunk import BOTH, CONTINUED, NO_TIME, Lines

BLOCK_LINES = 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SaveError(SampanError):
    """A log could not be written."""

    code = "log-save"


@dataclass(frozen=True, slots=True)
class Format:
    """What of the lines is written."""

    streams: int = BOTH
    timestamps: bool = False
    services: bool = False


def pieces(snapshot: Snapshot, written: Format) -> Iterator[str]:
    """Give the text of a file in pieces; times are in UTC, as RFC 3339 has them."""
    begun = False
    for lines in snapshot:
        for start in range(0, lines.count, BLOCK_LINES):
            block: list[str] = []
            for index in range(start, min(start + BLOCK_LINES, lines.count)):
                flags = lines.flags[index]
                if not flags & written.streams:
                    continue
                if flags & CONTINUED and begun:
                    block.append(plain(lines.line(index)))
                    continue
                block.append("\n" if begun else "")
                block.append(_prefix(lines, index, snapshot.services, written))
                block.append(plain(lines.line(index)))
                begun = True
            yield "".join(block)
    if begun:
        yield "\n"


async def save(snapshot: Snapshot, path: Path, written: Format) -> Path:
    """Write a file piece by piece on another thread and return its path; raises SaveError."""

    def write() -> Path:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces(snapshot, written))
        return path

    try:
        return await asyncio.to_thread(write)
    except OSError as error:
        raise SaveError(
            f"The log could not be saved to {path}.",
            "Choose another folder, or make room on the disk. The log itself is untouched.",
            details=str(error),
        ) from error


def _prefix(lines: Lines, index: int, services: tuple[str, ...], written: Format) -> str:
    prefix = ""
    if written.timestamps and lines.times[index] != NO_TIME:
        at = _EPOCH + timedelta(microseconds=lines.times[index])
        prefix = at.isoformat(timespec="milliseconds").replace("+00:00", "Z") + " "
    if written.services and services[lines.services[index]]:
        prefix += f"{services[lines.services[index]]} | "
    return prefix
