"""What is selected in a log, and its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sampan.gui.logview.ansi import plain
from sampan.gui.logview.buffer import LogBuffer
from sampan.gui.logview.chunk import CONTINUED

BLOCK_LINES = 512


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between the characters of a line's plain text."""

    line: int
    index: int


@dataclass(frozen=True, slots=True)
class Selection:
    """From where the selecting began to where it stands, which may be before it."""

    anchor: Position
    caret: Position

    @property
    def start(self) -> Position:
        """The earlier end."""
        return min(self.anchor, self.caret)

    @property
    def end(self) -> Position:
        """The later end."""
        return max(self.anchor, self.caret)

    @property
    def empty(self) -> bool:
        """True when nothing is selected."""
        return self.anchor == self.caret

    def span(self, line: int, length: int) -> tuple[int, int] | None:
        """Return what is selected of a line; one more than its length when its end is as well."""
        if self.empty or not self.start.line <= line <= self.end.line:
            return None
        start = self.start.index if line == self.start.line else 0
        end = self.end.index if line == self.end.line else length + 1
        return start, end


def selected_text(buffer: LogBuffer, streams: int, chosen: Selection) -> Iterator[str]:
    """Give the plain text of a selection in pieces; lines of other streams are left out."""
    number = max(chosen.start.line, buffer.first)
    begun = False
    while number < min(chosen.end.line + 1, buffer.end):
        lines = buffer.lines(number)
        pieces: list[str] = []
        stop = min(number + BLOCK_LINES, lines.first + lines.count, chosen.end.line + 1)
        for line in range(number, stop):
            flags = lines.flags[line - lines.first]
            if not flags & streams:
                continue
            text = plain(lines.line(line - lines.first))
            if begun and not flags & CONTINUED:
                pieces.append("\n")
            begun = True
            span = chosen.span(line, len(text))
            pieces.append(text[slice(*span)] if span else "")
        number = stop
        yield "".join(pieces)
        number = max(number, buffer.first)  # lines may have been dropped while it was waited
