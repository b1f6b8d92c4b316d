"""Files of a container that are dragged out: they come when whoever gets them asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QMetaType,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QUrl,
)
from PySide6.QtGui import QDrag, QFontMetricsF, QPainter, QPixmap

from sampan.gui.containers.files.entries import ShownFile
from sampan.gui.containers.files.fetching import Fetch
from sampan.gui.containers.files.table import ICONS
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space, Type
from sampan.gui.widgets.card import paint_card
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.rows import RowsModel
from sampan.gui.widgets.table import TableView

URLS = "text/uri-list"
Index = QModelIndex | QPersistentModelIndex


class DragModel(RowsModel[ShownFile]):
    """The rows of a folder, of which those that are there can be dragged."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        row, flags = self.row_at(index), super().flags(index)
        can = row is not None and not row.is_gone
        return flags | Qt.ItemFlag.ItemIsDragEnabled if can else flags


class DragTable(TableView):
    """A table whose selected rows are dragged out as what `data_of` makes of them."""

    def __init__(
        self, theme: Theme, name: str, data_of: Callable[[Sequence[ShownFile]], DraggedFiles]
    ) -> None:
        super().__init__(theme, name)
        self._data_of = data_of
        self.setDragEnabled(True)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag until the button is released; the keyboard has Download."""
        selected: list[ShownFile] = [each.data(ROW_ROLE) for each in self.selected_rows()]
        if rows := [row for row in selected if not row.is_gone]:
            data = self._data_of(rows)
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.setPixmap(self._picture(rows[0], data.fetch.named))
            drag.exec(Qt.DropAction.CopyAction)

    def _picture(self, first: ShownFile, text: str) -> QPixmap:
        """Return the label that goes with the pointer."""
        theme, font = self._theme, self._theme.font(Type.BODY_STRONG)
        width = Space.M + Size.ICON + Space.S + QFontMetricsF(font).horizontalAdvance(text)
        size = QSize(round(width + Space.L), Size.CONTROL)
        picture = QPixmap(size * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            paint_card(painter, QRectF(0, 0, size.width(), size.height()), theme)
            icon = QRectF(Space.M, 0, Size.ICON, size.height())
            name = ICONS.get(first.entry.kind, "file")
            theme.icons.paint(painter, icon, name, theme.colours.accent)
            painter.setFont(font)
            painter.setPen(theme.colour("text"))
            draw_line(painter, QRectF(icon.right() + Space.S, 0, width, size.height()), text)
        return picture


class DraggedFiles(QMimeData):
    """Local copies by their addresses; they are made once, when these are asked for."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self.fetch = fetch

    def formats(self) -> list[str]:
        return [URLS]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype == URLS

    def retrieveData(self, mimetype: str, _preferred: QMetaType | QMetaType.Type) -> Any:
        paths = self.fetch.paths() if mimetype == URLS else ()
        return [QUrl.fromLocalFile(str(path)) for path in paths] or None
