"""Labels and boxes: one line of text, whatever script it is in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import ElidedLabel, label


@pytest.mark.parametrize("role", ["card-title", "strong", "muted", "secondary"])
def test_a_line_with_chinese_is_as_high_as_one_in_latin_letters(
    qtbot: QtBot, theme: Theme, role: str
):
    made = [label("Network", role), label("网络 bridge", role), ElidedLabel("网络", role)]
    for each in made:
        qtbot.addWidget(each)
    assert {each.sizeHint().height() for each in made} == {made[0].fontMetrics().height()}


def test_the_letter_of_a_label_leads_to_its_field_and_is_not_shown(qtbot: QtBot, theme: Theme):
    window = QWidget()
    column = QVBoxLayout(window)
    first, second = QLineEdit(), QLineEdit()
    marked, plain = label("名称(&N)", "muted"), label("名称", "muted")
    marked.setBuddy(second)
    plain.setBuddy(first)
    for each in (plain, first, marked, second):
        column.addWidget(each)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(first.hasFocus)
    assert marked.sizeHint() == plain.sizeHint()
    assert marked.grab().toImage() == plain.grab().toImage()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert second.hasFocus()


def test_a_label_without_a_field_shows_an_ampersand_as_it_is(qtbot: QtBot, theme: Theme):
    one, other = label("a & b", "muted"), label("a b", "muted")
    for each in (one, other):
        qtbot.addWidget(each)
    assert one.sizeHint().width() > other.sizeHint().width()


def test_text_of_several_lines_has_all_its_room(qtbot: QtBot, theme: Theme):
    made = label("one\ntwo", "muted")
    qtbot.addWidget(made)
    assert made.sizeHint().height() >= 2 * made.fontMetrics().height()


def test_the_letter_of_a_box_ticks_it_and_is_not_shown(qtbot: QtBot, theme: Theme):
    window = QWidget()
    column = QVBoxLayout(window)
    field, marked, plain = (
        QLineEdit(),
        CheckBox(theme, "不使用缓存(&C)"),
        CheckBox(theme, "不使用缓存"),
    )
    for each in (field, marked, plain):
        column.addWidget(each)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    assert marked.sizeHint() == plain.sizeHint()
    assert marked.grab().toImage() == plain.grab().toImage()
    QTest.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(marked.isChecked)  # pressed for a moment first
