"""A card of a ledger: who has how much of something, and a row of ways to get some back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.gui.context import Context
from sampan.gui.machine.look import LinkButton
from sampan.gui.machine.usage import Usage
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.charts import Legend, SegmentBar
from sampan.gui.widgets.labels import ElidedLabel, label


class LedgerCard(Card):
    """`cost` ends the line of the title; `result` stands between the button and the links.

    A subclass calls `lay_out` once, with its words and what can be done.
    """

    def __init__(self, context: Context, usage: Usage, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent=parent)
        self._context, self._usage = context, usage
        self.cost = label("", "secondary")
        self.legend = Legend(context.theme)
        self.result = ElidedLabel("", "secondary")

    def lay_out(self, title: str, bar: str, button: Button, *links: LinkButton) -> None:
        """Arrange it all; `bar` is what a screen reader calls the bar."""
        self.heading.setText(title)
        self.setAccessibleName(title)
        self.head.addWidget(self.cost)
        self.bar = SegmentBar(self._theme, bar)
        self.body.addLayout(self.head)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.legend)
        self.body.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.setContentsMargins(0, Space.S, 0, 0)
        row.addWidget(button)
        row.addSpacing(Space.XS)
        row.addWidget(self.result, 1)
        for link in links:
            row.addWidget(link)
        self.body.addLayout(row)
