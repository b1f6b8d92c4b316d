"""How text reaches people: colours, a live line, durations, sizes, aligned tables."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
SPINNER_PLAIN = "|/-\\"

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
_SGR = re.compile(r"\x1b\[[0-9;]*m")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Terminal:
    """A stream to write to, and what can be done on it: colours, a line that changes in place."""

    def __init__(self, stream: IO[str], env: Mapping[str, str]) -> None:
        self._stream = stream
        self._live = ""
        self.is_tty = stream.isatty()
        plain = env.get("TERM") == "dumb"
        self.can_move = self.is_tty and not plain
        self.has_colour = self.can_move and not env.get("NO_COLOR")
        self._can_draw = _can_encode(stream, SPINNER + "✓✗")

    @property
    def width(self) -> int:
        """Columns; asked each time, as a window may be resized."""
        return measure_terminal(self._stream.fileno()).columns if self.is_tty else 80

    @property
    def spinner(self) -> str:
        """The frames of the spinner, of one column each."""
        return SPINNER if self._can_draw else SPINNER_PLAIN

    @property
    def tick(self) -> str:
        """The sign of something done, one column."""
        return "✓" if self._can_draw else "+"

    @property
    def cross(self) -> str:
        """The sign of something failed, one column."""
        return "✗" if self._can_draw else "x"

    def style(self, text: str, *names: str) -> str:
        """Return the text in the named styles where there are colours."""
        if not self.has_colour or not text:
            return text
        return f"\x1b[{';'.join(STYLES[name] for name in names)}m{text}\x1b[0m"

    def line(self, text: str = "") -> None:
        """Write a line, above the live one if there is one."""
        live, self._live = self._live, ""
        if live:
            self._stream.write("\r\x1b[K")
        self._stream.write(self._encodable(text) + "\n")
        if live:
            self.live(live)
        self._stream.flush()

    def live(self, text: str) -> None:
        """Show a line that the next one replaces; nothing where the cursor cannot move."""
        if self.can_move:
            self._live = text
            self._stream.write("\r" + cut(self._encodable(text), self.width - 1) + "\x1b[K")
            self._stream.flush()

    def end_live(self) -> None:
        """Take the live line away."""
        if self._live:
            self._live = ""
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _encodable(self, text: str) -> str:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        return text.encode(encoding, "replace").decode(encoding)


def measure_terminal(descriptor: int) -> os.terminal_size:
    """Return the size of the terminal itself, whatever COLUMNS and LINES say; 80x24 for none."""
    try:
        size = os.get_terminal_size(descriptor)
    except OSError:
        return os.terminal_size((80, 24))
    return size if size.columns > 0 and size.lines > 0 else os.terminal_size((80, 24))


def silence(stream: IO[str]) -> None:
    """Point the stream at nothing, so that the interpreter's last flush cannot fail either."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def format_duration(ms: float) -> str:
    """Return a duration as people read it: 340 ms, 2.6 s, 1 min 12 s, 3 h 5 min, 2 d 4 h."""
    if ms < 999.5:
        return f"{ms:.0f} ms"
    seconds = ms / 1000
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = whole // 60
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def format_rows(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines whose columns stand below one another."""
    table = [list(row) for row in rows]
    count = max(map(len, table), default=0)
    widths = [max((len(row[i]) for row in table if i < len(row)), default=0) for i in range(count)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in table
    ]


def cut(text: str, width: int) -> str:
    """Return the text, cut to that many columns; escape sequences take none."""
    if len(_SGR.sub("", text)) <= width:
        return text
    kept, columns, position = "", 0, 0
    while columns < width:
        if escape := _SGR.match(text, position):
            kept += escape.group()
            position = escape.end()
            continue
        kept += text[position]
        position, columns = position + 1, columns + 1
    return kept + ("\x1b[0m" if "\x1b" in kept else "")


def printable(text: str) -> str:
    """Return the text without what could move the cursor or change the terminal."""
    return _CONTROLS.sub("", _ESCAPES.sub("", text))


def _can_encode(stream: IO[str], text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
