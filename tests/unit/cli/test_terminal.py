"""Durations, sizes, tables, colours, the live line."""

import io

import pytest

from sampan.cli.terminal import (
    Terminal,
    cut,
    format_duration,
    format_rows,
    printable,
)
from sampan.core.files import format_size


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0 ms"),
        (339.6, "340 ms"),
        (999.6, "1.0 s"),
        (2614, "2.6 s"),
        (59_940, "59.9 s"),
        (59_960, "1 min 0 s"),
        (72_000, "1 min 12 s"),
        (3_599_400, "59 min 59 s"),
        (11_100_000, "3 h 5 min"),
        (187_200_000, "2 d 4 h"),
    ],
)
def test_durations_are_read_at_a_glance(ms: float, text: str):
    assert format_duration(ms) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KiB"),
        (1024, "1.0 KiB"),
        (312 << 20, "312 MiB"),
        (1023 << 20, "1.0 GiB"),
        (2 << 30, "2.0 GiB"),
        (60 << 30, "60 GiB"),
        (5 << 40, "5.0 TiB"),
    ],
)
def test_sizes_have_a_unit_that_fits(count: int, text: str):
    assert format_size(count) == text


def test_tables_are_aligned_without_trailing_blanks():
    rows = [("State", "running"), ("A longer one", "x"), ("", "y")]
    assert format_rows(rows) == ["State         running", "A longer one  x", "              y"]
    assert format_rows([]) == []


def test_colours_only_where_they_are_wanted(screen):
    assert Terminal(screen, {}).style("x", "bold", "red") == "\x1b[1;31mx\x1b[0m"
    assert Terminal(screen, {"NO_COLOR": "1"}).style("x", "bold") == "x"
    assert Terminal(screen, {"TERM": "dumb"}).style("x", "bold") == "x"
    assert Terminal(io.StringIO(), {}).style("x", "bold") == "x"


def test_a_line_is_written_above_the_live_one(terminal, screen):
    terminal.live("working")
    terminal.line("done")
    terminal.end_live()
    assert screen.getvalue() == "\rworking\x1b[K\r\x1b[Kdone\n\rworking\x1b[K\r\x1b[K"


def test_without_a_terminal_there_is_no_live_line():
    stream = io.StringIO()
    terminal = Terminal(stream, {})
    terminal.live("working")
    terminal.end_live()
    assert stream.getvalue() == ""


def test_a_stream_that_knows_ascii_only_gets_ascii():
    buffer = io.BytesIO()
    terminal = Terminal(io.TextIOWrapper(buffer, encoding="ascii"), {})
    terminal.line("舢板 is a boat")
    assert terminal.tick == "+"
    assert buffer.getvalue() == b"?? is a boat\n"


def test_cutting_leaves_escapes_whole():
    assert cut("\x1b[1mabcdef\x1b[0m", 3) == "\x1b[1mabc\x1b[0m"
    assert cut("abc", 3) == "abc"


def test_text_of_a_guest_cannot_drive_the_terminal():
    assert printable("\x1b[2J\x1b]0;title\x07a\tb\r\nc\x1b[31md\x1bc\x00") == "a\tb\ncd"
