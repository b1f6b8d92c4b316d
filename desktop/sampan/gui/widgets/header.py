"""The header of a table: small labels, and an arrow where it is sorted."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type

HEIGHT = 32
ARROW = 10
LEAST_STRETCHED = 200
"""Width that the column with the names keeps, in pixels; the others give way to it."""

NARROWEST = 0.5
"""To which share of its width a column gives way."""


class TableHeader(QHeaderView):
    """Paints the model's header texts as labels in capitals."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.indents: dict[int, int] = {}
        """How far a column's label stands to the right, as above texts with an icon."""
        self._widths: dict[int, int] = {}
        self._share = 1.0
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setStyleSheet("QHeaderView { background: transparent; border: none; }")
        theme.changed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def set_widths(self, widths: dict[int, int]) -> None:
        """Give columns their widths; they are narrower where the window is."""
        self._widths, self._share = widths, 1.0
        for column, width in widths.items():
            self.resizeSection(column, width)
        self._make_room(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room(event.size().width())
        super().resizeEvent(event)

    def _make_room(self, width: int) -> None:
        shown = {at: each for at, each in self._widths.items() if not self.isSectionHidden(at)}
        whole = sum(shown.values())
        share = max(NARROWEST, min(1.0, (width - LEAST_STRETCHED) / whole)) if whole else 1.0
        if share == self._share or not width:
            return
        self._share = share
        for column, each in shown.items():
            self.resizeSection(column, int(each * share))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self.model()
        orientation = Qt.Orientation.Horizontal
        text = str(model.headerData(logicalIndex, orientation) or "").upper()
        align = model.headerData(logicalIndex, orientation, Qt.ItemDataRole.TextAlignmentRole)
        indent = self.indents.get(logicalIndex, 0)
        if logicalIndex == 0 and not indent:
            indent = Space.XS  # as the texts below it, which keep clear of the round corner
        font = self._theme.font(Type.LABEL)
        box = QRectF(rect).adjusted(Space.S + indent, 0, -Space.XS, 0)
        painter.save()
        painter.setFont(font)
        painter.setPen(self._theme.colour("muted"))
        right = align is not None and bool(Qt.AlignmentFlag(align) & Qt.AlignmentFlag.AlignRight)
        draw_line(painter, box, text, right=right)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex and text:
            up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
            width = QFontMetricsF(font).horizontalAdvance(text)
            left = box.right() - width - ARROW - 4 if right else box.x() + width + 4
            arrow = QRectF(left, box.y(), ARROW, box.height())
            name = "chevron-up" if up else "chevron-down"
            self._theme.icons.paint(painter, arrow, name, self._theme.colours.muted, ARROW)
        painter.restore()
