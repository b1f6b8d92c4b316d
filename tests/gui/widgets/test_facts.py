"""The card of facts: what is shown of each, and that the same ones leave a selection as it is."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.facts import Fact, FactsCard

FACTS = (Fact("Id", "sha256:1\nsha256:2", mono=True), Fact("Empty"), Fact("Folder", "/srv/app"))


def lines(card: FactsCard) -> list[str]:
    return [each.text() for each in card.findChildren(QLineEdit) if each.isVisibleTo(card)]


@pytest.fixture
def page(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def card(page: QWidget, theme: Theme) -> FactsCard:
    made = FactsCard(theme, "Image", parent=page)
    made.set_facts(FACTS)
    return made


def test_each_line_of_a_value_is_a_field_and_what_is_empty_is_left_out(card: FactsCard):
    assert lines(card) == ["sha256:1", "sha256:2", "/srv/app"]
    assert [fact.name for fact in card.facts] == ["Id", "Folder"]


def test_the_same_facts_leave_a_selection_as_it_is(card: FactsCard):
    card.findChildren(QLineEdit)[0].selectAll()
    card.set_facts(FACTS)
    assert card.findChildren(QLineEdit)[0].selectedText() == "sha256:1"
    card.set_facts(FACTS[1:])
    assert lines(card) == ["/srv/app"]


def test_a_card_without_facts_is_hidden(card: FactsCard):
    card.set_facts(FACTS[1:2])
    assert card.isHidden()
    card.set_facts(FACTS)
    assert not card.isHidden()


def test_a_value_that_wraps_is_one_label_with_its_note(page: QWidget, theme: Theme):
    card = FactsCard(theme, "Check", wraps=True, parent=page)
    card.set_facts((Fact("Runs", "every 5 s", note="in a shell"), Fact("", "a=b")))
    said = {each.accessibleName() or each.text() for each in card.findChildren(QLabel)}
    assert said == {"Check", "Runs", "Runs: every 5 s", "in a shell", "a=b"}
    assert not card.findChildren(QLineEdit)


def test_links_lead_somewhere(page: QWidget, theme: Theme):
    gone: list[str] = []
    card = FactsCard(theme, "Volume", parent=page)
    card.set_facts((Fact("Used by", links=(("db & co", lambda: gone.append("db")),)),))
    [button] = card.findChildren(QPushButton)
    button.click()
    assert (button.text(), gone) == ("db && co", ["db"])
