"""The header of a table: small labels, an arrow where it is sorted, and the keys that sort it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type

HEIGHT = 32
ARROW = 10
LEAST_STRETCHED = 200
"""Width that the column with the names keeps, in pixels; the others give way to it."""

NARROWEST = 0.5
"""To which share of its width a column gives way."""

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ASIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
SORT = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Down)


class TableHeader(QHeaderView):
    """Paints the model's header texts as labels in capitals.

    Where the table can be sorted, Tab leads from its rows to the header; the keys above choose a
    column, sort by it as a click does, and lead back to the rows.
    """

    def __init__(self, theme: Theme, table: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._theme = theme
        self._table = table
        self.indents: dict[int, int] = {}
        """How far a column's label stands to the right, as above texts with an icon."""
        self._widths: dict[int, int] = {}
        self._share = 1.0
        self._chosen = 0
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setStyleSheet("QHeaderView { background: transparent; border: none; }")
        self.setAccessibleName(self.tr("Sort by"))
        self.setAccessibleDescription(self.tr("Left and Right choose a column, Space sorts by it."))
        theme.changed.connect(self.viewport().update)
        self.sortIndicatorChanged.connect(self._tell)

    def sort_columns(self) -> list[int]:
        """Return the columns by which a person can sort, from left to right."""
        if not self.isSortIndicatorShown():
            return []
        return [
            at for at in range(self.count()) if self._title(at) and not self.isSectionHidden(at)
        ]

    def sort_menu(self, parent: QWidget) -> QMenu:
        """Return a menu of the columns and both directions, named as an entry of another menu."""
        menu = QMenu(self.tr("Sort by"), parent)
        by, order = self.sortIndicatorSection(), self.sortIndicatorOrder()
        columns, orders = QActionGroup(menu), QActionGroup(menu)
        for at in self.sort_columns():
            entry = _add(menu, columns, self._title(at), at == by)
            if at != by:
                entry.triggered.connect(lambda _=False, at=at: self.setSortIndicator(at, ASCENDING))
        menu.addSeparator()
        for text, each in ((self.tr("Ascending"), ASCENDING), (self.tr("Descending"), DESCENDING)):
            entry = _add(menu, orders, text, by >= 0 and each is order)
            entry.setEnabled(by >= 0)
            entry.triggered.connect(lambda _=False, each=each: self.setSortIndicator(by, each))
        return menu

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

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _is_own(event)
        ):
            event.accept()  # Escape leads back to the rows, and nowhere else
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns, key = self.sort_columns(), Qt.Key(event.key())
        if not _is_own(event) or not columns:
            return  # not one for the table: Delete here is not meant for a row
        if key in ASIDE:
            at = columns.index(self._chosen) + ASIDE[key] if self._chosen in columns else 0
            self._choose(columns[max(0, min(at, len(columns) - 1))])
        elif key in SORT:
            self._flip()
        else:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        columns = self.sort_columns()
        sorted_by = self.sortIndicatorSection()
        if columns:
            kept = self._chosen if self._chosen in columns else columns[0]
            self._choose(sorted_by if sorted_by in columns else kept)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.sort_columns():
            menu = self.sort_menu(self)
            menu.aboutToHide.connect(menu.deleteLater)
            place = QPoint(self.sectionViewportPosition(self._chosen), self.height())
            by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
            menu.popup(self.mapToGlobal(place) if by_key else event.globalPos())

    def _title(self, column: int) -> str:
        return str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")

    def _choose(self, column: int) -> None:
        self._chosen = column
        self._tell()
        self.viewport().update()

    def _flip(self) -> None:
        """Do what a click on the chosen column does."""
        if self._chosen != self.sortIndicatorSection():
            self.setSortIndicator(self._chosen, ASCENDING)
        elif self.sortIndicatorOrder() is ASCENDING:
            self.setSortIndicator(self._chosen, DESCENDING)
        else:
            self.setSortIndicator(
                -1 if self.isSortIndicatorClearable() else self._chosen, ASCENDING
            )

    def _tell(self) -> None:
        """Name the chosen column, and how it is sorted, to who cannot see it."""
        if not self.hasFocus():
            return
        if self._chosen != self.sortIndicatorSection():
            said = self.tr("{0}, not sorted")
        elif self.sortIndicatorOrder() is ASCENDING:
            said = self.tr("{0}, sorted ascending")
        else:
            said = self.tr("{0}, sorted descending")
        self.setAccessibleName(said.format(self._title(self._chosen)))

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
        text = self._title(logicalIndex).upper()
        align = self.model().headerData(
            logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
        )
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
        if self.hasFocus() and self._chosen == logicalIndex:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            frame = QRectF(rect).adjusted(1, 3, -1, -3)
            painter.drawRoundedRect(frame, Radius.CONTROL, Radius.CONTROL)
        painter.restore()


def _is_own(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # arrows have it on macOS
    return not held and event.key() in (*ASIDE, *SORT, *BACK)


def _add(menu: QMenu, group: QActionGroup, text: str, checked: bool) -> QAction:
    entry = menu.addAction(text)
    entry.setCheckable(True)
    entry.setChecked(checked)
    group.addAction(entry)
    return entry
