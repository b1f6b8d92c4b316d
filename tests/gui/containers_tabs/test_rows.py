"""The model that merges lists: what stays is not told anew."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from sampan.gui.containers.common.rows import Column, RowsModel
from sampan.gui.widgets.cells import CELL_ROLE, ROW_ROLE, TextCell


@dataclass(frozen=True)
class Fruit:
    name: str
    count: int = 1


@pytest.fixture
def model(qtmodeltester) -> RowsModel[Fruit]:
    made = RowsModel(
        (
            Column("Name", lambda row: TextCell(row.name)),
            Column("Count", lambda row: TextCell(str(row.count)), lambda row: row.count),
        ),
        lambda row: row.name,
    )
    made.set_rows([Fruit("apple", 20), Fruit("pear", 3), Fruit("plum", 100)])
    qtmodeltester.check(made)
    return made


def names(model: RowsModel[Fruit]) -> list[str]:
    return [row.name for row in model.rows]


def test_a_row_that_changed_repaints_only_itself(qtbot, model: RowsModel[Fruit]):
    with qtbot.waitSignal(model.dataChanged) as told:
        model.set_rows([Fruit("apple", 20), Fruit("pear", 4), Fruit("plum", 100)])
    assert [index.row() for index in told.args[:2]] == [1, 1]


def test_a_selected_row_is_the_same_one_after_others_came_and_went(model: RowsModel[Fruit]):
    plum = QPersistentModelIndex(model.index(2, 0))
    model.set_rows([Fruit("plum", 100), Fruit("fig"), Fruit("apple", 20)])
    assert names(model) == ["plum", "fig", "apple"]
    assert plum.data(ROW_ROLE).name == "plum"


def test_numbers_are_sorted_by_their_value(model: RowsModel[Fruit]):
    kept = QPersistentModelIndex(model.index(0, 0))
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["pear", "apple", "plum"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["plum", "apple", "pear"]
    assert kept.data() == "apple"


def test_rows_under_the_pointer_stay_where_they_are(model: RowsModel[Fruit]):
    model.sort(1, Qt.SortOrder.AscendingOrder)
    model.set_rows([Fruit("apple", 1), Fruit("pear", 300), Fruit("fig")], keep_order=True)
    assert names(model) == ["pear", "apple", "fig"]


def test_what_is_filtered_away_is_still_known(model: RowsModel[Fruit]):
    model.set_filter(lambda row: "p" in row.name and row.count > 10)
    assert names(model) == ["apple", "plum"]
    assert len(model.all) == 3
    assert model.index_of("plum").data(CELL_ROLE) == TextCell("plum")
    assert not model.index_of("pear").isValid()
