"""Search in a log of any length, a slice at a time between the window's own events."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sampan.gui.logview.ansi import plain_lines
from sampan.gui.logview.buffer import LogBuffer
from sampan.gui.logview.chunk import BOTH

SLICE_S = 0.005
"""How long a slice may last before the window gets its turn; a block is never cut."""

BLOCK_LINES = 512
MOST_MATCHES = 1_000_000
"""More are not counted: each takes eight bytes, and nobody goes through them."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for."""

    text: str
    regex: bool = False
    case: bool = False

    def compiled(self) -> re.Pattern[str]:
        """Return the pattern; re.error when the expression is not valid."""
        source = self.text if self.regex else re.escape(self.text)
        return re.compile(source, re.MULTILINE | (0 if self.case else re.IGNORECASE))


class Search(QObject):
    """The matches of a query in the lines of some streams, in order; new lines are searched too."""

    changed = Signal()
    """Matches were found or dropped, or another one is current."""
    moved = Signal()
    """Another match is current, and is to be seen."""

    def __init__(self, buffer: LogBuffer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._buffer = buffer
        self._streams = BOTH
        self._next = 0
        self._near = 0
        self._seeking = False
        self._matches: array[int] = array("Q")  # the line of each
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)
        self.query = Query("")
        self.pattern: re.Pattern[str] | None = None
        self.problem = ""
        self.current = -1

    @property
    def count(self) -> int:
        """How many matches were found so far."""
        return len(self._matches)

    @property
    def capped(self) -> bool:
        """True when there may be more matches than are counted."""
        return len(self._matches) >= MOST_MATCHES

    @property
    def running(self) -> bool:
        """True while lines are still to be searched."""
        return self._timer.isActive()

    def start(self, query: Query, streams: int = BOTH, near: int = 0) -> None:
        """Search anew; the first match from the line `near` on becomes current, or the last."""
        self.query, self._streams = query, streams
        self._matches = array("Q")
        self._next, self._near, self._seeking = self._buffer.first, near, True
        self.current, self.pattern, self.problem = -1, None, ""
        try:
            self.pattern = query.compiled() if query.text else None
        except re.error as error:
            self.problem = str(error)
        self._timer.stop()
        if self.pattern is not None:
            self._timer.start()
        self.changed.emit()

    def more(self) -> None:
        """Go on: lines were added or dropped."""
        first = self._buffer.first
        gone = bisect_left(self._matches, first)
        if gone:
            del self._matches[:gone]
            self.current = max(-1, self.current - gone)
            self.changed.emit()
        if self.pattern is not None and self._next < self._buffer.end and not self.capped:
            self._timer.start()

    def go(self, by: int) -> None:
        """Make the match `by` further on current; after the last comes the first."""
        if self._matches:
            self._seeking = False
            start = self.current if self.current >= 0 or by > 0 else 0
            self.current = (start + by) % len(self._matches)
            self.changed.emit()
            self.moved.emit()

    def place(self) -> tuple[int, int] | None:
        """Return the line of the current match, and which of the matches on it that is."""
        if not 0 <= self.current < len(self._matches):
            return None
        line = self._matches[self.current]
        return line, self.current - bisect_left(self._matches, line)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the matches in one line's plain text."""
        if self.pattern is None:
            return []
        return [
            found.span() for found in self.pattern.finditer(text) if found.end() > found.start()
        ]

    @Slot()
    def _slice(self) -> None:
        until = perf_counter() + SLICE_S
        self._next = max(self._next, self._buffer.first)
        before = len(self._matches)
        while self._next < self._buffer.end and not self.capped:
            self._block()
            if perf_counter() > until:
                break
        else:
            self._timer.stop()
        moved = self._settle()
        if moved or len(self._matches) != before or not self.running:
            self.changed.emit()
        if moved:
            self.moved.emit()

    def _settle(self) -> bool:
        """Choose the current match when it is known; return True when it was chosen now."""
        if not self._seeking or not self._matches:
            self._seeking = self._seeking and self.running
            return False
        index = bisect_left(self._matches, self._near)
        if index == len(self._matches):
            if self.running:
                return False
            index -= 1
        self.current, self._seeking = index, False
        return True

    def _block(self) -> None:
        """Search some lines at once: a call for each line would cost most of the time."""
        lines = self._buffer.lines(self._next)
        start = self._next - lines.first
        end = min(start + BLOCK_LINES, lines.count)
        text = plain_lines(lines.block(start, end))
        line, counted = start, 0
        for begin, stop in self._found(text):
            line += text.count("\n", counted, begin)
            counted = begin
            inside = stop > begin and "\n" not in text[begin:stop]
            if inside and lines.flags[line] & self._streams:
                self._matches.append(lines.first + line)
                if self.capped:
                    break
        self._next = lines.first + end

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the matches in a block; words in ASCII are found some times faster as such."""
        query = self.query
        if query.regex or not (text.isascii() and query.text.isascii()):
            assert self.pattern is not None
            yield from (found.span() for found in self.pattern.finditer(text))
            return
        words = query.text if query.case else query.text.lower()
        text = text if query.case else text.lower()
        begin = text.find(words)
        while begin >= 0:
            yield begin, begin + len(words)
            begin = text.find(words, begin + len(words))
