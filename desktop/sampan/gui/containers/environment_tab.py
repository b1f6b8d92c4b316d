"""What a container was given: variables, and the facts of how it runs."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.core.runspec.environment import format_env_text
from sampan.gui.containers.common.asking import AskingTab
from sampan.gui.containers.common.inspection import Variable, variables
from sampan.gui.containers.common.settings import SettingsWords
from sampan.gui.context import Context
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.cells import ROW_ROLE, TextCell
from sampan.gui.widgets.facts import FactsCard, FactsColumn
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.rows import Column, RowsModel, with_words
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.table import RowAction, TableView

MASK = "\N{BULLET}" * 10
FACTS_WIDTH, NARROW_FACTS_WIDTH = 360, 280
WIDE = 900
"""From which width on, in pixels, the facts have all of theirs."""


class EnvironmentTab(AskingTab):
    """Variables on the left, facts on the right; what looks secret is masked until it is asked."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        theme = context.theme
        self._words = SettingsWords(self)
        self._revealed: set[str] = set()
        self.filter = SearchField(theme, self.tr("Filter variables"))
        self.reveal = Button(theme, self.tr("Re&veal secrets"), Variant.QUIET, "eye")
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._reveal_all)
        self.copy_all = Button(theme, self.tr("&Copy as .env"), Variant.QUIET, "copy")
        self.copy_all.clicked.connect(self._copy_all)
        self.model = RowsModel(self._columns(), lambda row: row.name, self)
        self.table = TableView(theme, self.tr("Variables"))
        self.table.setModel(self.model)
        self.table.set_compact(True)
        self.table.set_columns(self.model.widths, 1)
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(self._act)
        self.none = label(self.tr("It was given no variables."), "muted")
        self.filter.textChanged.connect(self._filter)
        self.filter.left_down.connect(lambda: self.table.setFocus(Qt.FocusReason.TabFocusReason))
        self.process = FactsCard(theme, self.tr("How it runs"), wraps=True)
        self.limits = FactsCard(theme, self.tr("Limits"), wraps=True)
        self.mounts = FactsCard(theme, self.tr("Mounts"), wraps=True)
        self.labels = FactsCard(theme, self.tr("Labels"), wraps=True)
        self._lay_out()

    def question(self) -> Coroutine[Any, Any, dict[str, Any]]:
        return self.context.engine.inspect_container(self.container_id)

    def take(self, answer: Any) -> None:
        found = variables(answer)
        self.model.set_rows(found)
        self.none.setVisible(not found)
        self.copy_all.setEnabled(bool(found))
        self.reveal.setVisible(any(each.secret for each in found))
        self.process.set_facts(self._words.process(answer))
        self.limits.set_facts(self._words.limits(answer))
        self.mounts.set_facts(self._words.mounts(answer))
        self.labels.set_facts(self._words.labels(answer))

    def focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        tools.addWidget(self.filter)
        tools.addStretch(1)
        tools.addWidget(self.reveal)
        tools.addWidget(self.copy_all)
        left = QVBoxLayout()
        left.setSpacing(Space.S)
        left.addLayout(tools)
        left.addWidget(self.none)
        left.addWidget(self.table, 1)
        cards = (self.process, self.limits, self.mounts, self.labels)
        self._facts = FactsColumn(cards, self.tr("Facts"))
        row = QHBoxLayout(self.content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addLayout(left, 1)
        row.addWidget(self._facts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._facts.setFixedWidth(FACTS_WIDTH if self.width() >= WIDE else NARROW_FACTS_WIDTH)
        super().resizeEvent(event)

    def _is_masked(self, row: Variable) -> bool:
        return row.secret and not self.reveal.isChecked() and row.name not in self._revealed

    def _columns(self) -> tuple[Column[Variable], ...]:
        def value(row: Variable) -> TextCell:
            if self._is_masked(row):
                return TextCell(MASK, colour="muted", mono=True)
            return TextCell(row.value.replace("\n", "⏎"), mono=True)

        return (
            Column(
                self.tr("Name"),
                220,
                lambda row: TextCell(row.name, mono=True, icon="key" if row.secret else "tag"),
                lambda row: row.name.casefold(),
            ),
            Column(self.tr("Value"), 300, value, lambda row: row.value.casefold()),
        )

    @Slot(str)
    def _filter(self, text: str) -> None:
        def said(row: Variable) -> str:
            # A masked value must not be found letter by letter.
            return row.name if self._is_masked(row) else f"{row.name} {row.value}"

        self.model.set_filter(with_words(text, said))

    def _actions(self, index: QModelIndex) -> tuple[RowAction, ...]:
        row: Variable | None = index.data(ROW_ROLE)
        if row is None:
            return ()
        copy = (
            RowAction("value", self.tr("Copy value"), "copy", "Ctrl+C", on_row=True),
            RowAction("name", self.tr("Copy name"), keys="Ctrl+Shift+C"),
            RowAction("line", self.tr("Copy as NAME=value")),
        )
        if not row.secret:
            return copy
        text = self.tr("Reveal") if self._is_masked(row) else self.tr("Mask")
        return (RowAction("reveal", text, "eye", "R", on_row=True), *copy)

    @Slot(QModelIndex, str)
    def _act(self, index: QModelIndex, key: str) -> None:
        row: Variable | None = index.data(ROW_ROLE)
        if row is None:
            return
        if key == "reveal":
            self._revealed ^= {row.name}
            self.model.repaint()
            return
        texts = {
            "name": row.name,
            "value": row.value,
            "line": format_env_text(((row.name, row.value),)).strip(),
        }
        QGuiApplication.clipboard().setText(texts[key])

    @Slot(bool)
    def _reveal_all(self, _shown: bool) -> None:
        self._revealed.clear()
        self._filter(self.filter.text())
        self.model.repaint()

    @Slot()
    def _copy_all(self) -> None:
        pairs = tuple((row.name, row.value) for row in self.model.all)
        QGuiApplication.clipboard().setText(format_env_text(pairs))
        text = self.tr("%n variable(s) copied, secrets among them as they are.", "", len(pairs))
        if not any(row.secret for row in self.model.all):
            text = self.tr("%n variable(s) copied.", "", len(pairs))
        self.context.toasts.say(Kind.OK, text)
