"""The store of a log: a million lines and more in bounded memory, the oldest dropped first."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from sampan.client.engine.model import LogLine
from sampan.gui.logview.ansi import Style
from sampan.gui.logview.carry import Carry
from sampan.gui.logview.chunk import (
    CHUNK_BYTES,
    CHUNK_LINES,
    CONTINUED,
    NO_TIME,
    STDERR,
    STDOUT,
    Lines,
    Sealed,
    Tail,
)

MOST_BYTES = 64 << 20
"""What a store may hold by default, as packed as it is: logs shrink to a sixth or less."""

MOST_LINES = 2_000_000
LONGEST_LINE = 16 << 10
"""Characters after which a line is cut and goes on in the next; Docker's own limit as well."""

UNPACKED = 4
"""How many chunks stay unpacked for the view, which looks at one or two."""


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as it is read back; `at` is in seconds since 1970, `style` what it begins with."""

    number: int
    text: str
    at: float | None
    stream: Literal["stdout", "stderr"]
    service: str
    continued: bool
    style: Style


class LogBuffer:
    """Lines by number: numbers count from the first line ever added, and are never used again."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_lines: int = MOST_LINES) -> None:
        self._most_bytes = most_bytes
        self._most_lines = most_lines
        self._sealed: list[Sealed] = []
        self._sealed_bytes = 0
        self._carry = Carry()
        self._tail = Tail(0, self._carry)
        self._services: dict[str, int] = {"": 0}
        self._unpacked: OrderedDict[int, Lines] = OrderedDict()
        self.dropped = 0

    def __len__(self) -> int:
        return self.end - self.first

    @property
    def first(self) -> int:
        """The number of the oldest line that is held."""
        return self._sealed[0].first if self._sealed else self._tail.first

    @property
    def end(self) -> int:
        """The number that the next line gets."""
        return self._tail.first + self._tail.count

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._sealed_bytes + self._tail.size

    @property
    def services(self) -> tuple[str, ...]:
        """The services in the order in which they first spoke; the empty one stands first."""
        return tuple(self._services)

    @property
    def chunks(self) -> Sequence[Sealed | Tail]:
        """The chunks in order; the last one still grows."""
        return [*self._sealed, self._tail]

    @property
    def longest(self) -> int:
        """The length of the longest line held, in cells."""
        return max(chunk.longest for chunk in self.chunks)

    def append(self, batch: Sequence[LogLine]) -> None:
        """Add lines; the oldest chunks are dropped when there is too much."""
        if batch:
            self._add(*_whole(batch))
            self._drop()

    def begin_anew(self) -> None:
        """Let what comes next begin plain: it is of other streams."""
        self._carry.clear()

    def clear(self) -> None:
        """Forget all lines; numbers go on where they were, and so do the streams."""
        self._tail = Tail(self.end, self._carry)
        self._sealed.clear()
        self._unpacked.clear()
        self._sealed_bytes = self.dropped = 0

    def line(self, number: int) -> StoredLine:
        """Return a line; IndexError if it is not held."""
        lines = self.lines(number)
        index = number - lines.first
        flags, time = lines.flags[index], lines.times[index]
        return StoredLine(
            number,
            lines.line(index),
            None if time == NO_TIME else time / 1e6,
            "stderr" if flags & STDERR else "stdout",
            self.services[lines.services[index]],
            bool(flags & CONTINUED),
            lines.style(index),
        )

    def lines(self, number: int) -> Lines:
        """Return the chunk of a line, readable; IndexError if the line is not held."""
        if not self.first <= number < self.end:
            raise IndexError(number)
        if number >= self._tail.first:
            return self._tail.lines()
        index = bisect_right(self._sealed, number, key=attrgetter("first")) - 1
        chunk = self._sealed[index]
        lines = self._unpacked.get(chunk.first)
        if lines is None:
            lines = self._unpacked[chunk.first] = chunk.lines()
            if len(self._unpacked) > UNPACKED:
                self._unpacked.popitem(last=False)
        self._unpacked.move_to_end(chunk.first)
        return lines

    def snapshot(self) -> Snapshot:
        """Return all that is held now, to be read on any thread."""
        return Snapshot(tuple(self._sealed), self._tail.copy(), self.services)

    def _add(self, batch: Sequence[LogLine], texts: list[str], flags: bytes) -> None:
        if len(batch) > 1 and (len(batch) > CHUNK_LINES or sum(map(len, texts)) > CHUNK_BYTES):
            half = len(batch) // 2
            self._add(batch[:half], texts[:half], flags[:half])
            self._add(batch[half:], texts[half:], flags[half:])
            return
        try:
            services = [self._services[line.service] for line in batch]
        except KeyError:
            services = [self._service(line.service) for line in batch]
        self._tail.append(batch, texts, services, flags)
        if self._tail.full:
            sealed = self._tail.sealed()
            self._sealed.append(sealed)
            self._sealed_bytes += sealed.size
            self._tail = Tail(self.end, self._carry)

    def _service(self, name: str) -> int:
        # An index is two bytes wide; nobody has that many services, but a log must not break it.
        if len(self._services) == 1 << 16:
            return self._services.get(name, 0)
        return self._services.setdefault(name, len(self._services))

    def _drop(self) -> None:
        while self._sealed and (self.size > self._most_bytes or len(self) > self._most_lines):
            gone = self._sealed.pop(0)
            self._unpacked.pop(gone.first, None)
            self._sealed_bytes -= gone.size
            self.dropped += gone.count


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lines of one moment; nothing in it changes."""

    sealed: tuple[Sealed, ...]
    tail: Lines
    services: tuple[str, ...]

    def __iter__(self) -> Iterator[Lines]:
        for chunk in self.sealed:
            yield chunk.lines()
        yield self.tail


def _whole(batch: Sequence[LogLine]) -> tuple[Sequence[LogLine], list[str], bytes]:
    """Return lines none of which is too long or has an end of line in it, their texts and flags."""
    texts = [line.text for line in batch]
    joined = "\n".join(texts)
    clean = "\r" not in joined and joined.count("\n") == len(batch) - 1
    if clean and (len(joined) < LONGEST_LINE or max(map(len, texts)) <= LONGEST_LINE):
        streams = [STDERR if line.stream == "stderr" else STDOUT for line in batch]
        return batch, texts, bytes(streams)
    lines: list[LogLine] = []
    flags = bytearray()
    for line in batch:
        flag = STDERR if line.stream == "stderr" else STDOUT
        for piece, more in _pieces(line.text.rstrip("\r\n")):
            lines.append(replace(line, text=piece))
            flags.append(flag | more)
    return lines, [line.text for line in lines], bytes(flags)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for part in text.split("\n"):
        yield part[:LONGEST_LINE], 0
        for start in range(LONGEST_LINE, len(part), LONGEST_LINE):
            yield part[start : start + LONGEST_LINE], CONTINUED
