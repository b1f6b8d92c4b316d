"""Opening a compose file: finding it in what was dropped, and where in it something is wrong."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from sampan.client.engine.compose_model import FILE_NAMES, ComposeEngine, ComposePreview
from sampan.core.errors import EngineError, SampanError
from sampan.gui.bridge import Failure, failure_of

AROUND = 2
"""How many lines are shown before and after the one that is wrong."""

LONGEST = 160
LINE = re.compile(r"\bline (\d+)\b")
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines of a file around the one that is wrong; `first` is the number of the first."""

    first: int
    lines: tuple[str, ...]
    wrong: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of opening a file: a preview, or a failure and perhaps the place of it."""

    file: Path
    preview: ComposePreview | None = None
    failure: Failure | None = None
    excerpt: Excerpt | None = None


async def open_file(compose: ComposeEngine, path: Path) -> Opened:
    """Check a compose file, or the one in a folder; failures are part of the result."""
    file = path
    try:
        file = await asyncio.to_thread(find_file, path)
        return Opened(file, await compose.preview(file))
    except SampanError as error:
        failure = failure_of(error)
        number = find_line(f"{error.message}\n{error.details}")
        excerpt = None
        if number is not None:
            excerpt = await asyncio.to_thread(read_excerpt, file, number)
        return Opened(file, failure=failure, excerpt=excerpt)


def find_file(path: Path) -> Path:
    """Return the compose file that a path means; raise EngineError if a folder has none."""
    if not path.is_dir():
        return path
    for name in FILE_NAMES:
        if (path / name).is_file():
            return path / name
    raise EngineError(
        f"There is no compose file in {path.name}.", f"It would be called {FILE_NAMES[0]}."
    )


def find_line(text: str) -> int | None:
    """Return the number of the line that a message of compose names, if it names one."""
    found = LINE.search(text)
    return int(found.group(1)) if found else None


def read_excerpt(file: Path, number: int) -> Excerpt | None:
    """Return the lines around one, None where the file has no such line or cannot be read."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    if not 1 <= number <= len(lines):
        return None
    first = max(1, number - AROUND)
    shown = tuple(line[:LONGEST] for line in lines[first - 1 : number + AROUND])
    return Excerpt(first, shown, number)


def may_be_dropped(path: Path) -> bool:
    """Whether a name may be that of a compose file, or of a folder with one."""
    return path.suffix.lower() in SUFFIXES or not path.suffix
