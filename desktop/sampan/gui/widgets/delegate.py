"""Paints the cells of a table; the view has painted the row below them."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sampan.gui.theme.lettering import Lettering
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space, Type
from sampan.gui.widgets.cells import (
    CELL_ROLE,
    GROUP_ROLE,
    Cell,
    Link,
    LinksCell,
    PillCell,
    ProgressCell,
    SparkCell,
    TextCell,
)
from sampan.gui.widgets.charts import SPARK_WIDTH, paint_sparkline
from sampan.gui.widgets.pill import paint_pill

Index = QModelIndex | QPersistentModelIndex
LINE = 18
"""Height of a line of text in pixels."""


class CellDelegate(QStyledItemDelegate):
    """Paints each kind of cell; `compact` and `greyed` are the view's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.compact = False
        self.greyed = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column():
            return QSize(0, 0)  # the first column says how high a row is
        if index.data(GROUP_ROLE):
            return QSize(0, Size.GROUP_ROW)
        return QSize(0, Size.ROW_COMPACT if self.compact else Size.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell | None = index.data(CELL_ROLE)
        if cell is None:
            cell = TextCell(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))
        rect = _room(QRectF(option.rect), index, cell)
        painter.save()
        if self.greyed:
            painter.setOpacity(0.55)
        match cell:
            case TextCell():
                group = index.column() == 0 and bool(index.data(GROUP_ROLE))
                self._paint_text(painter, rect, cell, group=group)
            case PillCell():
                paint_pill(painter, rect, self._theme, cell.word, cell.tone)
            case SparkCell():
                self._paint_spark(painter, rect, cell)
            case LinksCell():
                self._paint_links(painter, rect, cell)
            case ProgressCell():
                self._paint_progress(painter, rect, cell)
            case _:
                assert_never(cell)
        painter.restore()

    def link_at(self, index: Index, rect: QRectF, point: QPointF) -> Link | None:
        """Return the link of a cell under a point, None if there is none."""
        cell = index.data(CELL_ROLE)
        if isinstance(cell, LinksCell):
            for link, box in self._link_boxes(_room(rect, index, cell), cell):
                if link is not None and box.contains(point):
                    return link
        return None

    def _paint_text(self, painter: QPainter, rect: QRectF, cell: TextCell, *, group: bool) -> None:
        if cell.icon:
            box = QRectF(rect.x() + Space.XS, rect.y(), Size.ICON, rect.height())
            colour = self._theme.colour(cell.icon_colour).name()
            self._theme.icons.paint(painter, box, cell.icon, colour)
            rect = rect.adjusted(Size.ICON + Space.L, 0, 0, 0)
        style = Type.BODY_STRONG if cell.strong else Type.BODY
        lettering = self._theme.lettering(Type.MONO if cell.mono else style, mono=cell.mono)
        below = bool(cell.second) and not (self.compact or group)
        first = rect
        if below:
            first = QRectF(rect.x(), rect.center().y() - LINE + 0.5, rect.width(), LINE)
        used = self._line(painter, first, cell.text, lettering, cell.colour, right=cell.right)
        if below:
            self._second(painter, first.translated(0, LINE - 1), cell.second)
        elif cell.second:
            self._second(painter, rect.adjusted(used + Space.M, 0, 0, 0), cell.second)

    def _line(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        lettering: Lettering,
        colour: str,
        *,
        right: bool = False,
    ) -> float:
        """Paint one line in the colour of a token, and return the width that it took."""
        painter.setPen(self._theme.colour(colour))
        return lettering.draw(painter, rect, text, right=right)

    def _second(self, painter: QPainter, rect: QRectF, text: str) -> None:
        self._line(painter, rect, text, self._theme.lettering(Type.SECONDARY), "muted")

    def _paint_spark(self, painter: QPainter, rect: QRectF, cell: SparkCell) -> None:
        chart = QRectF(rect.x(), rect.center().y() - 10, SPARK_WIDTH, 20)
        paint_sparkline(painter, chart, cell.values, self._theme.colour("accent"), cell.top)
        rest = rect.adjusted(SPARK_WIDTH + Space.S, 0, 0, 0)
        colour = "text" if cell.values else "faint"
        self._line(painter, rest, cell.text, self._theme.lettering(Type.BODY), colour)

    def _paint_links(self, painter: QPainter, rect: QRectF, cell: LinksCell) -> None:
        if not cell.links:
            self._line(painter, rect, cell.empty, self._theme.lettering(Type.BODY), "faint")
            return
        lettering = self._theme.lettering(Type.MONO, mono=True)
        boxes = self._link_boxes(rect, cell)
        shown = sum(link is not None for link, _ in boxes)
        for link, box in boxes:
            painter.setPen(self._theme.colour("accent" if link is not None else "muted"))
            text = link.text if link is not None else f"+{len(cell.links) - shown}"
            lettering.draw(painter, box, text)

    def _link_boxes(self, rect: QRectF, cell: LinksCell) -> list[tuple[Link | None, QRectF]]:
        """Return the links that have room, and (None, box) where more are only counted."""
        lettering = self._theme.lettering(Type.MONO, mono=True)
        rows = 1 if self.compact or len(cell.links) == 1 else 2
        fit = cell.links[:rows]
        height = min(LINE, rect.height() / rows) if rows > 1 else rect.height()
        top = rect.center().y() - height * rows / 2
        boxes: list[tuple[Link | None, QRectF]] = []
        for at, link in enumerate(fit):
            width = min(lettering.width(link.text), rect.width())
            boxes.append((link, QRectF(rect.x(), top + at * height, width, height)))
        if len(cell.links) > len(fit):
            last = boxes[-1][1]
            boxes.append((None, QRectF(last.right() + Space.S, last.y(), 40, height)))
        return boxes

    def _paint_progress(self, painter: QPainter, rect: QRectF, cell: ProgressCell) -> None:
        bar = QRectF(rect.x(), rect.center().y() - 3, min(120.0, rect.width() * 0.5), 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(bar, 3, 3)
        if cell.share:
            painter.setBrush(self._theme.colour("accent"))
            done = QRectF(bar.x(), bar.y(), max(6.0, bar.width() * min(1.0, cell.share)), 6)
            painter.drawRoundedRect(done, 3, 3)
        rest = rect.adjusted(bar.width() + Space.S, 0, 0, 0)
        self._second(painter, rest, cell.text)


def _room(rect: QRectF, index: Index, cell: Cell) -> QRectF:
    """Return where a cell is painted: the first column's texts begin where icons would."""
    begins = index.column() == 0 and not (isinstance(cell, TextCell) and cell.icon)
    return rect.adjusted(Space.M if begins else Space.S, 0, -Space.XS, 0)
