"""Facts in a card: a quiet name, and a value that can be selected and copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.buttons import TextButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.layouts import empty_layout

NAME_WIDTH, NARROW_NAME_WIDTH = 116, 92
LINE_HEIGHT = 18
LONG = 50
"""Characters of a value that may have no room."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A translated name and what it is; without a name the value has the whole width.

    `mono` is for what a machine reads, `note` a quiet line below, and `links` may be clicked.
    """

    name: str
    value: str = ""
    mono: bool = False
    note: str = ""
    links: tuple[tuple[str, Callable[[], object]], ...] = ()


class FactsCard(Card):
    """Facts below each other, of which a long value wraps or, without `wraps`, has an ellipsis.

    The same facts leave a selection as it is, and a card without any is hidden.
    """

    def __init__(
        self, theme: Theme, title: str, *, wraps: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, title, parent=parent)
        self._wraps = wraps
        self._facts: tuple[Fact, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M if wraps else Space.L)
        self._grid.setVerticalSpacing(Space.S if wraps else Space.S - 2)
        self._grid.setColumnMinimumWidth(0, NARROW_NAME_WIDTH if wraps else NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        if not wraps:
            self.body.addStretch(1)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts; those without a value are left out."""
        shown = tuple(fact for fact in facts if fact.value or fact.links)
        self.setVisible(bool(shown))
        if shown == self._facts:
            return
        self._facts = shown
        empty_layout(self._grid)
        for row, fact in enumerate(shown):
            self._add(row, fact)

    def _add(self, row: int, fact: Fact) -> None:
        top = Qt.AlignmentFlag.AlignTop
        value = self._value(fact)
        if not fact.name:
            self._grid.addWidget(value, row, 0, 1, 2)
            return
        self._grid.addWidget(self._name(fact), row, 0, top)
        self._grid.addWidget(value, row, 1, top)

    def _name(self, fact: Fact) -> QLabel:
        if self._wraps:
            name = label(fact.name, "muted")
            name.setWordWrap(True)
            return name
        line = label(fact.name, "muted")
        line.setFixedHeight(LINE_HEIGHT)
        return line

    def _value(self, fact: Fact) -> QWidget:
        if fact.links:
            return links_row(self._theme, fact.links)
        parts: list[QWidget] = []
        if self._wraps:
            parts.append(self._text(fact))
        else:
            parts.extend(self._line(fact, text) for text in fact.value.split("\n"))
        if fact.note:
            note = label(fact.note, "secondary")
            note.setWordWrap(True)
            parts.append(note)
        return parts[0] if len(parts) == 1 else _stacked(parts)

    def _line(self, fact: Fact, text: str) -> FactLine:
        """Return a field that cannot be written into: its text is selected and copied as any."""
        made = FactLine(text)
        made.setReadOnly(True)
        made.setProperty("bare", True)
        made.setFixedHeight(LINE_HEIGHT)
        made.setCursorPosition(0)
        made.setAccessibleName(fact.name)
        made.setToolTip(text if len(text) > LONG else "")
        if fact.mono:
            made.setFont(self._theme.mono(Type.MONO))
        return made

    def _text(self, fact: Fact) -> QLabel:
        text = fact.value
        made = label(_breakable(text) if fact.mono else text)
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        made.setAccessibleName(f"{fact.name}: {text}" if fact.name else text)
        flags = Qt.TextInteractionFlag
        made.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        if fact.mono:
            made.setFont(self._theme.mono(Type.MONO))
        return made


class FactLine(QLineEdit):
    """Ends in an ellipsis where there is no room, until the cursor is put into it."""

    INSET = 2
    """Pixels that Qt leaves free before the text of a field."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.width() - 2 * self.INSET
        metrics = self.fontMetrics()
        if self.hasFocus() or metrics.horizontalAdvance(self.text()) <= room:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        draw_line(painter, self.rect().adjusted(self.INSET, 0, 0, 0), shown)
        painter.end()


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


class LinkButton(TextButton):
    """A word that leads somewhere, without room around it: it stands where a text would."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() - 2 * Space.S + 2, LINE_HEIGHT)


def links_row(theme: Theme, links: Sequence[tuple[str, Callable[[], object]]]) -> QWidget:
    """Return buttons that lead to other things, beside each other."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.M)
    for text, go in links:
        button = LinkButton(theme, text.replace("&", "&&"))
        button.setFixedHeight(LINE_HEIGHT)
        button.clicked.connect(lambda _checked=False, go=go: go())
        row.addWidget(button)
    row.addStretch(1)
    return holder


def _stacked(parts: Sequence[QWidget]) -> QWidget:
    """Return widgets close below each other."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for part in parts:
        column.addWidget(part)
    return holder


def _breakable(text: str) -> str:
    """Return the text with places where a long path may go on in the next line."""
    space = "\N{ZERO WIDTH SPACE}"
    return text.replace("/", f"/{space}").replace("=", f"={space}").replace(".", f".{space}")
