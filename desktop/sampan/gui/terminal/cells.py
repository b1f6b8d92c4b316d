"""What a terminal is made of: cells in lines."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from wcwidth import wcwidth

DEFAULT = -1
"""The colour that the theme gives, beside those by number (`sampan.gui.theme.ansi`)."""

BOLD, DIM, ITALIC, UNDERLINE, BLINK, INVERSE, HIDDEN, STRIKE = (1 << bit for bit in range(8))

LONGEST_CELL = 16
"""How many code points one cell keeps: marks without end are a known attack on terminals."""


class Cell(NamedTuple):
    """One place of the grid; `text` is empty for the right half of a wide character."""

    text: str = " "
    foreground: int = DEFAULT
    background: int = DEFAULT
    flags: int = 0


BLANK = Cell()


class Line(list[Cell]):
    """A row of cells; what is right of its end is blank.

    `wrapped` says that its text goes on in the next line because the row was full.
    """

    __slots__ = ("wrapped",)

    def __init__(self, cells: Iterable[Cell] = (), wrapped: bool = False) -> None:
        super().__init__(cells)
        self.wrapped = wrapped

    def reach(self, length: int) -> None:
        """Make it at least as long as that."""
        if len(self) < length:
            self.extend([BLANK] * (length - len(self)))

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Return what the cells of columns [start, end) say, without what is blank at the end."""
        said = "".join(cell.text for cell in self[start:end])
        return said if self.wrapped and (end is None or end >= len(self)) else said.rstrip(" ")

    def used(self) -> int:
        """Return the number of columns up to the last that is not blank."""
        end = len(self)
        while end and self[end - 1] == BLANK:
            end -= 1
        return end


class Glyphs(dict[str, Cell]):
    """The cells of one pen, by their text."""

    __slots__ = ("_pen",)

    LIMIT = 4096

    def __init__(self, pen: Cell) -> None:
        super().__init__()
        self._pen = pen

    def __missing__(self, text: str) -> Cell:
        if len(self) >= self.LIMIT:
            self.clear()
        _, foreground, background, flags = self._pen
        cell = self[text] = Cell(text, foreground, background, flags)
        return cell


class Plain(NamedTuple):
    """A line of one pen's narrow characters that nobody has looked at yet."""

    characters: str
    glyphs: Glyphs
    wrapped: bool


Kept: TypeAlias = Line | Plain | str
"""A line of the history; text alone has the default pen, and costs a flood nothing to keep."""


def laid_out(line: Kept) -> Line:
    """Return the line as cells."""
    if isinstance(line, Line):
        return line
    if isinstance(line, str):
        return Line(map(Cell, line))
    return Line(map(line.glyphs.__getitem__, line.characters), line.wrapped)


def goes_on(line: Kept) -> bool:
    """Return True for a line whose text goes on in the next."""
    return not isinstance(line, str) and line.wrapped


@lru_cache(maxsize=8192)
def width_of(character: str) -> int:
    """Return how many columns a character takes: 0, 1 or 2, or -1 for one that is not shown."""
    return wcwidth(character)
