"""The lines of a terminal's screen: text that is drawn, places that are erased, lines that scroll.

pyte moves the cursor and knows margins, tab stops and modes; the lines themselves are ours.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

import pyte
from pyte import charsets
from pyte import modes as mo

from sampan.gui.terminal.cells import (
    BLANK,
    LONGEST_CELL,
    Cell,
    Glyphs,
    Kept,
    Line,
    Plain,
    laid_out,
    width_of,
)

MOST_PENS = 64
"""How many pens keep their cells for the next time they are taken up."""

_RUNS = re.compile(
    r"(?P<narrow>[ -~\xa0-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u0482\u2010-\u2027"
    r"\u2190-\u2199\u2500-\u25fc\u2713-\u2717]+)"
    r"|(?P<wide>[\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
"""Runs whose characters are known to take one column, or two; wcwidth is asked of the others."""


class Grid(pyte.Screen):
    """`rows` are the lines that are shown, `history` those that left the main screen."""

    def __init__(self, columns: int, lines: int, history: int) -> None:
        self.history: deque[Kept] = deque(maxlen=history)
        self.pushed = 0
        """How many lines ever went to the history; the number of the line in the first row."""
        self.rows: list[Line] = []
        self.main: list[Line] | None = None
        """The main screen's rows while the alternate screen is shown."""
        self.pen = BLANK
        self.graphics = [False, False]
        """Whether G0, and G1, are DEC's line drawing characters instead of ASCII."""
        self._palette: dict[Cell, Glyphs] = {}
        self._glyphs = Glyphs(BLANK)
        self._last = ""
        super().__init__(columns, lines)

    @property
    def alternate(self) -> bool:
        """True while a full-screen program shows its own screen; that one has no history."""
        return self.main is not None

    def set_pen(self, pen: Cell) -> None:
        """Write with these colours and flags from now on."""
        self.pen = pen
        glyphs = self._palette.get(pen)
        if glyphs is None:
            if len(self._palette) >= MOST_PENS:
                self._palette.clear()
            glyphs = self._palette[pen] = Glyphs(pen)
        self._glyphs = glyphs

    def blank(self) -> Cell:
        """Return what an erased place becomes: the pen's background and no more (xterm's bce)."""
        return (
            BLANK if self.pen.background == BLANK.background else Cell(" ", -1, self.pen.background)
        )

    # --- text -------------------------------------------------------------------------------

    def draw(self, data: str) -> None:
        if self.graphics[self.charset]:
            data = data.translate(charsets.VT100_MAP)
        if mo.IRM in self.mode:
            for character in data:
                self._draw_one(character)
        elif data.isascii():
            self._draw_run(data, 1)
        else:
            for run in _RUNS.finditer(data):
                match run.lastgroup:
                    case "narrow":
                        self._draw_run(run.group(), 1)
                    case "wide":
                        self._draw_run(run.group(), 2)
                    case _:
                        self._draw_one(run.group())
        if data:
            self._last = data[-1]

    def draw_lines(self, data: str) -> None:
        """Show printable ASCII with line ends; of a flood, only what can be kept is laid out."""
        if data[:1] == "\n":  # the other half of a line end that was cut in two
            self.linefeed()
            data = data[1:]
        if data[-1:] == "\r":
            self.draw_lines(data.rstrip("\r"))
            self.cursor.x = 0
            return
        ends = data.count("\r\n")
        plain = data.count("\n") == ends == data.count("\r")
        if plain and ends > 2 * self.lines and self._is_simple():
            self._draw_flood(data.split("\r\n"))
            return
        for number, part in enumerate(data.split("\n")):
            if number:
                self.linefeed()
            for position, piece in enumerate(part.split("\r")):
                if position:
                    self.cursor.x = 0
                if piece:
                    self.draw(piece)

    def _is_simple(self) -> bool:
        usual = self.margins is None and mo.DECAWM in self.mode and mo.LNM not in self.mode
        return usual and mo.IRM not in self.mode and not self.graphics[self.charset]

    def _draw_flood(self, parts: list[str]) -> None:
        """Draw the first lines until the screen scrolls, and then push the others through it."""
        for part in parts[: self.lines]:
            self._draw_run(part, 1)
            self.cursor.x = 0
            self.index()
        middle = parts[self.lines : -1]
        dropped = max(0, len(middle) - (self.history.maxlen or 0) - self.lines)
        columns, glyphs = self.columns, self._glyphs
        kept_parts = middle[dropped:]
        fresh: Sequence[Kept]
        if self.pen == BLANK and max(map(len, kept_parts)) <= columns:
            fresh = kept_parts
        else:
            fresh = [plain for part in kept_parts for plain in _cut(part, columns, glyphs)]
        lines = [*self.rows[:-1], *fresh]
        kept = len(lines) - self.lines + 1
        self.push(lines[:kept])
        self.pushed += 0 if self.alternate else dropped
        self.rows = [*map(laid_out, lines[kept:]), Line()]
        self.dirty.update(range(self.lines))
        self.draw(parts[-1])

    def _draw_run(self, data: str, width: int) -> None:
        """Draw characters that each take that many columns."""
        cursor, columns, at = self.cursor, self.columns, 0
        if width == 2 and columns < 2:
            return
        glyphs = self._glyphs
        while at < len(data):
            if cursor.x + width > columns and not self._wrap():
                cursor.x = columns - width
                at = max(at, len(data) - 1)
            line, x = self.rows[cursor.y], cursor.x
            piece = data[at : at + (columns - x) // width]
            end = x + len(piece) * width
            line.reach(x)
            if x < len(line):
                self._mend(line, x, end)
            if width == 1:
                line[x:end] = map(glyphs.__getitem__, piece)
            else:
                half = glyphs[""]
                line[x:end] = [cell for text in piece for cell in (glyphs[text], half)]
            self.dirty.add(cursor.y)
            cursor.x = end
            at += len(piece)

    def _draw_one(self, character: str) -> None:
        width = width_of(character)
        if width <= 0:
            if width == 0:
                self._combine(character)
            return
        cursor = self.cursor
        width = min(width, self.columns)
        if cursor.x + width > self.columns and not self._wrap():
            cursor.x = self.columns - width
        if mo.IRM in self.mode:
            self.insert_characters(width)
        line, x = self.rows[cursor.y], cursor.x
        line.reach(x)
        self._mend(line, x, x + width)
        glyphs = self._glyphs
        line[x : x + width] = [glyphs[character], glyphs[""]][:width]
        self.dirty.add(cursor.y)
        cursor.x += width

    def _wrap(self) -> bool:
        if mo.DECAWM not in self.mode:
            return False
        self.rows[self.cursor.y].wrapped = True
        self.cursor.x = 0
        self.index()
        return True

    def _combine(self, mark: str) -> None:
        line, x = self.rows[self.cursor.y], self.cursor.x - 1
        if x >= 1 and x < len(line) and not line[x].text:
            x -= 1
        if 0 <= x < len(line) and len(line[x].text) < LONGEST_CELL:
            cell = line[x]
            line[x] = cell._replace(text=cell.text + mark)
            self.dirty.add(self.cursor.y)

    def _mend(self, line: Line, start: int, end: int) -> None:
        """Blank the halves of wide characters that what is put at [start, end) would leave."""
        if 0 < start < len(line) and not line[start].text:
            line[start - 1] = BLANK
        if end < len(line) and not line[end].text:
            line[end] = BLANK

    # --- scrolling --------------------------------------------------------------------------

    def bounds(self) -> tuple[int, int]:
        """Return the first and the last row that scroll."""
        return self.margins or (0, self.lines - 1)

    def line_end(self) -> None:
        """Go to the start of the next line."""
        self.cursor.x = 0
        self.index()

    def index(self) -> None:
        if self.cursor.y == self.bounds()[1]:
            self.scroll_up(1)
        elif self.cursor.y < self.lines - 1:
            self.cursor.y += 1

    def reverse_index(self) -> None:
        if self.cursor.y == self.bounds()[0]:
            self.scroll_down(1, self.cursor.y)
        elif self.cursor.y:
            self.cursor.y -= 1

    def scroll_up(self, count: int, top: int | None = None) -> None:
        """Move the lines from `top` on up; those that leave the whole screen are kept."""
        if count == 1 and top is None and self.margins is None:  # what nearly every line is
            self.push((self.rows.pop(0),))
            self.rows.append(self._fresh())
            self.dirty.update(range(self.lines))
            return
        first, bottom = self.bounds()
        first = first if top is None else top
        count = min(count, bottom - first + 1)
        if first == 0 and top is None:
            self.push(self.rows[:count])
        fresh = [self._fresh() for _ in range(count)]
        self.rows[first : bottom + 1] = self.rows[first + count : bottom + 1] + fresh
        self.dirty.update(range(first, bottom + 1))

    def scroll_down(self, count: int, top: int) -> None:
        """Move the lines from `top` on down; those that leave are lost."""
        bottom = self.bounds()[1]
        count = min(count, bottom - top + 1)
        fresh = [self._fresh() for _ in range(count)]
        self.rows[top : bottom + 1] = fresh + self.rows[top : bottom + 1 - count]
        self.dirty.update(range(top, bottom + 1))

    def _fresh(self) -> Line:
        blank = self.blank()
        return Line() if blank is BLANK else Line([blank] * self.columns)

    def push(self, lines: Sequence[Kept]) -> None:
        """Keep lines that leave the main screen at its top."""
        if not self.alternate:
            self.history.extend(lines)
            self.pushed += len(lines)

    def insert_lines(self, count: int | None = None) -> None:
        top, bottom = self.bounds()
        if top <= self.cursor.y <= bottom:
            self.scroll_down(count or 1, self.cursor.y)
            self.cursor.x = 0

    def delete_lines(self, count: int | None = None) -> None:
        top, bottom = self.bounds()
        if top <= self.cursor.y <= bottom:
            self.scroll_up(count or 1, self.cursor.y)
            self.cursor.x = 0

    # --- erasing ----------------------------------------------------------------------------

    def insert_characters(self, count: int | None = None) -> None:
        line, x = self.rows[self.cursor.y], min(self.cursor.x, self.columns - 1)
        line.reach(x)
        self._mend(line, x, x)
        line[x:x] = [self.blank()] * min(count or 1, self.columns - x)
        del line[self.columns :]
        self._mend(line, len(line), len(line))
        self.dirty.add(self.cursor.y)

    def delete_characters(self, count: int | None = None) -> None:
        line, x = self.rows[self.cursor.y], min(self.cursor.x, self.columns - 1)
        count = min(count or 1, self.columns - x)
        self._mend(line, x, x + count)
        line.reach(self.columns)
        del line[x : x + count]
        line.extend([self.blank()] * count)
        line.wrapped = False
        self.dirty.add(self.cursor.y)

    def erase_characters(self, count: int | None = None) -> None:
        self._erase(self.cursor.x, self.cursor.x + (count or 1))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        x = min(self.cursor.x, self.columns - 1)
        match how:
            case 0:
                self._erase(x, self.columns)
            case 1:
                self._erase(0, x + 1)
            case 2:
                self._erase(0, self.columns)

    def _erase(self, start: int, end: int) -> None:
        end = min(end, self.columns)
        line, blank = self.rows[self.cursor.y], self.blank()
        self.dirty.add(self.cursor.y)
        if start >= end:
            return
        self._mend(line, start, end)
        if end >= len(line) and blank is BLANK:
            del line[start:]
        else:
            line.reach(end)
            line[start:end] = [blank] * (end - start)
        if end == self.columns:
            line.wrapped = False

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        if how == 3:
            self.history.clear()
            self.dirty.update(range(self.lines))
            return
        rows = {0: range(self.cursor.y + 1, self.lines), 1: range(self.cursor.y)}.get(how)
        if rows is None:
            rows = range(self.lines)
        for row in rows:
            self.rows[row] = self._fresh()
        self.dirty.update(rows)
        if how in (0, 1):
            self.erase_in_line(how)

    def alignment_display(self) -> None:
        self.rows = [Line([Cell("E")] * self.columns) for _ in range(self.lines)]
        self.dirty.update(range(self.lines))

    def repeat(self, count: int) -> None:
        """Draw the last character again, at most one screen full of it."""
        self.draw(self._last * min(count, self.columns * self.lines))


def _cut(text: str, columns: int, glyphs: Glyphs) -> Iterator[Plain]:
    last = max(0, (len(text) - 1) // columns * columns)
    for at in range(0, last, columns):
        yield Plain(text[at : at + columns], glyphs, True)
    yield Plain(text[last:], glyphs, False)
