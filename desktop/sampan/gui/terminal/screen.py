"""The screen of a terminal: what a process wrote, as lines of cells with a cursor.

pyte moves the cursor and knows margins, tab stops and modes; lines, colours, the alternate screen,
scrollback and answers are ours (the sequences are those of xterm's ctlseqs). Nothing a process
writes raises, and what it makes us keep is bounded.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from pyte import modes as mo

from sampan.gui.terminal.cells import BLANK, Line, goes_on, laid_out
from sampan.gui.terminal.grid import Grid
from sampan.gui.terminal.interpreter import Interpreter
from sampan.gui.terminal.modes import Modes, Saved
from sampan.gui.terminal.parser import Parser
from sampan.gui.terminal.reflow import reflowed

HISTORY_LINES = 10_000
"""How many lines that left the screen are kept."""

MOST_ANSWERS = 4096
"""How many bytes of answers may wait; a process that asks and never reads gets no more."""


class TerminalScreen(Grid):
    """The grid of `lines` x `columns`; `feed` takes bytes, `changed` says which rows are new."""

    def __init__(self, columns: int, lines: int, history: int = HISTORY_LINES) -> None:
        self.answers = bytearray()
        self.bells = 0
        self.modes = Modes()
        self._saved: dict[bool, Saved] = {}
        super().__init__(columns, lines, history)
        self._parser = Parser(Interpreter(self))

    def feed(self, data: bytes) -> None:
        """Take what the process wrote."""
        self._parser.feed(data)

    def take_answers(self) -> bytes:
        """Return what the process asked for, to be written to it."""
        answers = bytes(self.answers)
        self.answers.clear()
        return answers

    def take_dirty(self) -> set[int]:
        """Return the rows that may have changed since the last call."""
        dirty, self.dirty = self.dirty, set()
        return dirty

    def line(self, number: int) -> Line:
        """Return a line by its number, from pushed - len(history) on; a blank one beyond."""
        at = number - self.pushed
        if 0 <= at < len(self.rows):
            return self.rows[at]
        if -len(self.history) <= at < 0 and not self.alternate:
            return laid_out(self.history[at])
        return Line()

    @property
    def first(self) -> int:
        """The number of the oldest line that is kept."""
        return self.pushed if self.alternate else self.pushed - len(self.history)

    def reset(self) -> None:
        super().reset()
        self.rows = [Line() for _ in range(self.lines)]
        self.modes = Modes()
        self.main = None
        self._saved.clear()
        self.graphics = [False, False]
        self.set_pen(BLANK)

    # --- the cursor -------------------------------------------------------------------------

    def cursor_up(self, count: int | None = None) -> None:
        top = self.bounds()[0] if self.cursor.y >= self.bounds()[0] else 0
        self.cursor.y = max(self.cursor.y - (count or 1), top)

    def cursor_down(self, count: int | None = None) -> None:
        bottom = self.bounds()[1] if self.cursor.y <= self.bounds()[1] else self.lines - 1
        self.cursor.y = min(self.cursor.y + (count or 1), bottom)

    def cursor_to_line(self, line: int | None = None) -> None:
        self.cursor_position(line, min(self.cursor.x, self.columns - 1) + 1)

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        super().set_margins(top, bottom)
        if self.margins == (0, self.lines - 1):
            self.margins = None
        self.cursor_position()

    def tab(self) -> None:
        super().tab()
        self.cursor.x = min(self.cursor.x, self.columns - 1)

    def tabulate(self, count: int) -> None:
        """Go that many tab stops on, or back."""
        stops = sorted(self.tabstops | {0, self.columns - 1})
        here = self.cursor.x
        ahead = [stop for stop in stops if stop > here]
        behind = [stop for stop in reversed(stops) if stop < here]
        way = ahead if count > 0 else behind
        if way:
            self.cursor.x = min(way[min(abs(count), len(way)) - 1], self.columns - 1)

    def set_graphics(self, second: bool, on: bool) -> None:
        """Let G0, or G1, be DEC's line drawing characters."""
        self.graphics[second] = on

    def save_cursor(self) -> None:
        self._saved[self.alternate] = Saved(
            self.cursor.y,
            self.cursor.x,
            self.pen,
            self.charset,
            (self.graphics[0], self.graphics[1]),
            mo.DECOM in self.mode,
            mo.DECAWM in self.mode,
        )

    def restore_cursor(self) -> None:
        saved = self._saved.get(self.alternate, Saved())
        self.charset = saved.charset
        self.graphics = list(saved.graphics)
        for mode, on in ((mo.DECOM, saved.origin), (mo.DECAWM, saved.wrap)):
            (self.mode.add if on else self.mode.discard)(mode)
        self.set_pen(saved.pen)
        self.cursor.y = min(saved.row, self.lines - 1)
        self.cursor.x = min(saved.column, self.columns)

    def bell(self, *args: object) -> None:
        self.bells += 1

    def write_process_input(self, data: str) -> None:
        if len(self.answers) < MOST_ANSWERS:
            self.answers += data.encode()

    # --- the other screen, and other sizes --------------------------------------------------

    def show_alternate(self, on: bool, *, with_cursor: bool) -> None:
        """Show an empty screen of its own for a full-screen program, or the main one again."""
        if on == self.alternate:
            return
        if on:
            if with_cursor:
                self.save_cursor()
            self.main, self.rows = self.rows, [self._fresh() for _ in range(self.lines)]
        else:
            assert self.main is not None
            self.rows, self.main = self.main, None
            if with_cursor:
                self.restore_cursor()
        self.margins = None
        self.dirty.update(range(self.lines))

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Take another size: the main screen is wrapped anew, the alternate one cut or filled."""
        lines, columns = max(1, lines or self.lines), max(1, columns or self.columns)
        if (lines, columns) == (self.lines, self.columns):
            return
        cursor = (self.cursor.y, min(self.cursor.x, self.columns))
        if self.main is None:
            self.rows, cursor = self._laid_out(self.rows, cursor, lines, columns)
        else:
            saved = self._saved.get(False, Saved())
            self.main, place = self._laid_out(self.main, (saved.row, saved.column), lines, columns)
            self._saved[False] = replace(saved, row=place[0], column=place[1])
            self.rows = [Line(row[:columns]) for row in self.rows[:lines]]
            self.rows += [Line() for _ in range(lines - len(self.rows))]
        self.lines, self.columns = lines, columns
        self.margins = None
        self.tabstops.update(range(8, columns, 8))
        self.cursor.y, self.cursor.x = min(cursor[0], lines - 1), min(cursor[1], columns)
        self.dirty = set(range(lines))

    def _laid_out(
        self, rows: list[Line], cursor: tuple[int, int], lines: int, columns: int
    ) -> tuple[list[Line], tuple[int, int]]:
        """Return the main screen's rows and cursor for a size; history gives and takes lines."""
        inked = [row for row, line in enumerate(rows) if line.used()]
        used = max([cursor[0], *inked[-1:]]) + 1
        full = used == len(rows)
        kept = rows[:used]
        if columns != self.columns:
            while self.history and goes_on(self.history[-1]):
                kept.insert(0, self._pull())
                cursor = (cursor[0] + 1, cursor[1])
            first = self.pushed - len(self.history)
            fresh, _ = reflowed(map(laid_out, self.history), columns)
            self.history = deque(fresh, self.history.maxlen)
            self.pushed = first + len(self.history)
            kept, cursor = reflowed(kept, columns, cursor)
        above = min(max(0, len(kept) - lines), cursor[0])
        self.history.extend(kept[:above])
        self.pushed += above
        kept, row = kept[above:][:lines], cursor[0] - above
        while full and len(kept) < lines and self.history:
            kept.insert(0, self._pull())
            row += 1
        return kept + [Line() for _ in range(lines - len(kept))], (row, cursor[1])

    def _pull(self) -> Line:
        self.pushed -= 1
        return laid_out(self.history.pop())
