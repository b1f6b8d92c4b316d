"""What is selected in a terminal: from one cell to another, by characters, words or lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from sampan.gui.terminal.screen import TerminalScreen

_WORD = re.compile(r"[\w\-./~:@%+#?&=,]+", re.ASCII)


class Unit(Enum):
    """What a drag takes at a time."""

    CHARACTER = 1
    WORD = 2
    LINE = 3


class Spot(NamedTuple):
    """A place between cells: the number of a line, and how many columns are left of it."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Selection:
    """All from `start` up to `end`; lines are numbered as the screen does."""

    start: Spot
    end: Spot

    @property
    def empty(self) -> bool:
        """True where nothing is between start and end."""
        return self.start >= self.end

    def columns(self, line: int, width: int) -> range:
        """Return which columns of a line are selected."""
        if not self.start.line <= line <= self.end.line:
            return range(0)
        first = self.start.column if line == self.start.line else 0
        last = self.end.column if line == self.end.line else width
        return range(first, last)


def selected(screen: TerminalScreen, anchor: Spot, head: Spot, unit: Unit) -> Selection:
    """Return what a drag from one place to the other selects."""
    one, other = around(screen, anchor, unit), around(screen, head, unit)
    return Selection(min(one.start, other.start), max(one.end, other.end))


def around(screen: TerminalScreen, spot: Spot, unit: Unit) -> Selection:
    """Return the word or the line that a place is in; just the place for characters."""
    match unit:
        case Unit.WORD:
            return _word(screen, spot)
        case Unit.LINE:
            first = last = spot.line
            while first > screen.first and screen.line(first - 1).wrapped:
                first -= 1
            while screen.line(last).wrapped:
                last += 1
            return Selection(Spot(first, 0), Spot(last, screen.columns))
        case Unit.CHARACTER:
            cells = screen.line(spot.line)
            inside = 0 < spot.column < len(cells) and not cells[spot.column].text
            place = Spot(spot.line, spot.column - inside)
            return Selection(place, place)


def text_of(screen: TerminalScreen, selection: Selection) -> str:
    """Return the text; a line that only went on in the next row is one line."""
    parts = []
    for number in range(max(selection.start.line, screen.first), selection.end.line + 1):
        line = screen.line(number)
        columns = selection.columns(number, screen.columns)
        if columns:
            parts.append(line.text(columns.start, columns.stop))
        if number < selection.end.line and not line.wrapped:
            parts.append("\n")
    return "".join(parts)


def _word(screen: TerminalScreen, spot: Spot) -> Selection:
    # One character a column: the right half of a wide one is a letter like the left.
    kinds = "".join(_kind(cell.text) for cell in screen.line(spot.line))
    column = min(spot.column, max(0, screen.columns - 1))
    for found in _WORD.finditer(kinds):
        if found.start() <= column < found.end():
            return Selection(Spot(spot.line, found.start()), Spot(spot.line, found.end()))
    return Selection(Spot(spot.line, column), Spot(spot.line, column + 1))


def _kind(text: str) -> str:
    if not text:
        return "w"
    first = text[0]
    return first if first.isascii() else "w" if first.isalnum() else " "
