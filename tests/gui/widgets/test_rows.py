"""The model of the tables: filtered, sorted, and told in the smallest changes."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from sampan.gui.widgets.cells import CELL_ROLE, ROW_ROLE, Link, LinksCell, TextCell
from sampan.gui.widgets.rows import MERGED, Column, RowsModel, by_text, plain_text, with_words


@dataclass(frozen=True)
class Fruit:
    name: str
    weight: int = 0


APPLE, PEAR, PLUM = Fruit("apple", 20), Fruit("pear", 3), Fruit("plum", 1)


@pytest.fixture
def model(qapp: object) -> RowsModel[Fruit]:
    columns: tuple[Column[Fruit], ...] = (
        Column("Name", 0, name, by_text(name)),
        Column("Weight", 80, lambda row: TextCell(str(row.weight)), lambda row: row.weight, True),
        Column("Note", 90, lambda row: TextCell("-"), said=lambda row: f"none of {row.name}"),
    )
    made = RowsModel[Fruit](columns, lambda row: row.name)
    made.set_rows((APPLE, PEAR, PLUM))
    return made


def name(row: Fruit) -> TextCell:
    return TextCell(row.name)


def names(model: RowsModel[Fruit]) -> list[str]:
    return [row.name for row in model.rows]


def heard(model: RowsModel[Fruit]) -> list[str]:
    told: list[str] = []
    model.dataChanged.connect(
        lambda first, last, _roles: told.append(f"changed {first.row()}-{last.row()}")
    )
    model.rowsInserted.connect(lambda _, first, last: told.append(f"inserted {first}-{last}"))
    model.rowsRemoved.connect(lambda _, first, last: told.append(f"removed {first}-{last}"))
    model.layoutChanged.connect(lambda: told.append("ordered"))
    model.modelReset.connect(lambda: told.append("reset"))
    return told


def test_the_model_keeps_the_rules_of_qt(model: RowsModel[Fruit], qtmodeltester: Any):
    qtmodeltester.check(model)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.set_filter(lambda row: "p" in row.name)
    model.set_rows((PLUM, Fruit("pea", 9)))
    model.set_filter(lambda _row: True)
    model.set_rows(())
    model.set_rows((PEAR,))
    model.set_rows((PEAR, APPLE, PLUM), keep_order=True)


def test_only_what_changed_is_told(model: RowsModel[Fruit]):
    told = heard(model)
    model.set_rows((APPLE, Fruit("pear", 5), PLUM))
    assert told == ["changed 1-1"]
    model.set_rows((Fruit("pear", 5), PLUM, Fruit("fig")))
    assert told[1:] == ["removed 0-0", "inserted 2-2"]


def test_rows_beside_each_other_come_and_go_at_once(model: RowsModel[Fruit]):
    told = heard(model)
    model.set_rows((PLUM, Fruit("fig"), Fruit("lime")))
    assert told == ["removed 0-1", "inserted 1-2"]
    model.set_rows(())
    model.set_rows((APPLE, PEAR))
    assert told[2:] == ["removed 0-2", "inserted 0-1"]


def test_very_many_that_come_are_told_as_another_table(model: RowsModel[Fruit]):
    told = heard(model)
    model.set_rows(Fruit(str(at)) for at in range(MERGED))
    assert told == ["reset"]


def test_rows_with_the_same_key_are_all_shown(model: RowsModel[Fruit]):
    twice = (PLUM, Fruit("apple", 4), Fruit("apple", 5))
    model.set_rows(twice)
    assert model.rows == twice
    model.set_rows(twice[:2])
    assert model.rows == twice[:2]


def test_a_selected_row_is_the_same_one_after_others_came_and_went(model: RowsModel[Fruit]):
    plum = QPersistentModelIndex(model.index_of("plum"))
    model.set_rows([PLUM, Fruit("fig"), APPLE])
    assert names(model) == ["plum", "fig", "apple"]
    assert plum.data(ROW_ROLE) == PLUM


def test_an_index_stays_with_its_row_when_the_order_changes(model: RowsModel[Fruit]):
    plum = QPersistentModelIndex(model.index_of("plum"))
    told = heard(model)
    model.sort(1)
    assert names(model) == ["plum", "pear", "apple"]
    assert (plum.row(), told) == (0, ["ordered"])
    assert plum.data(ROW_ROLE) == PLUM


def test_numbers_are_sorted_by_their_value_and_texts_by_what_they_say(model: RowsModel[Fruit]):
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["apple", "pear", "plum"]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["plum", "pear", "apple"]


def test_a_column_without_an_order_leaves_the_rows_as_they_came(model: RowsModel[Fruit]):
    model.sort(1)
    model.sort(2)
    assert names(model) == ["apple", "pear", "plum"]


def test_rows_under_the_pointer_stay_where_they_are(model: RowsModel[Fruit]):
    model.sort(1)
    model.set_rows([Fruit("apple", 1), Fruit("pear", 300), Fruit("fig")], keep_order=True)
    assert names(model) == ["pear", "apple", "fig"]


def test_a_filter_of_a_text_wants_every_word(model: RowsModel[Fruit]):
    model.set_filter(with_words(" P l ", lambda row: row.name))
    assert names(model) == ["apple", "plum"]
    model.set_filter(with_words("", lambda row: row.name))
    assert names(model) == ["apple", "pear", "plum"]


def test_what_is_filtered_away_is_still_known(model: RowsModel[Fruit]):
    model.set_filter(lambda row: row.weight != 3)
    assert names(model) == ["apple", "plum"]
    assert model.all == (APPLE, PEAR, PLUM)
    assert model.index_of("plum").data(CELL_ROLE) == TextCell("plum")
    assert not model.index_of("pear").isValid()


def test_every_cell_is_painted_again_when_it_is_asked(model: RowsModel[Fruit]):
    told = heard(model)
    model.repaint()
    assert told == ["changed 0-2"]


def test_a_cell_and_a_plain_text_are_given(model: RowsModel[Fruit]):
    index = model.index(0, 1)
    assert index.data() == "20"
    assert index.data(CELL_ROLE) == TextCell("20")
    assert model.index(0, 2).data() == "none of apple"
    assert plain_text(TextCell("web", "nginx")) == "web, nginx"
    assert plain_text(LinksCell((Link("a", "1"), Link("b", "2")))) == "a, b"


def test_the_header_says_what_is_aligned_to_the_right(model: RowsModel[Fruit]):
    assert model.widths == (0, 80, 90)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Weight"
    right = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
