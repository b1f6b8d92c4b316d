"""Which line stands in which row, for a width and a filter, without laying out a line.

Chunks know how many lines of each length they hold; only the chunk that is looked at is counted
line by line.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, repeat

from sampan.gui.logview.buffer import LogBuffer
from sampan.gui.logview.chunk import BOTH, Lines, Sealed, Tail, rows

REMEMBERED = 4
"""How many chunks stay counted line by line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row shows a part of a line: all of it, or what stands between two cuts."""

    line: int
    part: int


class RowMap:
    """Rows of the lines of some streams, cut every `width` cells or not at all."""

    def __init__(self, buffer: LogBuffer) -> None:
        self._buffer = buffer
        self._chunks: list[Sealed | Tail] = []
        self._ends: list[int] = []  # rows up to the end of each chunk
        self._counts: dict[int, int] = {}  # rows of full chunks, by their first line
        self._counted: OrderedDict[int, array[int]] = OrderedDict()
        self.width: int | None = None
        self.streams = BOTH

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._ends[-1] if self._ends else 0

    def shape(self, width: int | None, streams: int) -> None:
        """Take another width or filter; `sync` is to follow."""
        if (width, streams) != (self.width, self.streams):
            self.width, self.streams = width, streams
            self._counts.clear()
            self._counted.clear()

    def sync(self) -> None:
        """Look at what the store holds now."""
        self._chunks = list(self._buffer.chunks)
        known, self._counts = self._counts, {}
        totals = []
        for chunk in self._chunks:
            count = known.get(chunk.first)
            if count is None:
                count = chunk.rows(self.width, self.streams)
            if isinstance(chunk, Sealed):
                self._counts[chunk.first] = count
            totals.append(count)
        self._ends = list(accumulate(totals))

    def locate(self, row: int) -> Row | None:
        """Return what a row shows; None when there is no such row."""
        if not 0 <= row < self.total:
            return None
        index = bisect_right(self._ends, row)
        chunk = self._chunks[index]
        inside = row - (self._ends[index - 1] if index else 0)
        ends = self._lines_of(chunk)
        line = bisect_right(ends, inside)
        return Row(chunk.first + line, inside - (ends[line - 1] if line else 0))

    def window(self, row: int, count: int) -> list[Row]:
        """Return what `count` rows from this one show; fewer at the end."""
        shown: list[Row] = []
        last = min(row + count, self.total)
        while row < last:
            place = self.locate(row)
            if place is None:
                break
            more = self.height(place.line) - place.part
            shown += [Row(place.line, place.part + n) for n in range(min(more, last - row))]
            row += more
        return shown

    def row_of(self, line: int) -> int:
        """Return the first row of a line; of the next line that is shown if this one is not."""
        if not self._chunks or line < self._chunks[0].first:
            return 0
        index = bisect_right(self._chunks, line, key=lambda chunk: chunk.first) - 1
        chunk = self._chunks[index]
        before = self._ends[index - 1] if index else 0
        ends = self._lines_of(chunk)
        inside = min(line - chunk.first, len(ends))
        return before + (ends[inside - 1] if inside else 0)

    def height(self, line: int) -> int:
        """Return how many rows a held line fills; 0 when its stream is not shown."""
        lines = self._buffer.lines(line)
        index = line - lines.first
        if not lines.flags[index] & self.streams:
            return 0
        return 1 if self.width is None else rows(lines.cells[index], self.width)

    def step(self, line: int, by: int) -> int:
        """Return the shown line that stands `by` shown lines away, or the last on that side."""
        end, first = self._buffer.end, self._buffer.first
        way = 1 if by > 0 else -1
        found, left, seen = line, abs(by), line
        while left:
            seen += way
            if not first <= seen < end:
                break
            if self.height(seen):
                found, left = seen, left - 1
        return found

    def _lines_of(self, chunk: Sealed | Tail) -> array[int]:
        """Rows up to the end of each line of a chunk, counted from the chunk's first."""
        ends = self._counted.setdefault(chunk.first, array("I"))
        self._counted.move_to_end(chunk.first)
        if len(self._counted) > REMEMBERED:
            self._counted.popitem(last=False)
        if len(ends) < chunk.count:
            lines = self._buffer.lines(chunk.first)
            more = accumulate(self._heights(lines, len(ends)), initial=ends[-1] if ends else 0)
            next(more)
            ends.extend(more)
        return ends

    def _heights(self, lines: Lines, start: int) -> Iterable[int]:
        """How many rows each line of a chunk fills, from one of them on."""
        heights: Iterable[int]
        if self.width is None:
            heights = repeat(1, lines.count - start)
        else:
            width = self.width
            heights = [rows(cells, width) for cells in lines.cells[start:]]
        if self.streams == BOTH:
            return heights
        shown = map(self.streams.__and__, lines.flags[start:])
        return [height if flag else 0 for height, flag in zip(heights, shown, strict=True)]
