"""The panel: its tools, the field to search in, saving."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from sampan.client.engine.model import LogLine
from sampan.gui.logview.chunk import BOTH, STDERR
from sampan.gui.logview.panel import LogPanel

Lines = Callable[..., tuple[LogLine, ...]]


def count(panel: LogPanel) -> str:
    label = panel.finder.findChild(QLabel, "match-count")
    assert isinstance(label, QLabel)
    return label.text()


def test_typing_searches_and_tells_which_of_how_many(qtbot: QtBot, panel: LogPanel, lines: Lines):
    panel.append(lines("timeout", "no", "timeout"))
    qtbot.keyClicks(panel.finder.edit, "timeout")
    qtbot.waitUntil(lambda: count(panel) == "1 of 2")
    qtbot.keyClick(panel.finder.edit, Qt.Key.Key_Return)
    assert count(panel) == "2 of 2"
    panel.finder.after.click()
    assert count(panel) == "1 of 2"
    qtbot.keyClick(panel.finder.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert count(panel) == "2 of 2"
    qtbot.keyClick(panel.finder.edit, Qt.Key.Key_Escape)
    assert count(panel) == ""


def test_no_match_and_an_expression_that_is_not_valid_are_told(
    qtbot: QtBot, panel: LogPanel, lines: Lines
):
    panel.append(lines("something"))
    qtbot.keyClicks(panel.finder.edit, "(")
    qtbot.waitUntil(lambda: count(panel) == "None")
    panel.finder.regex.click()
    assert count(panel) == "Not valid"
    assert not panel.finder.after.isEnabled()


def test_ctrl_f_searches_for_what_is_selected(qtbot: QtBot, panel: LogPanel, lines: Lines):
    panel.append(lines("needle"))
    panel.view.select_all()
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.finder.edit.text() == "needle"
    assert panel.finder.edit.hasFocus()


def test_f3_works_wherever_in_the_panel_one_is(qtbot: QtBot, panel: LogPanel, lines: Lines):
    panel.append(lines("hit", "hit"))
    qtbot.keyClicks(panel.finder.edit, "hit")
    qtbot.waitUntil(lambda: count(panel) == "1 of 2")
    for widget in (panel.finder.edit, panel.view, panel.wrap):
        before = count(panel)
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_F3)
        assert {before, count(panel)} == {"1 of 2", "2 of 2"}


def test_the_tools_do_what_they_say(qtbot: QtBot, panel: LogPanel, lines: Lines):
    panel.append((*lines(300), *lines("bad", stream="stderr")))
    panel.view.settle()
    panel.follow.click()
    assert not panel.view.following
    panel.timestamps.click()
    assert not panel.view.timestamps
    panel.wrap.click()
    assert panel.view.wrapped
    panel.streams.menu().actions()[2].trigger()
    assert panel.view.streams == STDERR
    assert panel.streams.text() == "stderr only"
    with qtbot.waitSignal(panel.view.copied):
        panel.copy.click()
    assert QGuiApplication.clipboard().text() == "bad"
    panel.streams.menu().actions()[0].trigger()
    assert panel.view.streams == BOTH
    panel.clear_button.click()
    assert len(panel.view.buffer) == 0


def test_a_narrow_panel_puts_the_field_over_the_tools(qtbot: QtBot, panel: LogPanel):
    tools = panel.follow.parentWidget()
    panel.resize(700, 500)
    qtbot.waitUntil(lambda: panel.finder.geometry().bottom() < tools.y())
    panel.resize(1200, 500)
    qtbot.waitUntil(lambda: panel.finder.geometry().right() < tools.x())


def test_follow_shows_what_the_view_does(panel: LogPanel, lines: Lines):
    panel.append(lines(300))
    panel.view.settle()
    assert panel.follow.isChecked()
    panel.view.verticalScrollBar().setValue(0)
    assert not panel.follow.isChecked()


def test_since_asks_for_another_stream(qtbot: QtBot, panel: LogPanel):
    with qtbot.waitSignal(panel.since_asked, check_params_cb=lambda seconds: seconds == 300):
        panel.since.menu().actions()[1].trigger()
    assert panel.since.text() == "Last 5 minutes"


def test_dropped_lines_are_told(panel: LogPanel):
    label = panel.findChild(QLabel, "dropped")
    assert isinstance(label, QLabel)
    assert not label.isVisible()
    panel.view.dropped_changed.emit(12)
    assert label.isVisible()
    assert "12" in label.text()


def test_a_log_is_saved_without_the_window_waiting(
    qtbot: QtBot, panel: LogPanel, lines: Lines, tmp_path: Path
):
    panel.append(lines("\x1b[32mone\x1b[0m", "two"))
    panel.timestamps.setChecked(False)
    with qtbot.waitSignal(panel.saved):
        panel.save_to(tmp_path / "log.txt")
    assert (tmp_path / "log.txt").read_text() == "one\ntwo\n"


def test_a_log_that_cannot_be_saved_is_told(qtbot: QtBot, panel: LogPanel, tmp_path: Path):
    with qtbot.waitSignal(panel.failed) as told:
        panel.save_to(tmp_path / "none" / "log.txt")
    assert told.args
    assert told.args[0].code == "log-save"


def test_save_asks_for_a_file_without_blocking(qtbot: QtBot, panel: LogPanel):
    panel.save.click()
    dialog = panel.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_each_tool_has_a_name_and_takes_the_keyboard(panel: LogPanel):
    widgets: list[QWidget] = [panel.view, panel.finder.edit, *panel.findChildren(QToolButton)]
    for widget in widgets:
        if widget.parent() is panel.finder.edit:
            continue  # the drawn magnifier, which nobody presses
        assert widget.accessibleName(), widget
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.accessibleName()
