"""Keys that a widget takes although the window has them too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from sampan.gui.widgets.own_keys import OwnKeys


@pytest.mark.parametrize(("inside", "heard"), [(True, ["widget"]), (False, ["window"])])
def test_a_widget_has_its_keys_while_the_focus_is_in_it(qtbot, inside: bool, heard: list[str]):
    told: list[str] = []
    window, widget, field, other = QWidget(), QWidget(), QLineEdit(), QLineEdit()
    qtbot.addWidget(window)
    QVBoxLayout(widget).addWidget(field)
    column = QVBoxLayout(window)
    column.addWidget(widget)
    column.addWidget(other)
    QShortcut(QKeySequence("Ctrl+F"), window, lambda: told.append("window"))
    OwnKeys(widget, {"Ctrl+F": lambda: told.append("widget")})
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    focused = field if inside else other
    focused.setFocus()
    QTest.keyClick(focused, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert told == heard
