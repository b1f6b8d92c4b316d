"""The view of a tree of keys and values."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from sampan.gui.containers.inspect.tree import KEY, NODE_ROLE, Index, Node
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type
from sampan.gui.widgets.card import paint_card
from sampan.gui.widgets.header import TableHeader

ROW = 28
STEP = 18
INSET = 5
KEY_WIDTH = 320


class JsonView(QTreeView):
    """A card of rows; arrow keys open and close, as in every tree."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setItemDelegate(_NodeDelegate(theme, self))
        self.setHeader(TableHeader(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(STEP)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QTreeView { background: transparent; border: none; }")
        theme.changed.connect(self.viewport().update)

    def arrange(self) -> None:
        """Set the widths, once there is a model."""
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(KEY, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(KEY, KEY_WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        paint_card(painter, QRectF(self.viewport().rect()), self._theme)
        painter.end()
        super().paintEvent(event)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        row = index.model().index(index.row(), KEY, index.parent())
        if self.selectionModel().isSelected(row):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = QRectF(options.rect).adjusted(INSET, 1, -INSET, -1)
            painter.setPen(Qt.PenStyle.NoPen)
            if self.hasFocus():
                painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.setBrush(self._theme.colour("selection"))
            painter.drawRoundedRect(ground, Radius.CONTROL - 2, Radius.CONTROL - 2)
            painter.restore()
        super().drawRow(painter, options, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        model = index.model()
        if not model.hasChildren(model.index(index.row(), KEY, index.parent())):
            return
        plain = model.index(index.row(), KEY, index.parent())
        icon = "chevron-down" if self.isExpanded(plain) else "chevron-right"
        box = QRectF(rect.right() - STEP + 4, rect.y(), STEP, rect.height())
        self._theme.icons.paint(painter, box, icon, self._theme.colours.muted, 11)


class _NodeDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node = index.data(NODE_ROLE)
        if not isinstance(node, Node):
            return
        is_key = index.column() == KEY
        rect = QRectF(option.rect).adjusted(6 if is_key else Space.S, 0, -Space.M, 0)
        font = self._theme.mono(Type.MONO)
        painter.save()
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if is_key else _ink(node)))
        text = str(index.data() or "")
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        draw_line(painter, rect, shown)
        painter.restore()


def _ink(node: Node) -> str:
    """Return the token of a value's colour: what can be opened is quiet."""
    if not node.is_scalar or node.value in (None, ""):
        return "muted"
    return "text" if isinstance(node.value, str) else "accent"
