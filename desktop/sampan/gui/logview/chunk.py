"""A run of log lines as bytes and arrays; a full one is kept compressed.

Python's own objects would take some hundred bytes a line, a million of them half a gigabyte.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress

from sampan.client.engine.model import LogLine
from sampan.gui.logview.ansi import Style, plain_lines
from sampan.gui.logview.carry import Carry, unpacked
from sampan.gui.logview.cells import totals

STDOUT, STDERR = 1, 2
BOTH = STDOUT | STDERR
CONTINUED = 4
"""The flag of a line that goes on the one before: together they were too long for one."""

NO_TIME = -(1 << 63)
"""Stands for a line that has no time, among microseconds since 1970."""

CHUNK_LINES = 4096
CHUNK_BYTES = 256 << 10
OVERHEAD = 1 << 10
"""About what the objects around a chunk take, in bytes."""


@dataclass(slots=True)
class Lines:
    """Lines that can be read; `text` is UTF-8, each line ended by a line feed."""

    first: int
    text: bytes | bytearray
    starts: array[int]  # where each line begins in `text`, and one more for the end
    times: array[int]  # microseconds since 1970, or NO_TIME
    flags: bytes | bytearray  # STDOUT or STDERR, perhaps CONTINUED
    services: array[int]
    cells: array[int]
    styles: array[int]  # what lines begin with, packed; those past its end begin plain

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.flags)

    def style(self, index: int) -> Style:
        """Return the style that a line begins with."""
        return unpacked(self.styles[index] if index < len(self.styles) else 0)

    def line(self, index: int) -> str:
        """Return a line as it came, escapes and all."""
        return self.text[self.starts[index] : self.starts[index + 1] - 1].decode("utf-8", "replace")

    def block(self, start: int, end: int) -> str:
        """Return lines from `start` up to, not including, `end`, each ended by a line feed."""
        return self.text[self.starts[start] : self.starts[end]].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many lines of each length, in cells, a stream has in a chunk."""

    cells: array[int]
    counts: array[int]

    def rows(self, width: int | None) -> int:
        """Return how many rows the lines fill, cut every `width` cells or not at all."""
        if width is None:
            return sum(self.counts)
        pairs = zip(self.cells, self.counts, strict=True)
        return sum(rows(cells, width) * count for cells, count in pairs)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A full chunk: it never changes, so other threads may read it."""

    first: int
    count: int
    lengths: dict[int, Lengths]
    longest: int  # cells
    packed: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(map(len, self.packed)) + OVERHEAD

    def rows(self, width: int | None, streams: int) -> int:
        """Return how many rows the lines of these streams fill."""
        return sum(lengths.rows(width) for flag, lengths in self.lengths.items() if flag & streams)

    def lines(self) -> Lines:
        """Return the lines, unpacked: some milliseconds of work."""
        text, starts, times, flags, services, cells, styles = map(zlib.decompress, self.packed)
        return Lines(
            self.first,
            text,
            array("I", starts),
            array("q", times),
            flags,
            array("H", services),
            array("I", cells),
            array("Q", styles),
        )


@dataclass(slots=True)
class Tail:
    """The chunk that still grows."""

    first: int
    carry: Carry
    read: Lines = field(init=False)
    lengths: dict[int, Counter[int]] = field(init=False)
    longest: int = 0

    def __post_init__(self) -> None:
        empty = array("H"), array("I"), array("Q")
        self.read = Lines(self.first, bytearray(), array("I", [0]), array("q"), bytearray(), *empty)
        self.lengths = {STDOUT: Counter(), STDERR: Counter()}

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.read.flags)

    @property
    def size(self) -> int:
        """Bytes held."""
        lines = self.read
        return len(lines.text) + 19 * lines.count + 8 * len(lines.styles) + OVERHEAD

    @property
    def full(self) -> bool:
        """True when it is time to seal it."""
        return self.count >= CHUNK_LINES or len(self.read.text) >= CHUNK_BYTES

    def rows(self, width: int | None, streams: int) -> int:
        """Return how many rows the lines of these streams fill."""
        counters = [counter for flag, counter in self.lengths.items() if flag & streams]
        if width is None:
            return sum(counter.total() for counter in counters)
        return sum(
            rows(cells, width) * count for counter in counters for cells, count in counter.items()
        )

    def lines(self) -> Lines:
        """Return the lines as they are; more may come to them."""
        return self.read

    def copy(self) -> Lines:
        """Return the lines so that they stay as they are."""
        lines = self.read
        return Lines(
            self.first,
            bytes(lines.text),
            lines.starts[:],
            lines.times[:],
            bytes(lines.flags),
            lines.services[:],
            lines.cells[:],
            lines.styles[:],
        )

    def append(
        self, batch: Sequence[LogLine], texts: list[str], services: list[int], flags: bytes
    ) -> None:
        """Add lines and their texts, none of which has a line feed; a flood comes through here."""
        joined = "\n".join(texts)
        data = _encoded(joined)
        simple = len(data) == len(joined)
        sizes = [len(text) + 1 for text in (texts if simple else map(_encoded, texts))]
        ends = accumulate(sizes, initial=len(self.read.text))
        next(ends)  # where the first one starts stood there already
        self.read.starts.extend(ends)
        self.read.text += data
        self.read.text += b"\n"
        styles = self.carry.take(joined, texts, services, map(BOTH.__and__, flags))
        if styles:
            plain = self.read.count - len(self.read.styles)
            self.read.styles.frombytes(bytes(plain * self.read.styles.itemsize))
            self.read.styles.fromlist(styles)
        times = [NO_TIME if line.at is None else int(line.at * 1e6) for line in batch]
        self.read.times.fromlist(times)
        self.read.flags += flags
        self.read.services.fromlist(services)
        cells = totals(plain_lines(joined))
        self.read.cells.fromlist(cells)
        self.longest = max(self.longest, max(cells))
        for stream, counter in self.lengths.items():
            counter.update(compress(cells, map(stream.__and__, flags)))

    def sealed(self) -> Sealed:
        """Return the chunk packed."""
        lines = self.read
        numbers = (lines.services, lines.cells, lines.styles)
        parts = (lines.text, lines.starts, lines.times, lines.flags, *numbers)
        return Sealed(
            self.first,
            self.count,
            {flag: _lengths(counter) for flag, counter in self.lengths.items()},
            self.longest,
            tuple(zlib.compress(part, 1) for part in parts),
        )


def rows(cells: int, width: int) -> int:
    """Return how many rows a line fills that is cut every `width` cells; an empty one fills one."""
    return -(-cells // width) or 1


def _lengths(counter: Counter[int]) -> Lengths:
    return Lengths(array("I", counter.keys()), array("I", counter.values()))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
