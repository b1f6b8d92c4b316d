"""The store of a log, and which line stands in which row."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampan.client.engine.model import LogLine, LogStream
from sampan.gui.logview.ansi import PLAIN, Style, parse, plain
from sampan.gui.logview.buffer import LONGEST_LINE, LogBuffer
from sampan.gui.logview.cells import measure
from sampan.gui.logview.chunk import BOTH, CHUNK_LINES, STDERR, STDOUT
from sampan.gui.logview.rows import Row, RowMap
from sampan.gui.logview.saving import Format, SaveError, pieces, save
from sampan.gui.logview.selection import Position, Selection, selected_text

TEXTS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=40)
LINES = st.builds(
    LogLine,
    st.sampled_from(["stdout", "stderr"]),
    TEXTS,
    st.none() | st.integers(0, 2_000_000_000).map(float),
    st.sampled_from(["", "api", "db"]),
)


def numbered(count: int, start: int = 0) -> list[LogLine]:
    return [LogLine("stdout", f"line {number}", None) for number in range(start, start + count)]


@given(st.lists(st.lists(LINES, max_size=30), max_size=6))
def test_what_is_added_is_read_back(batches: list[list[LogLine]]):
    buffer = LogBuffer()
    for batch in batches:
        buffer.append(batch)
    added = [line for batch in batches for line in batch]
    assert len(buffer) == len(added)
    for number, line in enumerate(added):
        stored = buffer.line(number)
        assert (stored.text, stored.stream, stored.service) == (
            line.text,
            line.stream,
            line.service,
        )
        assert stored.at == line.at


@given(st.lists(LINES, max_size=60), st.integers(1, 12) | st.none(), st.sampled_from([1, 2, 3]))
def test_each_row_shows_the_part_of_the_line_that_counting_by_hand_gives(
    lines: list[LogLine], width: int | None, streams: int
):
    buffer = LogBuffer()
    buffer.append(lines)
    rows = RowMap(buffer)
    rows.shape(width, streams)
    rows.sync()
    expected: list[Row] = []
    for number, line in enumerate(lines):
        if (STDERR if line.stream == "stderr" else STDOUT) & streams:
            cells = measure(plain(line.text)).total
            height = 1 if width is None else max(1, -(-cells // width))
            expected += [Row(number, part) for part in range(height)]
    assert rows.total == len(expected)
    assert rows.window(0, len(expected) + 5) == expected
    assert [rows.locate(row) for row in range(len(expected))] == expected
    for row, place in enumerate(expected):
        assert rows.row_of(place.line) == row - place.part


PIECES = [
    "\x1b[31m",
    "\x1b[1;4m",
    "\x1b[39m",
    "\x1b[0m",
    "\x1b[m",
    "\x1bc",
    "\x1b]0;t\x07",
    "a",
    "字",
]
STYLED = st.tuples(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.sampled_from(["stdout", "stderr"]),
    st.sampled_from(["", "api"]),
)


@given(st.lists(st.lists(STYLED, max_size=20), max_size=5))
def test_each_stream_of_each_service_goes_on_with_the_colours_it_set(
    batches: list[list[tuple[str, str, str]]],
):
    buffer = LogBuffer()
    for batch in batches:
        buffer.append(
            [LogLine(LogStream(stream), text, None, name) for text, stream, name in batch]
        )
    written: dict[tuple[str, str], str] = {}
    for number, (text, *source) in enumerate(line for batch in batches for line in batch):
        before = written.get((source[0], source[1]), "")
        spans = parse(before + "x").spans
        there = bool(spans) and spans[-1].end == len(plain(before)) + 1
        assert buffer.line(number).style == (spans[-1].style if there else PLAIN)
        written[source[0], source[1]] = before + text


def test_a_colour_goes_on_over_chunks_and_when_the_line_that_set_it_is_dropped():
    buffer = LogBuffer(most_lines=2 * CHUNK_LINES)
    buffer.append([LogLine(LogStream.STDOUT, "\x1b[31mred", None)])
    for start in range(0, 5 * CHUNK_LINES, 1000):
        buffer.append(numbered(1000, start))
    assert buffer.dropped
    red = [buffer.line(number).style for number in (buffer.first, buffer.end - 1)]
    assert red == [Style(foreground=1)] * 2
    buffer.append([LogLine(LogStream.STDOUT, "\x1b[0m", None), *numbered(1)])
    assert buffer.line(buffer.end - 1).style == PLAIN


def test_a_colour_that_is_never_reset_takes_next_to_no_memory():
    lines = numbered(20 * CHUNK_LINES)
    plainly, redly = LogBuffer(), LogBuffer()
    redly.append([LogLine(LogStream.STDOUT, "\x1b[31m", None)])
    for buffer in (plainly, redly):
        buffer.append(lines)
    assert redly.size - plainly.size < len(lines)
    snapshot = redly.snapshot()
    assert sum(lines.count for lines in snapshot) == len(redly)
    assert not any(len(lines.styles) for lines in plainly.snapshot())


def test_a_colour_goes_on_after_clear_but_not_into_another_stream():
    buffer = LogBuffer()
    buffer.append([LogLine(LogStream.STDOUT, "\x1b[31mred", None)])
    buffer.clear()
    buffer.append(numbered(1))
    assert buffer.line(1).style == Style(foreground=1)
    buffer.begin_anew()
    buffer.append(numbered(1))
    assert buffer.line(2).style == PLAIN


def test_lines_over_many_chunks_are_found_by_number():
    buffer = LogBuffer()
    for start in range(0, 3 * CHUNK_LINES, 1000):
        buffer.append(numbered(1000, start))
    assert len(buffer.chunks) > 2
    for number in (0, 1, CHUNK_LINES - 1, CHUNK_LINES, buffer.end - 1):
        assert buffer.line(number).text == f"line {number}"
    with pytest.raises(IndexError):
        buffer.line(buffer.end)


def test_the_oldest_lines_are_dropped_and_counted():
    buffer = LogBuffer(most_lines=2 * CHUNK_LINES)
    for start in range(0, 5 * CHUNK_LINES, CHUNK_LINES):
        buffer.append(numbered(CHUNK_LINES, start))
    assert len(buffer) <= 2 * CHUNK_LINES
    assert buffer.first == buffer.dropped > 0
    assert buffer.line(buffer.first).text == f"line {buffer.first}"
    with pytest.raises(IndexError):
        buffer.line(buffer.first - 1)


def test_the_store_never_holds_more_bytes_than_it_may():
    buffer = LogBuffer(most_bytes=1 << 19)
    for start in range(0, 200_000, 5_000):
        buffer.append(numbered(5_000, start))
        assert buffer.size <= 1 << 19
    assert buffer.dropped


def test_a_long_line_is_cut_and_copied_and_saved_as_one():
    text = "x" * (2 * LONGEST_LINE + 5)
    buffer = LogBuffer()
    buffer.append([LogLine("stdout", text, None), LogLine("stdout", "next", None)])
    assert [buffer.line(number).continued for number in range(4)] == [False, True, True, False]
    chosen = Selection(Position(0, 0), Position(3, 4))
    assert "".join(selected_text(buffer, BOTH, chosen)) == f"{text}\nnext"
    assert "".join(pieces(buffer.snapshot(), Format())) == f"{text}\nnext\n"


def test_ends_of_lines_inside_a_text_make_lines():
    buffer = LogBuffer()
    buffer.append([LogLine("stderr", "one\ntwo\r\n", None)])
    assert [buffer.line(number).text for number in range(2)] == ["one", "two"]


def test_clear_forgets_lines_but_not_numbers():
    buffer = LogBuffer()
    buffer.append(numbered(10))
    buffer.clear()
    assert (len(buffer), buffer.first) == (0, 10)
    buffer.append(numbered(1))
    assert buffer.line(10).text == "line 0"


def test_a_snapshot_stays_as_it_was():
    buffer = LogBuffer()
    buffer.append(numbered(2))
    snapshot = buffer.snapshot()
    buffer.append(numbered(2))
    assert "".join(pieces(snapshot, Format())) == "line 0\nline 1\n"


def test_a_file_has_times_in_utc_and_services_and_no_escapes(tmp_path: Path):
    buffer = LogBuffer()
    buffer.append([LogLine("stdout", "\x1b[31mred\x1b[0m", 1.5, "api"), LogLine("stderr", "no", 2)])
    written = Format(STDOUT, timestamps=True, services=True)
    path = asyncio.run(save(buffer.snapshot(), tmp_path / "log.txt", written))
    assert path.read_text() == "1970-01-01T00:00:01.500Z api | red\n"


def test_a_file_that_cannot_be_written_is_an_error_with_a_hint(tmp_path: Path):
    with pytest.raises(SaveError) as told:
        asyncio.run(save(LogBuffer().snapshot(), tmp_path / "none" / "log.txt", Format()))
    assert told.value.hint
