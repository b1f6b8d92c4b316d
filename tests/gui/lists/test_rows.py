"""The model of the lists: filtered, sorted, and told in the smallest changes."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from sampan.gui.lists.form import read_pairs
from sampan.gui.lists.rows import Column, RowsModel
from sampan.gui.widgets.cells import CELL_ROLE, LINE_ROLE, ROW_ROLE, TextCell


@dataclass(frozen=True)
class Fruit:
    name: str
    weight: int


APPLE, PEAR, PLUM = Fruit("apple", 3), Fruit("pear", 2), Fruit("plum", 1)


@pytest.fixture
def model(qapp: object) -> RowsModel[Fruit]:
    columns: tuple[Column[Fruit], ...] = (
        Column("Name", 0, lambda row: TextCell(row.name), lambda row: row.name),
        Column("Weight", 80, lambda row: TextCell(str(row.weight)), lambda row: row.weight, True),
        Column("Note", 80, lambda row: TextCell("-")),
    )
    made = RowsModel[Fruit](columns, lambda row: row.name, lambda row: row.name)
    made.set_rows((APPLE, PEAR, PLUM))
    return made


def names(model: RowsModel[Fruit]) -> list[str]:
    return [row.name for row in model.rows]


def heard(model: RowsModel[Fruit]) -> list[str]:
    told: list[str] = []
    model.dataChanged.connect(lambda first, *_: told.append(f"changed {first.row()}"))
    model.rowsInserted.connect(lambda _, first, last: told.append(f"inserted {first}-{last}"))
    model.rowsRemoved.connect(lambda _, first, last: told.append(f"removed {first}-{last}"))
    model.layoutChanged.connect(lambda: told.append("ordered"))
    model.modelReset.connect(lambda: told.append("reset"))
    return told


def test_the_model_keeps_the_rules_of_qt(model: RowsModel[Fruit], qtmodeltester: Any):
    qtmodeltester.check(model)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.set_filter("p")
    model.set_rows((PLUM, Fruit("pea", 9)))
    model.set_filter("")
    model.set_rows(())
    model.set_rows((PEAR,))


def test_only_what_changed_is_told(model: RowsModel[Fruit]):
    told = heard(model)
    model.set_rows((APPLE, Fruit("pear", 5), PLUM))
    assert told == ["changed 1"]
    model.set_rows((Fruit("pear", 5), PLUM, Fruit("fig", 0)))
    assert told[1:] == ["removed 0-0", "inserted 2-2"]


def test_an_index_stays_with_its_row_when_the_order_changes(model: RowsModel[Fruit]):
    plum = QPersistentModelIndex(model.index_of("plum"))
    told = heard(model)
    model.sort(1)
    assert names(model) == ["plum", "pear", "apple"]
    assert (plum.row(), told) == (0, ["ordered"])
    assert plum.data(ROW_ROLE) == PLUM


def test_a_column_without_an_order_leaves_the_rows_as_they_came(model: RowsModel[Fruit]):
    model.sort(1)
    model.sort(2)
    assert names(model) == ["apple", "pear", "plum"]


def test_a_filter_wants_every_word(model: RowsModel[Fruit]):
    model.set_filter(" P l ")
    assert names(model) == ["apple", "plum"]
    assert model.count == 3
    assert not model.index_of("pear").isValid()


def test_a_cell_and_a_plain_text_are_given(model: RowsModel[Fruit]):
    index = model.index(0, 1)
    assert index.data() == "3"
    assert index.data(CELL_ROLE) == TextCell("3")
    assert index.data(LINE_ROLE) is False
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Weight"
    right = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight


@pytest.mark.parametrize(
    ("text", "pairs", "wrong"),
    [
        ("A=1\n\n B = 2 ", {"A": "1", "B": " 2"}, ""),
        ("A=1\nnothing", {"A": "1"}, "nothing"),
        ("a b=1", {}, "a b=1"),
        ("=1", {}, "=1"),
    ],
)
def test_lines_of_pairs_are_read(text: str, pairs: dict[str, str], wrong: str):
    assert read_pairs(text) == (pairs, wrong)
