"""The detail of one thing: its head with the way back, cards of facts, links to others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.breadcrumb import Breadcrumb, Crumb
from sampan.gui.widgets.buttons import Button, TextButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import ElidedLabel, LineLabel

NAME_WIDTH = 116
LINE_HEIGHT = 18
LONG = 50
"""Characters of a value that may have no room."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value; several lines stand under each other. `links` may be clicked."""

    name: str
    value: str = ""
    mono: bool = False
    links: tuple[tuple[str, Callable[[], object]], ...] = ()


class FactsCard(Card):
    """Facts under each other, to be selected and copied."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, title, parent=parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.S - 2)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self._facts: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts; those without a value are left out."""
        self._facts = tuple(fact for fact in facts if fact.value or fact.links)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, fact in enumerate(self._facts):
            name = LineLabel(fact.name)
            name.setProperty("role", "muted")
            name.setFixedHeight(LINE_HEIGHT)
            self._grid.addWidget(name, row, 0, top)
            self._grid.addWidget(self._value(fact), row, 1, top)

    def _value(self, fact: Fact) -> QWidget:
        if fact.links:
            return links_row(self._theme, fact.links)
        lines = fact.value.split("\n")
        if len(lines) == 1:
            return self._line(fact, fact.value)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for text in lines:
            column.addWidget(self._line(fact, text))
        return holder

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


class Detail(QWidget):
    """Head with the way back, a title, a line under it and buttons; `column` takes the cards."""

    def __init__(
        self,
        theme: Theme,
        way: Crumb,
        title: str,
        buttons: Sequence[Button] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, Space.L + 2, 0, 0)
        whole.setSpacing(0)
        self.crumbs = Breadcrumb(theme)
        self.crumbs.set_crumbs((way, Crumb(title)))
        flush(self.crumbs, Space.XL)
        whole.addWidget(self.crumbs)
        outer = QVBoxLayout()
        outer.setContentsMargins(Space.XL, 0, Space.XL, 0)
        outer.setSpacing(Space.XS)
        whole.addLayout(outer, 1)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        self.heading = ElidedLabel(title, "title")
        head.addWidget(self.heading, 1)
        for button in buttons:
            head.addWidget(button)
        outer.addLayout(head)
        self.line = ElidedLabel("", "secondary")
        outer.addWidget(self.line)
        outer.addSpacing(Space.S)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, Space.L)
        self.column.setSpacing(Space.L)
        area.setWidget(content)
        outer.addWidget(area, 1)


def flush(widget: QWidget, left: int) -> None:
    """Let buttons without a ground begin where the texts around them do."""
    if (layout := widget.layout()) is not None:
        layout.setContentsMargins(left, 0, 0, 0)


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
