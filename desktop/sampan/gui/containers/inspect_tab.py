"""Everything that Docker knows of a container: a tree to search, or the raw JSON."""

from __future__ import annotations

import json
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QSortFilterProxyModel,
    Qt,
    Slot,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sampan.gui.containers.common.asking import AskingTab
from sampan.gui.containers.inspect.raw import RawText
from sampan.gui.containers.inspect.tree import NODE_ROLE, SEARCH_ROLE, JsonModel, Node
from sampan.gui.containers.inspect.view import JsonView
from sampan.gui.context import Context
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.search import SearchField

MEMORY_KEY = "containers/inspect/view"
OPEN_AT_FIRST = (".State", ".Config", ".NetworkSettings")
INDENT = 2


class InspectTab(AskingTab):
    """One search for both views: it narrows the tree and steps through the text."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        theme = context.theme
        self._value: Any = None
        self._opened = set(OPEN_AT_FIRST)
        self.search = SearchField(theme, self.tr("Search keys and values"))
        self.found = label("", "secondary")
        self.model = JsonModel(self)
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(self.model)
        self.proxy.setRecursiveFilteringEnabled(True)
        self.proxy.setFilterRole(SEARCH_ROLE)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree = JsonView(theme, self.tr("Inspection"))
        self.tree.setModel(self.proxy)
        self.tree.arrange()
        self.raw = RawText(theme, self.tr("Raw JSON"))
        self.views = QStackedWidget()
        self.choice = QButtonGroup(self)
        self.tree_button = Button(theme, self.tr("&Tree"), Variant.QUIET)
        self.raw_button = Button(theme, self.tr("Raw &JSON"), Variant.QUIET)
        self.copy_all = Button(theme, self.tr("&Copy all"), Variant.QUIET, "copy")
        self._lay_out()
        self._connect()
        chosen = context.memory.get(MEMORY_KEY, "tree")
        (self.raw_button if chosen == "raw" else self.tree_button).setChecked(True)

    def question(self) -> Coroutine[Any, Any, dict[str, Any]]:
        return self.context.engine.inspect_container(self.container_id)

    def take(self, answer: Any) -> None:
        if answer == self._value:
            return
        self._value = answer
        self.model.set_value(answer)
        place = self.raw.verticalScrollBar().value()
        self.raw.setPlainText(json.dumps(answer, indent=INDENT, ensure_ascii=False))
        self.raw.verticalScrollBar().setValue(place)
        self._search()

    def focus_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        tools.addWidget(self.search)
        tools.addWidget(self.found)
        tools.addStretch(1)
        for button in (self.tree_button, self.raw_button):
            button.setCheckable(True)
            self.choice.addButton(button)
            tools.addWidget(button)
        tools.addWidget(self.copy_all)
        self.views.addWidget(self.tree)
        self.views.addWidget(self.raw)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(tools)
        column.addWidget(self.views, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(lambda: self._step(1))
        self.search.left_down.connect(self._go_down)
        self.raw_button.toggled.connect(self._choose)
        self.copy_all.clicked.connect(self._copy_all)
        self.tree.expanded.connect(self._note_opened)
        self.tree.collapsed.connect(self._note_closed)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._open_menu)
        self.copy_value = self._action(self.tr("Copy value"), "Ctrl+C", self._copy_value)
        self.copy_path = self._action(self.tr("Copy path"), "Ctrl+Shift+C", self._copy_path)

    def _action(self, text: str, keys: str, call: Any) -> QAction:
        action = QAction(text, self.tree)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(call)
        self.tree.addAction(action)
        return action

    @Slot(bool)
    def _choose(self, raw: bool) -> None:
        self.views.setCurrentWidget(self.raw if raw else self.tree)
        self.context.memory.set(MEMORY_KEY, "raw" if raw else "tree")
        self._search()

    @Slot()
    def _search(self) -> None:
        text = self.search.text().strip()
        if self.raw_button.isChecked():
            self.raw.search(text)
        else:
            self.proxy.setFilterFixedString(text)
            if text:
                self.tree.expandAll()
            else:
                self._open_again()
        self._tell()

    def _step(self, by: int) -> None:
        if self.raw_button.isChecked():
            self.raw.step(by)
            self._tell()
        else:
            self._go_down()

    @Slot()
    def _go_down(self) -> None:
        view = self.raw if self.raw_button.isChecked() else self.tree
        view.setFocus(Qt.FocusReason.TabFocusReason)
        if view is self.tree and not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self.proxy.index(0, 0))

    def _tell(self) -> None:
        text = ""
        if self.search.text().strip():
            if self.raw_button.isChecked():
                count = self.raw.count
                text = self.tr("{0} of {1}").format(self.raw.current + 1, count) if count else ""
                text = text or self.tr("not found")
            elif not self.proxy.rowCount():
                text = self.tr("not found")
        self.found.setText(text)

    def _open_again(self) -> None:
        """Open what was open: a person's own, not what a search opened."""
        self.tree.collapsed.disconnect(self._note_closed)
        self.tree.collapseAll()
        self.tree.collapsed.connect(self._note_closed)
        self._open_below(QModelIndex())

    def _open_below(self, parent: QModelIndex) -> None:
        for row in range(self.proxy.rowCount(parent)):
            index = self.proxy.index(row, 0, parent)
            node = index.data(NODE_ROLE)
            if isinstance(node, Node) and node.path in self._opened:
                self.tree.expand(index)
                self._open_below(index)

    @Slot(QModelIndex)
    def _note_opened(self, index: QModelIndex) -> None:
        node = index.data(NODE_ROLE)
        if isinstance(node, Node) and not self.search.text().strip():
            self._opened.add(node.path)

    @Slot(QModelIndex)
    def _note_closed(self, index: QModelIndex) -> None:
        node = index.data(NODE_ROLE)
        if isinstance(node, Node) and not self.search.text().strip():
            self._opened.discard(node.path)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        if not index.isValid():
            return
        self.tree.setCurrentIndex(index)
        menu = QMenu(self.tree)
        menu.addActions([self.copy_value, self.copy_path])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def _node(self) -> Node | None:
        node = self.tree.currentIndex().data(NODE_ROLE)
        return node if isinstance(node, Node) else None

    @Slot()
    def _copy_value(self) -> None:
        if (node := self._node()) is not None:
            QGuiApplication.clipboard().setText(node.text)

    @Slot()
    def _copy_path(self) -> None:
        if (node := self._node()) is not None:
            QGuiApplication.clipboard().setText(node.path)

    @Slot()
    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self.raw.toPlainText())
