"""Escapes of a terminal in a line of a log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from sampan.gui.logview.ansi import Line, Span, Style, parse, plain, plain_lines
from sampan.gui.logview.carry import packed, unpacked
from sampan.gui.logview.cells import measure
from sampan.gui.logview.levels import Tone, marks
from sampan.gui.logview.palette import Palette
from sampan.gui.theme.ansi import TRUE_COLOUR
from sampan.gui.theme.contrast import READABLE, SEEN, contrast
from sampan.gui.theme.tokens import Scheme, colours_of

RED, GREEN = Style(foreground=1), Style(foreground=2)
PIECES = [
    "\x1b[31m",
    "\x1b[0m",
    "\x1b[K",
    "\r",
    "\b",
    "\t",
    "\x07",
    "\x1b]0;t\x07",
    "a",
    "字",
    "e\u0301",
]


@pytest.mark.parametrize(
    ("escape", "style"),
    [
        ("1", Style(bold=True)),
        ("2;3", Style(dim=True, italic=True)),
        ("4;7", Style(underline=True, inverse=True)),
        ("1;31", Style(foreground=1, bold=True)),
        ("97;104", Style(foreground=15, background=12)),
        ("38;5;208", Style(foreground=208)),
        ("48;2;1;2;3", Style(background=TRUE_COLOUR + 0x010203)),
        ("38:2::1:2:3", Style(foreground=TRUE_COLOUR + 0x010203)),
        ("38:2:1:2:3", Style(foreground=TRUE_COLOUR + 0x010203)),
        ("38;5;7;1", Style(foreground=7, bold=True)),
        ("31;39;1;22", Style()),
        ("31;;4", Style(underline=True)),
        ("38;5;999", Style()),
        ("31m\x1b[>4;2", Style(foreground=1)),
        ("31m\x1b[!p\x1b[1", Style(bold=True)),
        ("123456789", Style()),
    ],
)
def test_a_style_is_read(escape: str, style: Style):
    spans = () if style == Style() else (Span(0, 1, style),)
    assert parse(f"\x1b[{escape}mx") == Line("x", spans)


def test_spans_stand_where_the_text_without_escapes_has_them():
    line = parse("a \x1b[31mred\x1b[0m b \x1b[32mgreen")
    assert line.text == "a red b green"
    assert line.spans == (Span(2, 5, RED), Span(8, 13, GREEN))


@pytest.mark.parametrize(
    ("raw", "spans"),
    [
        ("red", (Span(0, 3, RED),)),
        ("字", (Span(0, 1, RED),)),
        ("", ()),
        ("re\x1b[0md", (Span(0, 2, RED),)),
        ("ab\r\x1b[32mc", (Span(0, 1, GREEN), Span(1, 2, RED))),
    ],
)
def test_a_line_may_begin_with_the_style_that_one_before_it_set(raw: str, spans: tuple[Span, ...]):
    assert parse(raw, RED).spans == spans


@given(
    st.builds(
        Style,
        st.none() | st.integers(0, 255) | st.integers(TRUE_COLOUR, TRUE_COLOUR + 0xFFFFFF),
        st.none() | st.integers(0, 255) | st.integers(TRUE_COLOUR, TRUE_COLOUR + 0xFFFFFF),
        *[st.booleans()] * 5,
    )
)
def test_a_style_is_kept_as_a_number_of_64_bits(style: Style):
    assert 0 <= packed(style) < 1 << 64
    assert unpacked(packed(style)) == style


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2J\x1b[1;1Htext\x1b[?25l", "text"),
        ("\x1b(Btext\x1b=", "text"),
        ("cut off \x1b[31", "cut off "),
        ("10%\r50%\r100%", "100%"),
        ("long line\rshort", "shortline"),
        ("long line\r\x1b[Kshort", "short"),
        ("ab\bc", "ac"),
        ("bell \x07, nul \x00, del \x7f", "bell ␇, nul ␀, del ␡"),
        ("\u202eevil", "\ufffdevil"),
        ("tab\there", "tab\there"),
    ],
)
def test_what_is_no_colour_is_dropped_obeyed_or_shown_safely(raw: str, shown: str):
    assert parse(raw).text == shown
    assert plain(raw) == shown


def test_what_is_written_over_has_the_newer_style():
    line = parse("\x1b[31maaaa\r\x1b[32mbb")
    assert line == Line("bbaa", (Span(0, 2, GREEN), Span(2, 4, RED)))


@given(st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8)))
def test_the_fast_way_to_the_text_agrees_with_the_whole_one(made: list[list[str]]):
    lines = ["".join(pieces).replace("\n", "") for pieces in made]
    for line in lines:
        parsed = parse(line)
        assert plain(line) == parsed.text
        assert all(0 <= span.start < span.end <= len(parsed.text) for span in parsed.spans)
        assert all(char.isprintable() or ord(char) > 127 for char in parsed.text.replace("\t", ""))
    assert plain_lines("\n".join(lines)) == "\n".join(map(plain, lines))


def test_wide_characters_and_tabs_take_their_cells():
    cells = measure("a字\tb")
    assert [cells.column(index) for index in range(5)] == [0, 1, 3, 8, 9]
    assert [cells.index(column) for column in range(10)] == [0, 1, 1, 2, 2, 2, 2, 2, 3, 4]
    assert measure("e\u0301x").total == 2


@pytest.mark.parametrize(
    ("text", "tone", "word"),
    [
        ("INFO  ready", Tone.OK, "INFO"),
        ("12:00 [warn] slow", Tone.WARNING, "warn"),
        ('{"level":"error","msg":"no"}', Tone.ERROR, "error"),
        ("time=1 level=debug msg=x", Tone.FAINT, "debug"),
        ("no error here", Tone.NORMAL, ""),
        ("/var/ERROR/file", Tone.NORMAL, ""),
    ],
)
def test_the_word_of_the_level_is_found(text: str, tone: Tone, word: str):
    seen = marks(text)
    assert (seen.word, text[seen.start : seen.end]) == (tone, word)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("    at Payments.charge (/app/a.ts:88:13)", ""),
        ('  File "/app/main.py", line 12, in <module>', ""),
        ("    import httpx", '  File "/app/main.py", line 12, in <module>'),
        ("\t/src/main.go:12 +0x1d", ""),
        ("\t... 14 more", ""),
    ],
)
def test_a_step_of_a_stack_trace_is_muted(text: str, before: str):
    assert marks(text, before).base is Tone.MUTED


@pytest.mark.parametrize("scheme", list(Scheme))
def test_each_colour_can_be_read_in_each_theme(scheme: Scheme):
    colours = colours_of(scheme)
    palette, own = Palette(colours), QColor(colours.sidebar)
    for number in [*range(256), TRUE_COLOUR + 0x102030, TRUE_COLOUR + 0xF0F0F0]:
        for style in (
            Style(foreground=number),
            Style(background=number),
            Style(foreground=number, background=4),
            Style(foreground=number, inverse=True),
        ):
            text, ground = palette.pair(style)
            assert contrast(text, own if ground is None else ground) >= READABLE
        text, _ = palette.pair(Style(foreground=number, dim=True))
        assert contrast(text, own) >= SEEN
