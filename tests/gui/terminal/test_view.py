"""The view paints the cells it says, and takes keys, the mouse and the clipboard."""

import itertools

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from sampan.gui.terminal.look import Look
from sampan.gui.terminal.selection import Selection, Spot, Unit, selected
from sampan.gui.terminal.view import TerminalView
from sampan.gui.theme.ansi import TRUE_COLOUR
from sampan.gui.theme.contrast import contrast
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.theme.tokens import DARK, LIGHT, Space

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def show(view: TerminalView, data: bytes | str) -> None:
    view.feed(data.encode() if isinstance(data, str) else data)
    view.refresh()


def picture(view: TerminalView) -> QImage:
    return view.viewport().grab().toImage()


def corner(view: TerminalView, row: int, column: int) -> QPoint:
    place = view.cells.place(row, column).translated(Space.S, Space.S)
    return place.topLeft().toPoint() + QPoint(1, 1)


def middle(view: TerminalView, row: int, column: int) -> QPoint:
    place = view.cells.place(row, column).translated(Space.S, Space.S)
    return place.center().toPoint()


def ink(view: TerminalView, row: int, column: int, columns: int = 1) -> set[str]:
    """The colours that a cell is painted in."""
    image, place = picture(view), view.cells.place(row, column, columns).translated(8, 8)
    points = itertools.product(
        range(int(place.left()), int(place.right())), range(int(place.top()), int(place.bottom()))
    )
    return {image.pixelColor(x, y).name() for x, y in points}


@pytest.fixture
def typed(view: TerminalView) -> list[bytes]:
    heard: list[bytes] = []
    view.typed.connect(heard.append)
    return heard


def test_backgrounds_are_painted_where_their_cells_are(view: TerminalView):
    show(view, "ab\x1b[48;2;10;20;30mcd\x1b[0me\r\n\x1b[48;2;1;2;3m你\x1b[0mx")
    image = picture(view)
    colours = [image.pixelColor(corner(view, 0, column)).name() for column in range(5)]
    own = view.cells.look.background.name()
    assert colours == [own, own, "#0a141e", "#0a141e", own]
    colours = [image.pixelColor(corner(view, 1, column)).name() for column in range(3)]
    assert colours == ["#010203", "#010203", own]


def test_text_has_the_colour_of_its_pen(view: TerminalView):
    show(view, "\x1b[38;2;255;0;255m\u2588\x1b[0m\u2588\x1b[7m \x1b[0m")
    image = picture(view)
    assert image.pixelColor(middle(view, 0, 0)).name() == "#ff00ff"
    assert image.pixelColor(middle(view, 0, 1)).name() == DARK.text.lower()
    assert image.pixelColor(middle(view, 0, 2)).name() == DARK.text.lower()


def test_every_glyph_stays_in_its_columns(view: TerminalView):
    show(view, "\x1b[?25lmmmm 你 é mmmm")
    own = {view.cells.look.background.name()}
    for column in (4, 7, 9):
        assert ink(view, 0, column) == own
    assert len(ink(view, 0, 5, 2)) > 1
    assert len(ink(view, 0, 13)) > 1


def test_lines_of_boxes_meet(view: TerminalView):
    show(view, "\x1b[?25l┌─┐\r\n│ │\r\n└─┘")
    image, text = picture(view), QColor(DARK.text).name()
    x = middle(view, 1, 0).x()
    column = [image.pixelColor(x, y).name() for y in range(20, 60)]
    assert set(column[:-12]) == {text} or image.pixelColor(x - 1, 30).name() == text


def test_only_what_changed_is_painted_again(view: TerminalView):
    show(view, "one\r\ntwo\r\nthree")
    view.feed(b"\x1b[1;1HO\x1b[3;6H")
    region = view.refresh()
    two = view.cells.place(1, 0, 80).translated(8, 8).toRect().adjusted(0, 2, 0, -2)
    assert region.contains(corner(view, 0, 0))
    assert not region.contains(corner(view, 0, 20))
    assert not region.intersects(two)


def test_the_theme_can_change(view: TerminalView, theme: Theme):
    show(view, "x")
    theme.choose(Appearance.LIGHT)
    assert picture(view).pixelColor(1, 1).name() == LIGHT.sidebar.lower()


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_sixteen_colours_can_be_read_on_each_other(colours):
    look = Look(colours)
    for text, behind in itertools.product([-1, *range(16)], repeat=2):
        inks = look.inks(text, behind, 0, selected=False)
        assert contrast(inks.text, inks.background or look.background) >= 4.5
        inks = look.inks(text, behind, 0, selected=True)
        assert contrast(inks.text, inks.background or look.background) >= 4.5


def test_the_same_colour_twice_hides_as_it_was_meant_to(qapp):
    look = Look(DARK)
    number = TRUE_COLOUR | 0x102030
    inks = look.inks(number, number, 0, selected=False)
    assert inks.text == inks.background


def test_the_cursor_is_solid_with_the_focus_and_an_outline_without(qtbot, view: TerminalView):
    show(view, "\x1b[2;3H")
    view.activateWindow()
    qtbot.waitUntil(view.hasFocus)
    accent = DARK.accent.lower()
    assert picture(view).pixelColor(middle(view, 1, 2)).name() == accent
    view.clearFocus()
    image = picture(view)
    assert image.pixelColor(middle(view, 1, 2)).name() != accent
    assert image.pixelColor(corner(view, 1, 2) - QPoint(1, 0)).name() == accent


def test_a_selection_gives_the_text_exactly(view: TerminalView):
    show(view, "one  \r\n  two 你好\r\n" + "w" * view.terminal.columns + "rapped\r\n")
    view.select(Selection(Spot(0, 1), Spot(1, 8)))
    assert view.selected_text() == "ne\n  two 你"
    view.select(Selection(Spot(2, 0), Spot(4, 0)))
    assert view.selected_text() == "w" * view.terminal.columns + "rapped\n"
    view.select_all()
    assert view.selected_text().startswith("one\n  two 你好\nwww")


def test_a_drag_selects_and_the_clipboard_has_it(view: TerminalView):
    show(view, "hello world")
    start = middle(view, 0, 0) - QPoint(3, 0)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    QTest.mouseMove(view.viewport(), middle(view, 0, 4) + QPoint(3, 0))
    drag(view, middle(view, 0, 4) + QPoint(3, 0))
    QTest.mouseRelease(view.viewport(), LEFT, pos=middle(view, 0, 4))
    view.copy()
    assert QGuiApplication.clipboard().text() == "hello"


def drag(view: TerminalView, to: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(view.viewport().mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(view.viewport(), event)


def test_two_clicks_take_a_word_and_three_a_line(view: TerminalView):
    show(view, "see ./a/path-1.txt, 你好 there")
    QTest.mouseDClick(view.viewport(), LEFT, pos=middle(view, 0, 8))
    assert view.selected_text() == "./a/path-1.txt,"
    QTest.mousePress(view.viewport(), LEFT, pos=middle(view, 0, 8))
    assert view.selected_text() == "see ./a/path-1.txt, 你好 there"
    spot = Spot(0, 21)
    view.select(selected(view.terminal, spot, spot, Unit.WORD))
    assert view.selected_text() == "你好"


def test_a_selection_goes_when_its_text_changes_and_stays_when_it_scrolls(view: TerminalView):
    show(view, "first\r\nsecond")
    view.select(Selection(Spot(0, 0), Spot(0, 5)))
    show(view, "\r\nmore\r\n" * 100)
    assert view.selected_text() == "first"
    line = view.terminal.pushed
    show(view, "\x1b[Htext")
    view.select(Selection(Spot(line, 0), Spot(line, 4)))
    show(view, "\x1b[Hother")
    assert view.selected_text() == ""


def test_keys_are_sent(view: TerminalView, typed: list[bytes]):
    QTest.keyClicks(view, "ls")
    QTest.keyClick(view, Key.Key_Tab)
    QTest.keyClick(view, Key.Key_Up)
    show(view, "\x1b[?1h")
    QTest.keyClick(view, Key.Key_Up)
    QTest.keyClick(view, Key.Key_C, CONTROL)
    assert b"".join(typed) == b"ls\t\x1b[A\x1bOA\x03"


def test_ctrl_tab_leaves_the_terminal_and_tab_does_not(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    first, second = TerminalView(theme, window), TerminalView(theme, window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Key.Key_Tab)
    assert first.hasFocus()
    QTest.keyClick(first, Key.Key_Tab, CONTROL)
    assert second.hasFocus()
    QTest.keyClick(second, Key.Key_Backtab, CONTROL | SHIFT)
    assert first.hasFocus()


def test_keys_that_the_process_needs_are_no_shortcuts_of_the_window(view: TerminalView):
    for key, modifiers, taken in (
        (Key.Key_W, CONTROL, True),
        (Key.Key_Left, Qt.KeyboardModifier.AltModifier, True),
        (Key.Key_C, CONTROL | SHIFT, False),
        (Key.Key_Minus, CONTROL, False),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QGuiApplication.sendEvent(view, event)
        assert event.isAccepted() is taken, key


@pytest.mark.parametrize(
    ("mode", "sent"),
    [("", b"a\rb\r"), ("\x1b[?2004h", b"\x1b[200~a\rb\r\x1b[201~")],
)
def test_text_is_pasted_in_brackets_where_they_are_wanted(
    view: TerminalView, typed: list[bytes], mode: str, sent: bytes
):
    show(view, mode)
    QGuiApplication.clipboard().setText("a\r\nb\n")
    view.paste()
    assert typed == [sent]


def test_what_is_pasted_cannot_leave_its_brackets(view: TerminalView, typed: list[bytes]):
    show(view, "\x1b[?2004h")
    view.paste_text("a\x1b[201~rm\x03\x9b")
    assert typed == [b"\x1b[200~a[201~rm\x1b[201~"]


def test_lines_that_would_run_are_asked_about(view: TerminalView, typed: list[bytes]):
    asked = []
    view.confirm_paste = lambda text, go_on: asked.append((text, go_on))
    view.paste_text("one line")
    view.paste_text("one\ntwo")
    assert typed == [b"one line"]
    assert asked[0][0] == "one\ntwo"
    asked[0][1]()
    assert typed == [b"one line", b"one\rtwo"]


def test_a_path_that_is_dropped_is_typed(view: TerminalView, typed: list[bytes]):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/data/a b"), QUrl.fromLocalFile("/data/c")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    view.dropEvent(event)
    assert typed == [b"'/data/a b' /data/c "]


def test_an_input_method_composes_at_the_cursor_and_commits(view: TerminalView, typed: list[bytes]):
    show(view, "$ ")
    before = picture(view)
    QGuiApplication.sendEvent(view, QInputMethodEvent("ni", []))
    assert view.preedit == "ni"
    assert picture(view) != before
    event = QInputMethodEvent("", [])
    event.setCommitString("你好")
    QGuiApplication.sendEvent(view, event)
    assert view.preedit == ""
    assert typed == ["你好".encode()]
    place = view.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert place.left() >= int(view.cells.width * 2)


def test_the_mouse_goes_to_a_process_that_asked_unless_shift_is_held(
    view: TerminalView, typed: list[bytes]
):
    show(view, "text\x1b[?1002;1006h")
    QTest.mouseClick(view.viewport(), LEFT, pos=middle(view, 0, 2))
    assert typed == [b"\x1b[<0;3;1M", b"\x1b[<0;3;1m"]
    QTest.mouseDClick(view.viewport(), LEFT, SHIFT, pos=middle(view, 0, 2))
    assert view.selected_text() == "text"
    assert len(typed) == 2


def wheel(view: TerminalView, notches: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(middle(view, 0, 0))
    event = QWheelEvent(
        place,
        QPointF(view.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)


def test_the_wheel_scrolls_back_and_output_does_not_move_what_is_read(view: TerminalView):
    show(view, "".join(f"{n}\r\n" for n in range(100)))
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    wheel(view, 2)
    read = view.terminal.line(view.top).text()
    assert bar.value() == bar.maximum() - 6
    show(view, "more\r\n" * 30)
    assert view.terminal.line(view.top).text() == read
    QTest.keyClick(view, Key.Key_End, SHIFT)
    assert view.top == view.terminal.pushed
    QTest.keyClick(view, Key.Key_PageUp, SHIFT)
    assert view.top == view.terminal.pushed - view.terminal.lines
    QTest.keyClick(view, Key.Key_A)
    assert view.top == view.terminal.pushed


def test_the_wheel_is_arrows_for_a_program_that_fills_the_screen(
    view: TerminalView, typed: list[bytes]
):
    show(view, "\x1b[?1049h")
    wheel(view, 1)
    assert typed == [b"\x1b[A" * 3]
    show(view, "\x1b[?1000;1006h")
    wheel(view, -1)
    assert typed[1:] == [b"\x1b[<65;1;1M"]


def test_the_focus_is_told_where_it_is_asked_for(qtbot, view: TerminalView, typed: list[bytes]):
    view.activateWindow()
    qtbot.waitUntil(view.hasFocus)
    show(view, "\x1b[?1004h")
    view.clearFocus()
    view.setFocus()
    assert typed == [b"\x1b[O", b"\x1b[I"]


def test_a_new_size_is_told_once_it_has_settled(qtbot, view: TerminalView):
    sizes = []
    view.resized.connect(lambda *size: sizes.append(size))
    with qtbot.waitSignal(view.resized):
        for width in (500, 520, 540):
            view.resize(width, 200)
    assert sizes[-1] == (view.terminal.lines, view.terminal.columns)
    assert len(sizes) == 1
    assert view.terminal.columns == int((view.viewport().width() - 16) / view.cells.width)


def test_the_text_can_be_larger_and_smaller(view: TerminalView):
    width, columns = view.cells.width, view.terminal.columns
    for _ in range(3):
        QTest.keyClick(view, Key.Key_Plus, CONTROL)
    assert view.cells.width > width
    assert view.terminal.columns < columns
    wheel(view, -1, CONTROL)
    QTest.keyClick(view, Key.Key_Minus, CONTROL)
    QTest.keyClick(view, Key.Key_0, CONTROL)
    assert (view.cells.width, view.terminal.columns) == (width, columns)


def test_the_title_and_the_bell_are_told(qtbot, view: TerminalView):
    with qtbot.waitSignals([view.title_changed, view.rang]):
        view.feed(b"\x1b]2;web: /\x07\x07")


def test_the_menu_has_all_that_can_be_done(qtbot, view: TerminalView):
    menu = view.make_menu()
    qtbot.addWidget(menu)
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert texts[:4] == ["Copy", "Paste", "Select all", "Clear scrollback"]
    assert len(texts) == 7


def test_the_terminal_says_what_it_is(view: TerminalView):
    assert view.accessibleName() == "Terminal"
    assert "Ctrl+Tab" in view.accessibleDescription()
