"""A list of rows that a person adds to and takes from: ports, variables, mounts, labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.core.runspec import Problem
from sampan.gui.run.field import ProblemLabel
from sampan.gui.run.look import make_button
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.widgets.buttons import Button, IconButton, Variant
from sampan.gui.widgets.labels import label


class Row(QWidget):
    """One row: its fields, a button that removes it, and what is wrong with it."""

    changed = Signal()
    removed = Signal()
    finished = Signal()
    """Enter was pressed in it."""

    def __init__(self, theme: Theme, remove_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = ProblemLabel()
        self.fields = QHBoxLayout()
        self.fields.setSpacing(Space.S)
        self.under = QHBoxLayout()
        self.under.setSpacing(Space.S)
        self.under.addWidget(self.problem, 1)
        self._remove = IconButton(theme, "close", remove_name)
        self._remove.clicked.connect(self.removed)
        line = QHBoxLayout()
        line.setSpacing(Space.XS)
        line.addLayout(self.fields, 1)
        line.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addLayout(self.under)

    def is_empty(self) -> bool:
        """Return True for a row in which nothing was typed."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return the field in which typing begins."""
        raise NotImplementedError

    def tell(self, problem: Problem | None) -> None:
        """Show what is wrong with the row."""
        self.problem.tell(problem)
        self.first().setAccessibleDescription(self.problem.text())


R = TypeVar("R", bound=Row)


class Rows(QWidget, Generic[R]):
    """The rows, and the button that adds one; Enter in the last row adds one too."""

    changed = Signal()
    reordered = Signal()
    """A row came: the order in which Tab goes must be told again."""

    def __init__(
        self,
        theme: Theme,
        make_row: Callable[[], R],
        add_text: str,
        header: Sequence[tuple[str, int]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows: list[R] = []
        self._theme = theme
        self._make_row = make_row
        self._header = self._make_header(header)
        self.add_button = make_button(theme, add_text, Variant.TEXT)
        self.add_button.clicked.connect(self._add_by_hand)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.XS)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(Space.XS)
        self.buttons.addWidget(self.add_button)
        self.buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self._header)
        column.addLayout(self._list)
        column.addLayout(self.buttons)
        self._header.hide()

    def add(self) -> R:
        """Add an empty row."""
        row = self._make_row()
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self.take(row))
        row.finished.connect(lambda: self._finish(row))
        self.rows.append(row)
        self._list.addWidget(row)
        self.reordered.emit()
        self._header.show()
        return row

    def clear(self) -> None:
        """Take all rows away."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows.clear()
        self._header.hide()

    def filled(self) -> list[R]:
        """Return the rows in which something was typed."""
        return [row for row in self.rows if not row.is_empty()]

    def tell(self, problems: Iterable[Problem | None]) -> None:
        """Show one entry of problems at each filled row, and nothing at the others."""
        told = dict(zip(map(id, self.filled()), problems, strict=False))
        for row in self.rows:
            row.tell(told.get(id(row)))

    def add_action(self, text: str) -> Button:
        """Return a button that was added beside the one that adds a row."""
        button = make_button(self._theme, text, Variant.TEXT)
        self.buttons.insertWidget(self.buttons.count() - 1, button)
        return button

    def add_below(self, widget: QWidget) -> None:
        """Put a widget under the buttons, where the rows begin."""
        column = self.layout()
        assert column is not None
        column.addWidget(widget)

    def _make_header(self, header: Sequence[tuple[str, int]]) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(2, 0, Size.CONTROL + Space.XS, 0)
        line.setSpacing(Space.S)
        for text, width in header:
            name = label(text, "secondary")
            if width > 0:
                name.setFixedWidth(width)
            line.addWidget(name, 0 if width > 0 else -width)
        return made

    def _add_by_hand(self) -> None:
        self.add().first().setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def take(self, row: R) -> None:
        """Take a row away; the keyboard stays where it was."""
        at = self.rows.index(row)
        self.rows.remove(row)
        following = self.rows[min(at, len(self.rows) - 1)].first() if self.rows else self.add_button
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._header.setVisible(bool(self.rows))
        self.changed.emit()

    def _finish(self, row: R) -> None:
        if row is self.rows[-1] and not row.is_empty():
            self._add_by_hand()
