"""The table: groups, actions on the row, in the menu and on the keyboard."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QMenu

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size
from sampan.gui.widgets.cells import (
    CELL_ROLE,
    GROUP_ROLE,
    LINE_ROLE,
    Cell,
    Link,
    LinksCell,
    PillCell,
    ProgressCell,
    SparkCell,
    TextCell,
)
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.table import RowAction, TableView, is_group

ACTIONS = (
    RowAction("stop", "Stop", "stop", "S", on_row=True),
    RowAction("remove", "Remove", "trash", "Del", line=True),
    RowAction("kill", "Kill", keys="K", enabled=False),
)


def items(*cells: Cell) -> list[QStandardItem]:
    made = []
    for cell in cells:
        item = QStandardItem(getattr(cell, "text", ""))
        item.setData(cell, CELL_ROLE)
        made.append(item)
    return made


def row(name: str) -> list[QStandardItem]:
    links = tuple(Link(f"{port} → 80", f"http://localhost:{port}") for port in (8080, 8081, 8082))
    return items(
        TextCell(name, "nginx:1.27", strong=True, icon="containers"),
        PillCell("Running", Tone.OK),
        LinksCell(links[:1] if name == "web" else links),
        SparkCell((1.0, 2.0), "2.1 %"),
        ProgressCell(0.4, "40 %"),
    )


@pytest.fixture
def table(qtbot, theme: Theme) -> TableView:
    model = QStandardItemModel()
    model.setHorizontalHeaderLabels(["Name", "Status", "Ports", "CPU", "Progress"])
    group = items(TextCell("shop", "2 of 2 running", icon="compose"))
    group[0].setData(True, GROUP_ROLE)
    group[0].appendRow(row("web"))
    group[0].appendRow(row("api"))
    model.appendRow(group)
    alone = row("hello")
    alone[0].setData(True, LINE_ROLE)
    model.appendRow(alone)
    view = TableView(theme, "Containers")
    model.setParent(view)
    view.setModel(model)
    view.set_columns((200, 120, 160, 130, 160))
    view.set_actions(lambda index: () if is_group(index) else ACTIONS)
    view.resize(900, 400)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


def cell(table: TableView, column: int = 0) -> QModelIndex:
    """The row `web`."""
    model = table.model()
    return model.index(0, column, model.index(0, 0))


def test_rows_have_the_heights_of_the_drawing(table: TableView):
    assert table.visualRect(table.model().index(0, 0)).height() == Size.GROUP_ROW
    assert table.visualRect(cell(table)).height() == Size.ROW
    table.set_compact(True)
    table.doItemsLayout()
    assert table.visualRect(cell(table)).height() == Size.ROW_COMPACT
    assert not table.grab().isNull()


def test_an_action_on_the_row_does_not_select_it(qtbot, table: TableView):
    place = table.visualRect(cell(table)).center()
    qtbot.mouseMove(table.viewport(), place)
    box = next(box for action, box in table._action_boxes(cell(table)) if action.key == "stop")
    with qtbot.waitSignal(table.action_chosen) as chosen:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert chosen.args == [cell(table), "stop"]
    assert not table.selectionModel().hasSelection()


def test_a_key_does_what_the_menu_says(qtbot, table: TableView):
    table.setCurrentIndex(cell(table))
    with qtbot.waitSignal(table.action_chosen) as chosen:
        qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert chosen.args == [cell(table), "remove"]


def test_an_action_that_cannot_be_done_now_is_not_done_by_its_key(qtbot, table: TableView):
    table.setCurrentIndex(cell(table))
    with qtbot.assertNotEmitted(table.action_chosen):
        qtbot.keyClick(table, Qt.Key.Key_K)


def test_the_menu_lists_every_action_with_its_keys(qtbot, table: TableView):
    menu = table.row_menu(cell(table))
    entries = [action for action in menu.actions() if not action.isSeparator()]
    assert [entry.text() for entry in entries] == ["Stop", "Remove", "Kill", "Sort by"]
    assert not entries[2].isEnabled()
    with qtbot.waitSignal(table.action_chosen) as chosen:
        entries[0].trigger()
    assert chosen.args[1] == "stop"


def test_the_icon_of_more_opens_the_menu(qtbot, table: TableView):
    qtbot.mouseMove(table.viewport(), table.visualRect(cell(table)).center())
    box = table._action_boxes(cell(table))[-1][1]
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    menu = next(menu for menu in table.findChildren(QMenu) if menu.isVisible())
    menu.close()


def test_a_link_is_clicked_and_the_rest_of_its_cell_is_not(qtbot, table: TableView):
    rect = table.visualRect(cell(table, 2))
    with qtbot.waitSignal(table.link_clicked) as clicked:
        place = QPoint(rect.x() + 14, rect.center().y())
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == ["http://localhost:8080"]
    with qtbot.assertNotEmitted(table.link_clicked):
        place = QPoint(rect.right() - 4, rect.center().y())
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_heads_of_groups_are_not_among_the_selected_rows(table: TableView):
    table.selectAll()
    names = [index.data() for index in table.selected_rows()]
    assert names == ["web", "api", "hello"]


def test_the_keyboard_reaches_the_actions_of_the_current_row(qtbot, table: TableView):
    table.setFocus()
    table.setCurrentIndex(cell(table))
    assert table._shows_actions(cell(table))
    table.set_greyed(True)
    assert not table.grab().isNull()


def test_a_group_that_comes_later_is_open_and_spans_the_columns(table: TableView):
    model = table.model()
    assert isinstance(model, QStandardItemModel)
    group = items(TextCell("blog", "1 of 1 running"))
    group[0].setData(True, GROUP_ROLE)
    model.appendRow(group)
    group[0].appendRow(row("ghost"))
    index = model.indexFromItem(group[0])
    assert table.isExpanded(index)
    assert table.isFirstColumnSpanned(index.row(), QModelIndex())
    assert table.visualRect(model.index(0, 0, index)).isValid()


def test_the_list_is_in_the_models_own_order_until_a_label_is_clicked(qtbot, table: TableView):
    assert table.labels.sortIndicatorSection() == -1
    place = QPoint(table.labels.sectionViewportPosition(0) + 30, 10)
    qtbot.mouseClick(table.labels.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.labels.sortIndicatorSection() == 0
    assert table.labels.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder


def test_the_header_sorts_by_the_keys_that_a_row_has_too(qtbot, table: TableView):
    header = table.labels
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert header.hasFocus()
    assert header.accessibleName() == "Name, not sorted"
    qtbot.keyClick(header, Qt.Key.Key_Right)
    qtbot.keyClick(header, Qt.Key.Key_Space)
    assert header.accessibleName() == "Status, sorted ascending"
    qtbot.keyClick(header, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert header.accessibleName() == "Status, sorted descending"
    qtbot.keyClick(header, Qt.Key.Key_Return)
    assert header.accessibleName() == "Status, sorted ascending"
    qtbot.keyClick(header, Qt.Key.Key_Down)
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert header.accessibleName() == "Status, sorted ascending"


def test_another_key_on_the_header_does_nothing_to_it_or_to_the_rows(qtbot, table: TableView):
    table.setCurrentIndex(cell(table))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    with qtbot.assertNotEmitted(table.action_chosen):
        qtbot.keyClick(table.labels, Qt.Key.Key_S)
    qtbot.keyClick(table.labels, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert table.labels.accessibleName() == "Name, not sorted"


def test_the_third_time_clears_an_order_that_can_be_cleared(qtbot, table: TableView):
    table.labels.setSortIndicatorClearable(True)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    for said in ("sorted ascending", "sorted descending", "not sorted"):
        qtbot.keyClick(table.labels, Qt.Key.Key_Space)
        assert table.labels.accessibleName() == f"Name, {said}"


def test_tab_does_not_stop_at_the_header_of_a_table_that_is_not_sorted(qtbot, table: TableView):
    table.setSortingEnabled(False)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert not table.labels.hasFocus()
    assert [each.text() for each in table.row_menu(cell(table)).actions()][-1] == "Kill"


def test_the_menu_sorts_by_a_column_and_in_a_direction(table: TableView):
    table.setColumnHidden(3, True)
    entries = chosen(table)
    assert list(entries) == ["Name", "Status", "Ports", "Progress", "Ascending", "Descending"]
    assert not entries["Descending"].isEnabled()
    entries["Ports"].trigger()
    assert table.labels.sortIndicatorSection() == 2
    chosen(table)["Descending"].trigger()
    assert table.labels.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
    assert [text for text, each in chosen(table).items() if each.isChecked()] == [
        "Ports",
        "Descending",
    ]


def test_the_menu_over_no_row_and_over_the_header_is_that_of_the_order(qtbot, table: TableView):
    assert [each.text() for each in table.row_menu(QModelIndex()).actions()] == ["Sort by"]
    place = QPoint(10, 10)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, table.labels.mapToGlobal(place))
    QApplication.sendEvent(table.labels.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [each.text() for each in menu.actions()][:2] == ["Name", "Status"]
    menu.close()


def chosen(table: TableView) -> dict[str, QAction]:
    """Return the entries of "Sort by"."""
    sort_by = table.row_menu(cell(table)).actions()[-1].menu()
    return {each.text(): each for each in sort_by.actions() if not each.isSeparator()}


def test_columns_give_way_to_the_names_and_come_back(qtbot, table: TableView):
    table.set_columns((0, 140, 140, 140, 140))
    table.resize(500, 300)
    qtbot.waitUntil(lambda: table.columnWidth(1) < 100)
    assert table.columnWidth(0) >= 180
    table.resize(1000, 300)
    qtbot.waitUntil(lambda: table.columnWidth(1) == 140)
