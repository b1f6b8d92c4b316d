"""Facts in a card: a quiet name, a value that can be selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import label

NAME_WIDTH = 92


@dataclass(frozen=True, slots=True)
class Fact:
    """A translated name and what it is; `mono` for what a machine reads, `note` a line below."""

    name: str
    value: str
    mono: bool = False
    note: str = ""


class FactsCard(Card):
    """Facts below each other; long values wrap, and the same facts leave a selection as it is."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent=parent)
        self._facts_theme = theme
        self._facts: tuple[Fact, ...] | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts; a card without any is hidden."""
        self.setVisible(bool(facts))
        if self._facts == tuple(facts):
            return
        self._facts = tuple(facts)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, fact in enumerate(facts):
            self._add(at, fact)

    def _add(self, at: int, fact: Fact) -> None:
        top = Qt.AlignmentFlag.AlignTop
        value = self._value(fact)
        if not fact.name:
            self._grid.addWidget(value, at, 0, 1, 2)
            return
        name = label(fact.name, "muted")
        name.setWordWrap(True)
        self._grid.addWidget(name, at, 0, top)
        self._grid.addWidget(value, at, 1, top)

    def _value(self, fact: Fact) -> QWidget:
        if not fact.note:
            return self._line(fact)
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._line(fact))
        note = label(fact.note, "secondary")
        note.setWordWrap(True)
        column.addWidget(note)
        return both

    def _line(self, fact: Fact) -> QLabel:
        words = fact.value
        made = label(_breakable(words) if fact.mono else words)
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        made.setAccessibleName(f"{fact.name}: {words}" if fact.name else words)
        flags = Qt.TextInteractionFlag
        made.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        if fact.mono:
            made.setFont(self._facts_theme.mono(Type.MONO))
        return made


class FactsColumn(QScrollArea):
    """Cards below each other that scroll together."""

    def __init__(self, cards: Sequence[QWidget], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(inner)


def _breakable(text: str) -> str:
    """Return the text with places where a long path may go on in the next line."""
    space = "\N{ZERO WIDTH SPACE}"
    return text.replace("/", f"/{space}").replace("=", f"={space}").replace(".", f".{space}")
