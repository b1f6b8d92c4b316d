"""Asks what may be cleaned away, and says what that frees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sampan.gui.formats import format_bytes
from sampan.gui.lists.form import FormDialog
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import label


@dataclass(frozen=True, slots=True)
class PruneChoice:
    """Something that can go: a word, a sentence on it, whether it is proposed."""

    key: str
    text: str
    hint: str
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Freed:
    """What a choice takes away: how many, and the bytes; None while they are counted."""

    count: int | None = None
    size_bytes: int | None = None


class PruneDialog(FormDialog):
    """`chosen` are the keys that a person ticked; a choice that `covers` others counts for them."""

    covers: dict[str, str] = {}  # noqa: RUF012

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._boxes: dict[str, CheckBox] = {}
        self._sizes: dict[str, QLabel] = {}
        self._freed: dict[str, Freed] = {}
        self._card = Card(theme)
        self._card.body.setSpacing(Space.M)
        self.fields.addWidget(self._card)
        self.total = label("", "strong")
        self.footer.insertWidget(0, self.total)
        self.make_dangerous()

    def add_choices(self, choices: Sequence[PruneChoice]) -> None:
        """Add what can be ticked."""
        for each in choices:
            self._sizes[each.key] = label("", "muted")
            self._freed[each.key] = Freed()
            self._card.body.addLayout(self._row(self.theme, each))

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of what may go."""
        return frozenset(key for key, box in self._boxes.items() if box.isChecked())

    def box(self, key: str) -> CheckBox:
        """Return the box of a choice."""
        return self._boxes[key]

    def set_freed(self, key: str, freed: Freed) -> None:
        """Tell what a choice takes away; a choice with nothing to take cannot be ticked."""
        self._freed[key] = freed
        nothing = freed.count == 0 or freed.size_bytes == 0
        self._boxes[key].setEnabled(not nothing)
        if nothing:
            self._boxes[key].setChecked(False)
        self._sizes[key].setText(self._words(freed))
        self.check()

    def check(self) -> bool:
        chosen = {key for key in self.chosen if self.covers.get(key) not in self.chosen}
        sizes = [self._freed[key].size_bytes for key in chosen]
        known = all(size is not None for size in sizes)
        size = sum(each or 0 for each in sizes)
        text = self.tr("Frees about {0}").format(format_bytes(size)) if size else ""
        self.total.setText(text if known else self.tr("Counting..."))
        self.agree.setEnabled(bool(chosen))
        return bool(chosen)

    def _words(self, freed: Freed) -> str:
        parts = []
        if freed.count == 0 or (freed.count is None and freed.size_bytes == 0):
            return self.tr("nothing")
        if freed.count is not None:
            parts.append(str(freed.count))
        if freed.size_bytes is not None:
            parts.append(format_bytes(freed.size_bytes))
        return "  \N{MIDDLE DOT}  ".join(parts)

    def _row(self, theme: Theme, choice: PruneChoice) -> QHBoxLayout:
        box = CheckBox(theme, choice.text)
        box.setChecked(choice.proposed)
        box.setAccessibleDescription(choice.hint)
        box.toggled.connect(lambda _on: self.check())
        self._boxes[choice.key] = box
        hint = label(choice.hint, "secondary")
        hint.setWordWrap(True)
        hint.setContentsMargins(Space.XL, 0, 0, 0)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(box)
        column.addWidget(hint)
        row = QHBoxLayout()
        row.addLayout(column, 1)
        size = self._sizes[choice.key]
        size.setText(self.tr("counting..."))
        row.addWidget(size, 0, Qt.AlignmentFlag.AlignTop)
        return row
