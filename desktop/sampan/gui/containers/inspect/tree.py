"""A tree over JSON: keys and values, each with the path that leads to it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
KEY, VALUE = 0, 1
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
SEARCH_ROLE = Qt.ItemDataRole.UserRole + 2
PLAIN_KEY = re.compile(r"[A-Za-z_]\w*")


@dataclass(eq=False, slots=True)
class Node:
    """A value in the tree; `path` is as jq and `docker inspect --format` take it."""

    key: str
    value: Any
    path: str
    parent: Node | None = None
    row: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def is_scalar(self) -> bool:
        """Whether nothing is below it, not even emptiness."""
        return not isinstance(self.value, dict | list)

    @property
    def text(self) -> str:
        """The value as it is copied."""
        if isinstance(self.value, str):
            return self.value
        return json.dumps(self.value, indent=2, ensure_ascii=False)


class JsonModel(QAbstractItemModel):
    """Shows an object; `set_value` shows another one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", {}, "")

    def set_value(self, value: Any) -> None:
        """Show this object instead."""
        self.beginResetModel()
        self._root = grow("", value, "")
        self.endResetModel()

    def node(self, index: Index) -> Node:
        """Return the node of an index, the root for an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self._root

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        children = self.node(parent).children
        if parent.isValid() and parent.column() != KEY:
            return QModelIndex()
        if not (0 <= row < len(children) and column in (KEY, VALUE)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        above = self.node(index).parent if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, KEY, above)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        if parent.isValid() and parent.column() != KEY:
            return 0
        return len(self.node(parent).children)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return node.key if index.column() == KEY else self._shown(node)
            case _ if role == NODE_ROLE:
                return node
            case _ if role == SEARCH_ROLE:
                return f"{node.key} {node.text if node.is_scalar else ''}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Key") if section == KEY else self.tr("Value")
        return None

    def _shown(self, node: Node) -> str:
        if node.is_scalar:
            return node.text.replace("\n", "⏎")
        if not node.children:
            return "{ }" if isinstance(node.value, dict) else "[ ]"
        return self.tr("%n value(s)", "", len(node.children))


def grow(key: str, value: Any, path: str, parent: Node | None = None, row: int = 0) -> Node:
    """Return the node of a value with all below it."""
    node = Node(key, value, path, parent, row)
    if isinstance(value, dict):
        below = [(str(name), each, path + _step(str(name))) for name, each in value.items()]
    elif isinstance(value, list):
        below = [(str(at), each, f"{path}[{at}]") for at, each in enumerate(value)]
    else:
        below = []
    node.children = [grow(*each, node, at) for at, each in enumerate(below)]
    return node


def _step(name: str) -> str:
    return f".{name}" if PLAIN_KEY.fullmatch(name) else f"[{json.dumps(name)}]"
