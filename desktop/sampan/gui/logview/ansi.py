"""The escapes of a terminal in a line of a log: colours become spans, all others are dropped.

Formats: ECMA-48 (control functions, SGR) and xterm's `38;5;n` and `38;2;r;g;b` colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sampan.gui.theme.ansi import TRUE_COLOUR


@dataclass(frozen=True, slots=True)
class Style:
    """How a span is drawn; a colour that is None is the view's own."""

    foreground: int | None = None
    background: int | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Span:
    """Characters from `start` up to, not including, `end` that share a style."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class Line:
    """What is left to see of a line; `spans` name only what is not plain."""

    text: str
    spans: tuple[Span, ...] = ()


_ESCAPE = (
    r"\x1b(?:"
    r"\[(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"  # CSI; SGR among them
    r"|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # OSC, DCS and the like, up to their end
    r"|\[[0-?]*[ -/]*"  # a CSI that was cut off
    r"|[ -/]*[0-Z\\^-~]"
    r"|)"
)
_TOKEN = re.compile(_ESCAPE + r"|(?P<move>[\r\b])")
_ESCAPES = re.compile(_ESCAPE)
# SGR, and what puts a terminal back as it was: RIS and DECSTR. xterm's `ESC [ > 4 ; 2 m`, which is
# about keys, is none of them. Where one begins an escape always begins: none has ESC inside.
_STYLING = re.compile(r"\x1b(?:\[[0-9:;]*m|c|\[!p)")

# Control characters are shown, not obeyed; those that turn the direction of writing round could
# make a line read as what it is not.
_UNSAFE = {code: 0x2400 + code for code in range(0x20) if code != 0x09}
_UNSAFE |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_UNSAFE |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F], 0xFFFD)
_UNSAFE |= dict.fromkeys([0x061C, 0x2028, 0x2029], 0xFFFD)
_UNSAFE |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_UNSAFE_BUT_ENDS = {code: shown for code, shown in _UNSAFE.items() if code != 0x0A}


def plain(text: str) -> str:
    """Return what a line shows, without its colours."""
    if text.isascii() and text.isprintable():
        return text
    if _moves(text):
        return parse(text).text
    return _safe(_ESCAPES.sub("", text) if "\x1b" in text else text)


def plain_lines(text: str) -> str:
    """Return what many lines show; the ends of lines, `\n`, stay where they are."""
    if _moves(text):
        return "\n".join(map(plain, text.split("\n")))
    shown = _ESCAPES.sub("", text) if "\x1b" in text else text
    if shown.replace("\n", "").isprintable():
        return shown
    return shown.translate(_UNSAFE_BUT_ENDS)


def parse(text: str, style: Style = PLAIN) -> Line:
    """Return what a line shows and how; a carriage return writes over what stands before it.

    It begins with `style`: a program may have set one lines before.
    """
    if style is PLAIN and text.isascii() and text.isprintable():
        return Line(text)
    return _overwritten(text, style) if _moves(text) else _straight(text, style)


def stylings(text: str) -> list[str]:
    """Return the escapes of a line that change its style, in order."""
    return _STYLING.findall(text)


def styled(style: Style, escape: str) -> Style:
    """Return the style after an escape; most change nothing."""
    if not _STYLING.fullmatch(escape):
        return style
    return _sgr(style, escape[2:-1]) if escape.endswith("m") else PLAIN


def _straight(text: str, style: Style) -> Line:
    pieces: list[str] = []
    spans: list[Span] = []
    position = 0
    for piece, escape in _tokens(text):
        if piece:
            shown = _safe(piece)
            _extend(spans, position, position + len(shown), style)
            pieces.append(shown)
            position += len(shown)
        if escape is not None:
            style = styled(style, escape[0])
    return Line("".join(pieces), tuple(spans))


def _overwritten(text: str, style: Style) -> Line:
    """Play the line on one row of a terminal, a character in each place."""
    row: list[tuple[str, Style]] = []
    cursor = 0
    for piece, token in _tokens(text):
        for char in _safe(piece):
            row[cursor : cursor + 1] = [(char, style)]
            cursor += 1
        if token is None:
            continue
        if token["move"] is not None:
            cursor = 0 if token["move"] == "\r" else max(0, cursor - 1)
        elif token["final"] == "K":
            row = _erased(row, cursor, token["parameters"])
        else:
            style = styled(style, token[0])
    spans: list[Span] = []
    for index, (_, drawn) in enumerate(row):
        _extend(spans, index, index + 1, drawn)
    return Line("".join(char for char, _ in row), tuple(spans))


def _erased(row: list[tuple[str, Style]], cursor: int, mode: str) -> list[tuple[str, Style]]:
    if mode in ("", "0"):
        return row[:cursor]
    blank = [(" ", PLAIN)] * min(cursor, len(row))
    return blank if mode == "2" else blank + row[cursor:]


def _extend(spans: list[Span], start: int, end: int, style: Style) -> None:
    if style == PLAIN:
        return
    if spans and spans[-1].end == start and spans[-1].style == style:
        spans[-1] = replace(spans[-1], end=end)
    else:
        spans.append(Span(start, end, style))


def _tokens(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The text before each escape or movement, with it; the rest at last, with None."""
    position = 0
    for match in _TOKEN.finditer(text):
        yield text[position : match.start()], match
        position = match.end()
    yield text[position:], None


def _moves(text: str) -> bool:
    return "\r" in text or "\b" in text


def _safe(text: str) -> str:
    return text if text.isprintable() else text.translate(_UNSAFE)


_ON: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"inverse": True},
    21: {"underline": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
}


def _sgr(style: Style, parameters: str) -> Style:
    """Return the style after `ESC [ parameters m`; what is unknown in it changes nothing."""
    fields = iter(parameters.split(";"))
    for field in fields:
        code, *parts = field.split(":")
        number = int(code) if code.isascii() and code.isdigit() and len(code) < 4 else -1
        if field == "" or number == 0:
            style = PLAIN
        elif number == 4 and parts[:1] == ["0"]:
            style = replace(style, underline=False)
        elif number in _ON:
            style = replace(style, **_ON[number])
        elif number in (38, 48):
            colour = _extended(iter(parts), coloned=True) if parts else _extended(fields)
            if colour is not None:
                style = _coloured(style, colour, background=number == 48)
        else:
            style = _basic(style, number)
    return style


def _basic(style: Style, number: int) -> Style:
    if number == 39:
        return replace(style, foreground=None)
    if number == 49:
        return replace(style, background=None)
    for first, base, background in ((30, 0, False), (40, 0, True), (90, 8, False), (100, 8, True)):
        if first <= number < first + 8:
            return _coloured(style, number - first + base, background=background)
    return style


def _coloured(style: Style, colour: int, *, background: bool) -> Style:
    if background:
        return replace(style, background=colour)
    return replace(style, foreground=colour)


def _extended(fields: Iterator[str], *, coloned: bool = False) -> int | None:
    """Read what follows 38 or 48: `5;n` or `2;r;g;b`, with colons perhaps a colour space too."""
    kind = next(fields, "")
    if kind == "5":
        return _byte(next(fields, ""))
    if kind != "2":
        return None
    rest = list(fields) if coloned else [next(fields, "") for _ in range(3)]
    values = [_byte(field) for field in rest[-3 if len(rest) < 5 else 1 :][:3]]
    if len(values) < 3 or None in values:
        return None
    red, green, blue = (value or 0 for value in values)
    return TRUE_COLOUR + (red << 16) + (green << 8) + blue


def _byte(text: str) -> int | None:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    return value if 0 <= value < 256 else (0 if text == "" else None)
