"""How many cells of a monospaced grid a text fills; combining marks fill none, CJK fills two."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

TAB = 8
"""Cells from one tab stop to the next."""

# Below U+0300 nothing is wide or combines, and this tells most lines with one look. The soft
# hyphen, which fills no cell in a browser, fills one in a terminal.
_NARROW = re.compile(r"[^\t\u0300-\U0010ffff]*\Z")


@dataclass(frozen=True, slots=True)
class Cells:
    """Where each character of a text stands; `starts` is None while that is its own index."""

    total: int
    starts: tuple[int, ...] | None = None

    def column(self, index: int) -> int:
        """Return the cell in which the character with this index begins."""
        if self.starts is None:
            return min(index, self.total)
        return self.starts[index] if index < len(self.starts) else self.total

    def index(self, column: int) -> int:
        """Return the character that covers a cell; the text's length where there is none."""
        if column >= self.total:
            return self.total if self.starts is None else len(self.starts)
        if self.starts is None:
            return max(0, column)
        return max(0, bisect_right(self.starts, column) - 1)


def measure(text: str) -> Cells:
    """Return where the characters of a plain text stand."""
    if _NARROW.match(text):
        return Cells(len(text))
    starts, column = [], 0
    for char in text:
        starts.append(column)
        column += TAB - column % TAB if char == "\t" else width(char)
    return Cells(column, tuple(starts))


def totals(joined: str) -> list[int]:
    """Return how many cells each of many plain texts fills, which line feeds divide."""
    texts = joined.split("\n")
    if joined.isascii() and "\t" not in joined:
        return list(map(len, texts))
    return [
        len(text) if text.isascii() and "\t" not in text else measure(text).total for text in texts
    ]


@lru_cache(maxsize=4096)
def width(char: str) -> int:
    """Return the number of cells of one character: 0, 1 or 2."""
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\ufe00" <= char <= "\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
