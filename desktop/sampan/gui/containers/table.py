"""The table of containers: its columns, and whether the pointer is over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from sampan.gui.containers.rows import Column, Order
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.table import TableView

WIDTHS = (300, 120, 180, 120, 122, 177)
NARROW_WIDTHS = (200, 112, 140, 112, 100, 112)
NARROW, NARROWEST = 900, 700
"""Widths in pixels below which columns are narrower, and memory is not shown."""


class ContainerTable(TableView):
    """`pointer_left` says that rows may move again."""

    pointer_left = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.pointer_inside = False
        self._widths: tuple[int, ...] = ()
        self.viewport().installEventFilter(self)

    def show_order(self, order: Order) -> None:
        """Show by which column it is sorted."""
        direction = (
            Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        )
        self.header().setSortIndicator(order.column, direction)
        self.header().setSortIndicatorClearable(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.viewport():
            if event.type() == QEvent.Type.Enter:
                self.pointer_inside = True
            elif event.type() == QEvent.Type.Leave:
                self.pointer_inside = False
                self.pointer_left.emit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        widths = NARROW_WIDTHS if self.width() < NARROW else WIDTHS
        if widths != self._widths and self.header().count():
            self._widths = widths
            self.set_columns(widths)
        if self.header().count():
            self.setColumnHidden(Column.MEMORY, self.width() < NARROWEST)
        super().resizeEvent(event)
