"""Everything that is done with the pointer is done with the keyboard too, and has a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from tests.support.screens import SCREENS, Shot, Stage
from tests.support.staging import front, go_to, shown_in, staged

from sampan.gui.logview.view import LogView
from sampan.gui.terminal.view import TerminalView
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.header import TableHeader
from sampan.gui.widgets.own_keys import OwnKeys
from sampan.gui.widgets.rows import RowsModel
from sampan.gui.widgets.table import TableView

USED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    LogView,
    TerminalView,
)
LONGEST = 400
"""More widgets than any screen has."""


@pytest.fixture(params=SCREENS, ids=lambda shot: shot.name)
def shot(request: pytest.FixtureRequest) -> Shot:
    return request.param


@pytest.fixture
def stage(shot: Shot, qtbot: QtBot, theme: Theme, own_environment: Path) -> Iterator[Stage]:
    with staged(shot, theme, own_environment) as made:
        go_to(qtbot, shot, made)
        yield made


def test_all_that_is_used_is_reached_by_tab_and_has_a_name_and_keys_of_its_own(
    stage: Stage, qtbot: QtBot
):
    root = front(stage.window)
    wanted = [each for each in used_in(root) if each.isEnabled() and not reached_otherwise(each)]
    reached = walked(root, qtbot)
    missed = [each for each in wanted if each not in reached and each.isVisible()]
    assert [described(each) for each in missed] == []
    assert [described(each) for each in used_in(root) if not name_of(each)] == []
    nearer = {key for each in root.findChildren(OwnKeys) for key in each.keys}
    assert repeated(keys_in(root)) <= nearer
    for button in root.findChildren(QAbstractButton):
        menu = button.menu() if hasattr(button, "menu") else None
        if menu is not None:
            assert repeated(mnemonic(each.text()) for each in menu.actions()) == set()
    for table in root.findChildren(TableView):
        for index in rows_of(table):
            menu = table.row_menu(index)
            if table.labels.sort_columns():
                assert menu.actions()[-1].text() == "Sort by"
            texts = [action.text() for action in menu.actions()]
            menu.deleteLater()
            assert {action.text for action in table._row_actions(index)} <= set(texts)
            assert repeated(map(mnemonic, texts)) == set()
        if table.isVisible() and table.isSortingEnabled():
            sort_with_keys(table)


def sort_with_keys(table: TableView) -> None:
    """Sort by each column that has a label, by its keys; the rows have the focus again after it."""
    header, columns = table.labels, table.labels.sort_columns()
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert header.hasFocus(), described(table)
    for _ in columns:
        QTest.keyClick(header, Qt.Key.Key_Left)
    for column in columns:
        title = str(header.model().headerData(column, Qt.Orientation.Horizontal))
        if header.sortIndicatorSection() == column:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        assert header.accessibleName() == f"{title}, not sorted"
        for key, said in ((Qt.Key.Key_Space, "ascending"), (Qt.Key.Key_Return, "descending")):
            QTest.keyClick(header, key)
            assert header.sortIndicatorSection() == column
            assert header.accessibleName() == f"{title}, sorted {said}"
        model = table.model()
        if isinstance(model, RowsModel):
            assert model._columns[column].order is not None, title
        QTest.keyClick(header, Qt.Key.Key_Right)
    QTest.keyClick(header, Qt.Key.Key_Escape)
    assert table.hasFocus()


def used_in(root: QWidget) -> list[QWidget]:
    """Return what a person uses, without what Qt puts inside of it."""
    return [
        each
        for each in shown_in(root)
        if isinstance(each, USED)
        and not isinstance(each, QScrollBar)
        and not each.objectName().startswith("qt_")
        and not isinstance(each.parent(), QAbstractSpinBox | QComboBox)
        and (not isinstance(each.parent(), QAbstractItemView) or is_sorted_by_keys(each))
        and not isinstance(each.parent(), QTabBar | QLineEdit)
        and each.width() > 0
        and each.height() > 0
    ]


def is_sorted_by_keys(widget: QWidget) -> bool:
    """Tell the header of a table whose columns sort by click."""
    return isinstance(widget, TableHeader) and bool(widget.sort_columns())


def reached_otherwise(widget: QWidget) -> bool:
    """Tell what the keyboard has by another way than Tab."""
    if isinstance(widget, QRadioButton) or (
        isinstance(widget, QAbstractButton) and widget.group() and widget.group().exclusive()
    ):
        return not widget.isChecked()  # arrows move among them
    parent = widget.parent()
    return isinstance(parent, QWidget) and parent.focusProxy() is widget


def walked(root: QWidget, qtbot: QtBot) -> set[QWidget]:
    """Press Tab until the first widget has the focus again; return all that had it."""
    focused = root.focusWidget  # of a popup, to which the keys go without its being active
    if root.windowType() is not Qt.WindowType.Popup:
        root.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is root)
        focused = QApplication.focusWidget
    if focused() is None:
        root.focusNextChild()
    reached: list[QWidget] = []
    for _ in range(LONGEST):
        now = focused()
        if now is None or (reached and now is reached[0]):
            break
        reached = [each for each in reached if each.isVisible()]  # one that Tab closed is gone
        assert now not in reached, f"Tab goes round without an end from {described(now)}"
        reached.append(now)
        leave(now)
        assert focused() is not now or len(reached) == 1, described(now)
    return set(reached)


def leave(widget: QWidget) -> None:
    """Press what leads to the next widget."""
    held = Qt.KeyboardModifier.NoModifier
    if isinstance(widget, TerminalView):
        held = Qt.KeyboardModifier.ControlModifier  # Tab is the process's own
    QTest.keyClick(widget, Qt.Key.Key_Tab, held)


def name_of(widget: QWidget) -> str:
    """Return what a screen reader says."""
    found = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or (found.text(QAccessible.Text.Name) if found else "")


def described(widget: QWidget) -> str:
    path = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None:
        if type(parent).__module__.startswith("sampan"):
            path.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{name_of(widget)!r} {' in '.join(path[:4])}"


def keys_in(root: QWidget) -> list[str]:
    """Return the keys that are listened to in a window now, as texts."""
    found: list[QKeySequence] = []
    for widget in shown_in(root):
        if not widget.isEnabled():
            continue
        for action in widget.actions():
            found += live_keys(action)
        if isinstance(widget, QAbstractButton):
            found.append(widget.shortcut())
        if isinstance(widget, QLabel) and widget.buddy() is not None:
            found.append(QKeySequence.mnemonic(widget.text()))
        children = widget.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly)
        found += [key for each in children if each.isEnabled() for key in QShortcut.keys(each)]
    return [each.toString() for each in found if not each.isEmpty()]


def live_keys(action: QAction) -> list[QKeySequence]:
    hidden = action.shortcutContext() is Qt.ShortcutContext.WidgetShortcut
    return [] if hidden or not action.isEnabled() else action.shortcuts()


def repeated(keys: Iterable[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if key and count > 1}


def mnemonic(text: str) -> str:
    return QKeySequence.mnemonic(text).toString()


def rows_of(table: TableView) -> list[QModelIndex]:
    model = table.model()
    if model is None:
        return []
    top = [model.index(row, 0) for row in range(model.rowCount())]
    return [
        *top,
        *(model.index(row, 0, each) for each in top for row in range(model.rowCount(each))),
    ]
