"""What a process writes becomes the cells that xterm would show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampan.gui.terminal import grid
from sampan.gui.terminal.cells import (
    BOLD,
    DIM,
    INVERSE,
    ITALIC,
    STRIKE,
    UNDERLINE,
    Cell,
    Line,
    width_of,
)
from sampan.gui.terminal.modes import CursorShape, MouseReports
from sampan.gui.terminal.screen import TerminalScreen
from sampan.gui.theme.ansi import TRUE_COLOUR


def screen_of(data: bytes | str, columns: int = 20, lines: int = 5) -> TerminalScreen:
    screen = TerminalScreen(columns, lines)
    screen.feed(data.encode() if isinstance(data, str) else data)
    return screen


def shown(screen: TerminalScreen) -> list[str]:
    return [line.text().rstrip() for line in screen.rows]


def kept(screen: TerminalScreen) -> range:
    return range(screen.first, screen.pushed)


def history_of(screen: TerminalScreen) -> list[str]:
    return [screen.line(number).text() for number in kept(screen)]


def place(screen: TerminalScreen) -> tuple[int, int]:
    return screen.cursor.y, screen.cursor.x


def test_text_and_line_ends():
    screen = screen_of("one\r\ntwo\nthree")
    assert shown(screen) == ["one", "two", "   three", "", ""]
    assert place(screen) == (2, 8)


def test_a_full_row_goes_on_in_the_next_and_says_so():
    screen = screen_of("abcdefgh", columns=5)
    assert shown(screen)[:2] == ["abcde", "fgh"]
    assert [line.wrapped for line in screen.rows[:2]] == [True, False]


def test_the_last_column_waits_for_the_next_character():
    screen = screen_of("abcde\r\nx", columns=5)
    assert shown(screen)[:2] == ["abcde", "x"]


def test_without_wrapping_the_last_column_is_written_over():
    screen = screen_of("\x1b[?7labcdefgh", columns=5)
    assert shown(screen)[:2] == ["abcdh", ""]


@pytest.mark.parametrize(
    ("codes", "cell"),
    [
        ("1", Cell("x", flags=BOLD)),
        ("2;3", Cell("x", flags=DIM | ITALIC)),
        ("4;9;7", Cell("x", flags=UNDERLINE | STRIKE | INVERSE)),
        ("4:3", Cell("x", flags=UNDERLINE)),
        ("4;4:0", Cell("x")),
        ("31", Cell("x", 1)),
        ("97;104", Cell("x", 15, 12)),
        ("38;5;208;48;5;17", Cell("x", 208, 17)),
        ("38;2;1;2;3", Cell("x", TRUE_COLOUR | 0x010203)),
        ("38:2::1:2:3", Cell("x", TRUE_COLOUR | 0x010203)),
        ("38:2:1:2:3", Cell("x", TRUE_COLOUR | 0x010203)),
        ("58;2;9;9;9;32", Cell("x", 2)),
        ("38;2;999;2;3", Cell("x")),
        ("38;5", Cell("x")),
        ("1;31;0", Cell("x")),
        ("1;22", Cell("x")),
    ],
)
def test_colours_and_styles(codes: str, cell: Cell):
    assert screen_of(f"\x1b[{codes}mx").rows[0][0] == cell


def test_a_sequence_of_xterms_keyboard_is_no_style():
    assert screen_of("\x1b[>4;2m\x1b[?4mx").rows[0][0] == Cell("x")


def test_wide_characters_take_two_columns_and_leave_no_halves():
    screen = screen_of("你好a")
    assert [cell.text for cell in screen.rows[0]] == ["你", "", "好", "", "a"]
    screen.feed(b"\x1b[1;2Hx")
    assert screen.rows[0].text() == " x好a"
    screen.feed(b"\x1b[1;3Hy")
    assert screen.rows[0].text() == " xy a"


def test_a_wide_character_that_does_not_fit_wraps_whole():
    screen = screen_of("abcd你", columns=5)
    assert shown(screen)[:2] == ["abcd", "你"]


def test_marks_join_the_character_before_and_are_bounded():
    assert screen_of("e\u0301x").rows[0][0].text == "e\u0301"
    assert screen_of("\u4f60\u0301").rows[0][0].text == "\u4f60\u0301"
    assert len(screen_of("e" + "\u0301" * 500).rows[0][0].text) < 20


def test_characters_of_several_bytes_come_in_pieces():
    screen = TerminalScreen(20, 3)
    for byte in "é你😀".encode():
        screen.feed(bytes([byte]))
    assert screen.rows[0].text() == "é你😀"


def test_sequences_come_in_pieces():
    screen = TerminalScreen(20, 3)
    for byte in b"\x1b[1;31mred\x1b]0;a title\x1b\\\x1bP+q\x1b\\!":
        screen.feed(bytes([byte]))
    assert screen.rows[0].text() == "red!"
    assert screen.rows[0][0] == Cell("r", 1, flags=BOLD)
    assert screen.title == "a title"


def test_the_alternate_screen_leaves_the_main_one_as_it_was():
    screen = screen_of("$ vim\r\n\x1b[31mhere")
    screen.feed(b"\x1b[?1049h\x1b[2J\x1b[H~\r\n~\x1b[5;1H-- INSERT --")
    assert screen.alternate
    assert shown(screen) == ["~", "~", "", "", "-- INSERT --"]
    screen.feed(b"\x1b[?1049l!")
    assert shown(screen)[:2] == ["$ vim", "here!"]
    assert screen.rows[1][4] == Cell("!", 1)


@pytest.mark.parametrize("mode", [47, 1047])
def test_the_older_ways_to_the_alternate_screen_work_too(mode: int):
    screen = screen_of(f"main\x1b[?{mode}h\x1b[Hother")
    assert shown(screen)[0] == "other"
    screen.feed(f"\x1b[?{mode}l".encode())
    assert shown(screen)[0] == "main"


def test_the_alternate_screen_has_no_history():
    screen = screen_of("\x1b[?1049h" + "line\r\n" * 50)
    assert not screen.history
    assert screen.first == screen.pushed


def test_lines_that_leave_the_screen_are_kept_up_to_the_limit():
    screen = TerminalScreen(20, 3, history=5)
    screen.feed("".join(f"{n}\r\n" for n in range(20)).encode())
    assert history_of(screen) == ["13", "14", "15", "16", "17"]
    assert screen.pushed == 18
    assert screen.line(screen.first).text() == "13"
    assert screen.line(18).text() == "18"
    assert screen.line(500) == Line()


def test_a_flood_gives_what_slow_drawing_gives():
    data = "".join(f"line {n} {'x' * (n % 50)}\r\n" for n in range(3000)) + "$ "
    at_once, slowly = TerminalScreen(20, 6, history=100), TerminalScreen(20, 6, history=100)
    for screen in (at_once, slowly):
        screen.feed(b"\x1b[32mbefore\r\nsome")
    at_once.feed(data.encode())
    for at in range(0, len(data), 40):
        slowly.feed(data[at : at + 40].encode())
    assert at_once.rows == slowly.rows
    lines = [[screen.line(n) for n in kept(screen)] for screen in (at_once, slowly)]
    assert lines[0] == lines[1]
    assert place(at_once) == place(slowly)
    wraps = [[line.wrapped for line in half] for half in lines]
    assert wraps[0] == wraps[1]


def test_margins_scroll_only_what_is_between_them():
    screen = screen_of("head\r\na\r\nb\r\nc\r\nfoot\x1b[2;4r\x1b[4;1H\nnew")
    assert shown(screen) == ["head", "b", "c", "new", "foot"]
    screen.feed(b"\x1b[2;1H\x1bMtop")
    assert shown(screen) == ["head", "top", "b", "c", "foot"]
    assert not screen.history


def test_lines_and_characters_are_inserted_and_deleted():
    screen = screen_of("one\r\ntwo\r\nthree\x1b[1;1H\x1b[L")
    assert shown(screen)[:4] == ["", "one", "two", "three"]
    screen.feed(b"\x1b[2M")
    assert shown(screen)[:2] == ["two", "three"]
    screen.feed(b"\x1b[2;2H\x1b[2P\x1b[1;2H\x1b[3@")
    assert shown(screen)[:2] == ["t   wo", "tee"]
    screen.feed(b"\x1b[2;2H\x1b[X\x1b[1;4H\x1b[1K")
    assert shown(screen)[:2] == ["    wo", "t e"]


def test_what_is_erased_takes_the_background_and_no_other_style():
    screen = screen_of("\x1b[44;4mab\x1b[K", columns=4)
    assert screen.rows[0][3] == Cell(" ", background=4)


def test_the_screen_is_erased_and_the_history_only_when_asked():
    screen = screen_of("x\r\n" * 10)
    screen.feed(b"\x1b[H\x1b[2J")
    assert shown(screen) == [""] * 5
    assert screen.history
    screen.feed(b"\x1b[3J")
    assert not screen.history


def test_dec_line_drawing_draws_lines():
    assert shown(screen_of("\x1b(0lqk\x1b(Blqk"))[0] == "┌─┐lqk"


def test_a_process_hears_where_its_cursor_is_and_what_the_terminal_can():
    screen = screen_of("\x1b[3;7H\x1b[6n\x1b[5n\x1b[c\x1b[?2004$p")
    assert screen.take_answers() == b"\x1b[3;7R\x1b[0n\x1b[?62;22c\x1b[?2004;2$y"
    assert screen.take_answers() == b""


def test_questions_without_end_are_not_all_answered():
    assert len(screen_of("\x1b[6n" * 10_000).answers) < 5000


def test_modes_that_the_window_heeds():
    screen = screen_of("\x1b[?1h\x1b[?2004h\x1b[?1002;1006h\x1b[?1004h\x1b[5 q\x1b[?25l")
    modes = screen.modes
    assert (modes.application_cursor, modes.bracketed_paste, modes.focus_events) == (True,) * 3
    assert (modes.mouse, modes.mouse_sgr) == (MouseReports.DRAGS, True)
    assert (modes.shape, modes.blink) == (CursorShape.BAR, True)
    assert screen.cursor.hidden
    screen.feed(b"\x1bc")
    assert not screen.modes.bracketed_paste
    assert not screen.cursor.hidden


def test_the_clipboard_is_neither_read_nor_written_and_links_are_text():
    screen = screen_of("\x1b]52;c;?\x07\x1b]8;;http://x.test\x1b\\link\x1b]8;;\x1b\\\x1b]4;1;?\x07")
    assert screen.rows[0].text() == "link"
    assert screen.take_answers() == b""


def test_a_title_is_short_and_has_no_controls():
    assert screen_of("\x1b]2;" + "t" * 3000 + "\x07").title == "t" * 200
    assert screen_of("\x1b]2;a\tb\x07").title == "ab"


def test_a_string_without_end_is_left_unread_and_then_all_goes_on():
    screen = TerminalScreen(20, 3)
    for _ in range(100):
        screen.feed(b"\x1b]0;" if not _ else b"x" * 1000)
    screen.feed(b"\x1b")
    screen.feed(b"\\shown")
    assert screen.rows[0].text() == "shown"


def test_the_runs_that_are_drawn_at_once_have_the_width_they_say():
    for number in range(32, 0xFFFF):
        run = grid._RUNS.fullmatch(chr(number))
        assert run is not None
        if run.lastgroup != "other":
            assert width_of(chr(number)) == (1 if run.lastgroup == "narrow" else 2), hex(number)


def test_only_rows_that_changed_are_dirty():
    screen = screen_of("a\r\nb\r\nc")
    screen.take_dirty()
    screen.feed(b"\x1b[2;1Hx")
    assert screen.take_dirty() == {1}
    assert screen.take_dirty() == set()


def test_a_bell_is_counted():
    assert screen_of("\a\a").bells == 2


def test_saved_cursors_do_not_pile_up():
    screen = screen_of("\x1b7" * 1000 + "\x1b[31m\x1b[3;3H\x1b8x")
    assert screen.rows[0][0] == Cell("x")
    assert not screen.savepoints


def test_a_narrower_screen_wraps_lines_and_a_wider_one_joins_them():
    screen = screen_of("$ echo abcdefghij\r\nabcdefghij\r\n$ ", columns=20, lines=6)
    screen.resize(6, 8)
    assert shown(screen) == ["$ echo a", "bcdefghi", "j", "abcdefgh", "ij", "$"]
    assert place(screen) == (5, 2)
    screen.resize(6, 20)
    assert shown(screen)[:3] == ["$ echo abcdefghij", "abcdefghij", "$"]
    assert place(screen)[1] == 2


def test_history_is_wrapped_anew_too():
    screen = screen_of("".join(f"number {n:02}\r\n" for n in range(10)), columns=20, lines=3)
    screen.resize(3, 6)
    assert history_of(screen)[:2] == ["number", " 00"]
    screen.resize(3, 20)
    every = [screen.line(n).text() for n in range(screen.first, screen.pushed + 3)]
    assert [text for text in every if text] == [f"number {n:02}" for n in range(10)]


@pytest.mark.parametrize("pen", ["", "\x1b[31m"])
def test_what_a_flood_left_is_wrapped_anew_too(pen: str):
    screen = screen_of(pen + "".join(f"line {n:04}\r\n" for n in range(500)), columns=12, lines=4)
    screen.resize(4, 5)
    screen.resize(9, 12)
    every = [screen.line(number) for number in range(screen.first, screen.pushed + 9)]
    assert [line.text() for line in every if line] == [f"line {n:04}" for n in range(500)]
    assert every[0][0].foreground == (1 if pen else -1)


def test_a_wide_character_is_not_cut_by_a_new_width():
    screen = screen_of("abc你好", columns=10, lines=3)
    screen.resize(3, 4)
    assert shown(screen) == ["abc", "你好", ""]


def test_a_lower_screen_keeps_the_line_of_the_cursor():
    screen = screen_of("a\r\nb\r\nc\r\nd\r\n$ ", lines=5)
    screen.resize(2, 20)
    assert shown(screen) == ["d", "$"]
    assert history_of(screen) == ["a", "b", "c"]
    screen.resize(4, 20)
    assert shown(screen) == ["b", "c", "d", "$"]
    assert place(screen) == (3, 2)


def test_a_screen_that_was_cleared_stays_so_in_another_size():
    screen = screen_of("x\r\n" * 20 + "\x1b[H\x1b[2J$ ")
    screen.resize(8, 25)
    assert shown(screen) == ["$", *[""] * 7]


def test_the_main_screen_behind_the_alternate_one_takes_the_new_size():
    screen = screen_of("a long prompt $ \x1b[?1049h\x1b[Hfull", columns=20, lines=5)
    screen.resize(7, 10)
    assert shown(screen)[0].strip() == "full"
    assert len(screen.rows) == 7
    screen.feed(b"\x1b[?1049lx")
    assert shown(screen)[:2] == ["a long pro", "mpt $ x"]


VIM = (
    "\x1b[?1049h\x1b[22;0;0t\x1b[>4;2m\x1b[?1h\x1b=\x1b[?2004h\x1b[1;5r\x1b[?12h\x1b[?12l"
    '\x1b[22;2t\x1b[22;1t\x1b[29m\x1b[m\x1b[H\x1b[2J\x1b[?25l\x1b[5;1H"notes" 2L, 8B\x1b[1;1H'
    "one\r\ntwo\r\n\x1b[94m~\x1b[3;20H\x1b[1m\x1b[94m\x1b[m\x1bP+q436f\x1b\\\x1b[1;1H\x1b[?25h"
)


def test_what_vim_writes():
    screen = screen_of("$ vim notes\r\n" + VIM, columns=30)
    assert shown(screen) == ["one", "two", "~", "", '"notes" 2L, 8B']
    assert screen.rows[2][0] == Cell("~", 12)
    assert place(screen) == (0, 0)
    screen.feed(b"\x1b[?1l\x1b>\x1b[?2004l\x1b[?1049l\x1b[23;0;0t")
    assert shown(screen)[0] == "$ vim notes"
    assert not screen.modes.application_cursor


def test_what_less_writes_to_go_back():
    screen = screen_of("\x1b[?1049h1\r\n2\r\n3\r\n4\r\n:\x1b[K", lines=5)
    screen.feed(b"\r\x1b[K\x1b[H\x1bM0\r\n\x1b[5;1H\r\x1b[K:\x1b[K")
    assert shown(screen) == ["0", "1", "2", "3", ":"]


def test_what_top_writes():
    screen = screen_of(
        "\x1b[H\x1b[J\x1b[mtop - 1 user\x1b(B\x1b[m\x1b[39;49m\x1b[K\r\n"
        "\x1b[7m  PID USER\x1b(B\x1b[m\x1b[39;49m\x1b[K\r\n\x1b[J"
    )
    assert shown(screen)[:2] == ["top - 1 user", "  PID USER"]
    assert screen.rows[1][2] == Cell("P", flags=INVERSE)


def test_what_htop_writes():
    screen = screen_of(
        "\x1b[?1049h\x1b[?1006;1000h\x1b[1;1H\x1b[36m1\x1b[39m\x1b[1m[\x1b[32m\x1b[22m|\x1b[b\x1b[b"
        "\x1b[1;10H\x1b[1m\x1b[90m0.0%\x1b[39m]\x1b[m\x1b[5d\x1b[30m\x1b[46mHelp\x1b[K"
    )
    assert shown(screen)[0] == "1[|||    0.0%]"
    assert screen.rows[4][19] == Cell(" ", background=6)


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=80), max_size=12), st.integers(1, 9), st.integers(1, 9))
def test_no_bytes_raise(chunks: list[bytes], columns: int, lines: int):
    screen = TerminalScreen(columns, lines, history=5)
    check(screen, chunks)


PIECES = st.one_of(
    st.text("0123456789;:?>=<!$ \"'", max_size=8).flatmap(
        lambda parameters: st.characters(min_codepoint=64, max_codepoint=126).map(
            lambda final: f"\x1b[{parameters}{final}".encode()
        )
    ),
    st.sampled_from(
        ["\x1b[?1049h", "\x1b[?1049l", "\x1b[?6h", "\x1b[2;3r", "\x1b[4h", "\x1b#8"]
    ).map(str.encode),
    st.text("a你é\u0301\u200d😀\r\n\t\b\x0e\x0f", max_size=30).map(str.encode),
    st.characters(max_codepoint=126).map(lambda final: f"\x1b{final}".encode()),
    st.binary(max_size=5),
)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_no_sequences_raise(chunks: list[bytes], columns: int, lines: int):
    screen = TerminalScreen(columns, lines, history=5)
    check(screen, chunks)
    screen.resize(columns, lines)
    check(screen, chunks)


def check(screen: TerminalScreen, chunks: list[bytes]) -> None:
    for chunk in chunks:
        screen.feed(chunk)
        assert len(screen.rows) == screen.lines
        assert all(len(line) <= screen.columns for line in screen.rows)
        assert 0 <= screen.cursor.y < screen.lines
        assert 0 <= screen.cursor.x <= screen.columns
        assert screen.dirty <= set(range(screen.lines))
        for number in range(screen.first - 1, screen.pushed + screen.lines):
            screen.line(number)
