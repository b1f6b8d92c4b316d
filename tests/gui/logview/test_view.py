"""The view: following, cutting, filtering, searching, selecting, by mouse and keyboard."""

from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sampan.client.engine.model import LogLine
from sampan.gui.logview.ansi import Style
from sampan.gui.logview.buffer import LogBuffer
from sampan.gui.logview.chunk import BOTH, CHUNK_LINES, STDERR
from sampan.gui.logview.search import Query
from sampan.gui.logview.selection import Position
from sampan.gui.logview.view import LogView
from sampan.gui.theme.theme import Appearance, Theme

Lines = Callable[..., tuple[LogLine, ...]]
SHIFT = Qt.KeyboardModifier.ShiftModifier


def fill(view: LogView, batch: tuple[LogLine, ...]) -> None:
    view.append(batch)
    view.take_all()
    view.settle()


def found(qtbot: QtBot, view: LogView, query: Query) -> int:
    view.look_for(query)
    qtbot.waitUntil(lambda: not view.search.running)
    return view.search.count


def at_end(view: LogView) -> bool:
    return view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def jump(view: LogView) -> QPushButton:
    button = view.findChild(QPushButton, "jump-to-latest")
    assert isinstance(button, QPushButton)
    return button


def copied(qtbot: QtBot, view: LogView) -> str:
    with qtbot.waitSignal(view.copied):
        view.copy()
    return QGuiApplication.clipboard().text()


def test_new_lines_are_followed_without_being_asked(qtbot: QtBot, view: LogView, lines: Lines):
    view.append(lines(500))
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    assert at_end(view)
    assert view.visible_lines()[1] == 499


def test_scrolling_up_stops_following_and_offers_the_way_back(view: LogView, lines: Lines):
    fill(view, lines(500))
    assert not jump(view).isVisible()
    view.verticalScrollBar().setValue(1000)
    assert not view.following
    top = view.visible_lines()[0]
    fill(view, lines(500))
    assert view.visible_lines()[0] == top
    assert jump(view).isVisible()
    jump(view).click()
    assert view.following
    assert at_end(view)
    assert not jump(view).isVisible()


def test_scrolling_to_the_end_follows_again(view: LogView, lines: Lines):
    fill(view, lines(500))
    view.verticalScrollBar().setValue(0)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.following


def test_the_top_line_stays_when_older_lines_are_dropped(qtbot: QtBot, theme: Theme, lines: Lines):
    view = LogView(theme, LogBuffer(most_lines=2 * CHUNK_LINES))
    qtbot.addWidget(view)
    view.resize(600, 300)
    fill(view, lines(2 * CHUNK_LINES))
    view.verticalScrollBar().setValue(6000 * view.verticalScrollBar().singleStep())
    top = view.visible_lines()[0]
    with qtbot.waitSignal(view.dropped_changed):
        fill(view, lines(CHUNK_LINES))
    assert view.visible_lines()[0] == top
    fill(view, lines(2 * CHUNK_LINES))
    assert view.visible_lines()[0] == view.buffer.first


def test_wrapping_cuts_long_lines_and_needs_no_scrolling_sideways(view: LogView, lines: Lines):
    fill(view, lines(*["word " * 100] * 20))
    assert view.horizontalScrollBar().maximum() > 0
    assert view.rows.total == 20
    view.set_wrapped(True)
    assert view.horizontalScrollBar().maximum() == 0
    assert view.rows.width is not None
    assert view.rows.total == 20 * -(-500 // view.rows.width)
    assert at_end(view)


def test_a_scroll_bar_that_goes_away_does_not_make_the_view_follow(view: LogView, lines: Lines):
    fill(view, (*lines(40), *lines("word " * 60)))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 5)
    assert not view.following
    view.set_streams(STDERR)
    view.set_wrapped(True)
    view.set_streams(BOTH)
    view.resize(700, 500)
    assert not view.following


def test_hiding_the_times_makes_room_for_the_text(view: LogView, lines: Lines):
    fill(view, lines("word " * 100))
    view.set_wrapped(True)
    before = view.rows.width
    view.set_timestamps(False)
    assert before is not None
    assert (view.rows.width or 0) > before


def test_a_filter_shows_only_the_lines_of_a_stream(view: LogView, lines: Lines):
    fill(view, (*lines(50), *lines("bad", "worse", stream="stderr"), *lines(50)))
    view.set_streams(STDERR)
    assert view.rows.total == 2
    assert view.visible_lines() == (50, 51)
    view.select_all()
    view.set_streams(BOTH)
    assert view.rows.total == 102


def test_a_search_counts_all_matches_and_goes_round(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines("a timeout", "nothing", "TIMEOUT and timeout"))
    assert found(qtbot, view, Query("timeout")) == 3
    places = []
    for _ in range(4):
        places.append(view.search.place())
        view.search.go(1)
    assert places == [(0, 0), (2, 0), (2, 1), (0, 0)]
    view.search.go(-1)
    view.search.go(-1)
    assert view.search.place() == (2, 1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (Query("Timeout", case=True), 0),
        (Query("TIMEOUT", case=True), 1),
        (Query(r"t\w+out", regex=True), 3),
        (Query(r"^TIME", regex=True, case=True), 1),
        (Query("a.t"), 0),
        (Query("x*", regex=True), 0),
    ],
)
def test_a_search_can_mind_case_and_expressions(
    query: Query, count: int, qtbot: QtBot, view: LogView, lines: Lines
):
    fill(view, lines("a time\x1b[31mout", "nothing", "TIMEOUT and timeout"))
    assert found(qtbot, view, query) == count


def test_an_expression_that_is_not_valid_is_told(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines(3))
    assert found(qtbot, view, Query("(", regex=True)) == 0
    assert view.search.problem


def test_new_lines_are_searched_and_a_filter_holds_for_the_search(
    qtbot: QtBot, view: LogView, lines: Lines
):
    fill(view, lines("timeout"))
    assert found(qtbot, view, Query("timeout")) == 1
    view.append(lines("timeout", stream="stderr"))
    qtbot.waitUntil(lambda: view.search.count == 2)
    view.set_streams(STDERR)
    qtbot.waitUntil(lambda: view.search.count == 1 and not view.search.running)
    assert view.search.place() == (1, 0)


def test_a_match_far_away_is_brought_into_view(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, (*lines(3000), *lines("x" * 300 + "needle"), *lines(3000)))
    found(qtbot, view, Query("needle"))
    first, last = view.visible_lines()
    assert first <= 3000 <= last
    assert view.horizontalScrollBar().value() > 0
    assert not view.following


def test_a_search_through_many_lines_lets_the_event_loop_turn(
    qtbot: QtBot, view: LogView, lines: Lines
):
    batch = lines(20_000)
    for _ in range(5):
        fill(view, batch)
    turns: list[None] = []
    beat = QTimer(view, interval=0)
    beat.timeout.connect(lambda: turns.append(None))
    beat.start()
    assert found(qtbot, view, Query("1")) > 50_000
    assert len(turns) > 3


def test_the_copied_text_is_what_is_shown(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines("\x1b[31mfirst\x1b[0m line", "用户\tx", "10%\r99%"))
    view.select(Position(2, 2), Position(0, 6))
    assert copied(qtbot, view) == "line\n用户\tx\n99"
    view.select_all()
    assert copied(qtbot, view) == "first line\n用户\tx\n99%"


def test_lines_of_a_hidden_stream_are_not_copied(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, (*lines("one"), *lines("bad", stream="stderr"), *lines("two")))
    view.set_streams(1)
    view.select_all()
    assert copied(qtbot, view) == "one\ntwo"


def test_a_drag_selects_and_a_double_click_takes_a_word(view: LogView, lines: Lines):
    fill(view, lines("some /path/to/file.txt here", "second"))
    port = view.viewport()
    xs = [x for x in range(port.width()) if view.position_at(QPoint(x, 5)) == Position(0, 5)]
    start, below = QPoint(xs[len(xs) // 2], 5), QPoint(xs[len(xs) // 2], 30)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(port, below)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, below)
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, SHIFT, below)
    assert view.selection is not None
    assert (view.selection.start, view.selection.end) == (Position(0, 5), Position(1, 5))
    QTest.mouseDClick(
        port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(20, 0)
    )
    assert view.selected_words() == "/path/to/file.txt"


def test_the_keyboard_scrolls(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines(500))
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert not view.following
    assert view.current_text() == "line 498"
    assert view.accessibleDescription() == "line 498"
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.visible_lines()[0] == 0
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.visible_lines()[0] > 5
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.following
    assert view.current_text() == "line 499"


def test_the_keyboard_selects(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines("one", "two", "three"))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert copied(qtbot, view) == "one\nt"
    qtbot.keyClick(view, Qt.Key.Key_End, SHIFT)
    assert copied(qtbot, view) == "one\ntwo"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(view.copied):
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "one\ntwo\nthree"


def test_f3_goes_from_match_to_match(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines("hit", "hit", "hit"))
    found(qtbot, view, Query("hit"))
    qtbot.keyClick(view, Qt.Key.Key_F3)
    assert view.search.current == 1
    qtbot.keyClick(view, Qt.Key.Key_F3, SHIFT)
    assert view.search.current == 0


def test_clear_forgets_lines_selection_and_matches(qtbot: QtBot, view: LogView, lines: Lines):
    fill(view, lines("hit", "hit"))
    found(qtbot, view, Query("hit"))
    view.select_all()
    view.clear()
    assert (view.rows.total, view.search.count, view.selection) == (0, 0, None)
    assert view.search.place() is None
    fill(view, lines("hit"))
    qtbot.waitUntil(lambda: view.search.count == 1)


def test_a_colour_is_painted_up_to_the_line_that_resets_it(view: LogView, lines: Lines):
    def drawn() -> list[tuple[int, ...]]:
        shown = view.grab().toImage()
        row, left = view._look.row, view.viewport().y()
        return [
            max(
                (QColor(shown.pixelColor(x, y)) for x in range(260, 500) for y in span),
                key=lambda colour: colour.hsvSaturationF(),
            ).getRgb()
            for span in (range(left + n * row, left + (n + 1) * row) for n in range(5))
        ]

    view.set_timestamps(False)
    fill(view, lines(*["WORDS " * 20] * 5))
    plain = drawn()
    view.clear()
    fill(view, lines("\x1b[31m" + "WORDS " * 20, *["WORDS " * 20] * 2, "WORDS " * 20 + "\x1b[0m"))
    fill(view, lines("WORDS " * 20))
    red = drawn()
    assert len(set(red[:4])) == 1
    assert red[0] != plain[0]
    assert red[4] == plain[4]


def test_what_a_stream_begins_with_is_known_though_clear_came_first(view: LogView, lines: Lines):
    view.append((*lines(2_000), *lines("\x1b[31m"), *lines(10_000)))
    view.clear()
    fill(view, lines("red"))
    assert view.buffer.line(view.buffer.end - 1).style == Style(foreground=1)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_all_kinds_of_lines_are_painted_in_both_themes(
    appearance: Appearance, qtbot: QtBot, view: LogView, theme: Theme, lines: Lines
):
    theme.choose(appearance)
    raw = [
        "\x1b[1;3;4;31;44mall\x1b[0m",
        "用户 e\u0301 🚀\t|",
        "ERROR no",
        "  at a (b:1)",
        "",
        "\x07",
    ]
    fill(view, (*lines(*raw), *lines(*raw, stream="stderr", service="api")))
    found(qtbot, view, Query("a"))
    view.select_all()
    for wrapped in (False, True):
        view.set_wrapped(wrapped)
        assert not view.grab().isNull()


def test_the_event_loop_beats_through_a_flood(qtbot: QtBot, view: LogView, lines: Lines):
    batch = lines(*[f"INFO  request {number} took {number} ms" for number in range(5_000)])
    beats = [perf_counter()]
    beat, feed = QTimer(view, interval=5), QTimer(view, interval=50)
    beat.timeout.connect(lambda: beats.append(perf_counter()))
    feed.timeout.connect(lambda: view.append(batch))
    beat.start()
    feed.start()
    qtbot.waitUntil(lambda: view.buffer.end >= 100_000, timeout=30_000)
    assert max(late - early for early, late in pairwise(beats)) < 0.25
