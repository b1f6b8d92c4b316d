"""The table of every list: a header of labels over a card of rows, with actions on the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Space
from sampan.gui.widgets.card import paint_card
from sampan.gui.widgets.cells import GROUP_ROLE, LINE_ROLE
from sampan.gui.widgets.delegate import CellDelegate, Index
from sampan.gui.widgets.header import TableHeader

INSET = 5
"""How far the ground of a row stays from the card's edge."""

ACTION = 32
"""Width of an action's icon on a row, with its room."""


@dataclass(frozen=True, slots=True)
class RowAction:
    """Something that can be done with a row; `text` is translated.

    All are in the context menu and under their `keys`; those `on_row` are icons on the row too.
    `line` draws a line above it in the menu.
    """

    key: str
    text: str
    icon: str = ""
    keys: str = ""
    on_row: bool = False
    enabled: bool = True
    line: bool = False


ActionsOf = Callable[[QModelIndex], Sequence[RowAction]]


class TableView(QTreeView):
    """A list or a tree of one level, as `cells` describes it.

    `action_chosen(index, key)` comes from the row, the menu or the keyboard; `activated` from Enter
    and double click; `link_clicked(target)` from a LinksCell. With several rows selected, a page
    asks `selected_rows` what the action is meant for.
    """

    action_chosen = Signal(QModelIndex, str)
    link_clicked = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions_of: ActionsOf = lambda _index: ()
        self._hovered = QPersistentModelIndex()
        self._pointer = QPoint(-1, -1)
        self._holds_target = False
        self.cells = CellDelegate(theme, self)
        self.setItemDelegate(self.cells)
        self.labels = TableHeader(theme, self)
        self.setHeader(self.labels)
        self._by_keyboard = False
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.labels.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QTreeView { background: transparent; border: none; }")
        theme.changed.connect(self.viewport().update)

    def setSortingEnabled(self, enable: bool) -> None:
        super().setSortingEnabled(enable)
        # Tab leads from the rows to the header, where there is something to do.
        policy = Qt.FocusPolicy.TabFocus if enable else Qt.FocusPolicy.NoFocus
        self.labels.setFocusPolicy(policy)

    def set_actions(self, actions_of: ActionsOf) -> None:
        """Ask this function what can be done with a row."""
        self._actions_of = actions_of

    def set_columns(
        self, widths: Sequence[int], stretch: int = 0, indent: int = Size.ICON + Space.L
    ) -> None:
        """Set the widths in pixels; the column `stretch` takes what is left.

        `indent` moves the first label over its texts where these have an icon before them.
        """
        header = self.labels
        header.indents = {0: indent}
        header.setStretchLastSection(False)
        for column in range(len(widths)):
            mode = QHeaderView.ResizeMode
            own = mode.Stretch if column == stretch else mode.Interactive
            header.setSectionResizeMode(column, own)
        header.set_widths({at: each for at, each in enumerate(widths) if at != stretch})

    def set_compact(self, compact: bool) -> None:
        """Show rows of 36 pixels instead of 52."""
        if self.cells.compact is not compact:
            self.cells.compact = compact
            self.scheduleDelayedItemsLayout()

    def set_greyed(self, greyed: bool) -> None:
        """Show that this is the last known content, as while the machine is suspended."""
        self.cells.greyed = greyed
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._arrange)
            model.rowsInserted.connect(self._arrange_added)
            model.layoutChanged.connect(self._arrange)
            self._arrange()

    def selected_rows(self) -> list[QModelIndex]:
        """Return the first column's index of each selected row, from top to bottom."""
        rows = [index for index in self.selectionModel().selectedRows() if not is_group(index)]
        return sorted(rows, key=lambda index: self.visualRect(index).y())

    def row_menu(self, index: QModelIndex) -> QMenu:
        """Return the context menu of a row, or of none; the caller shows it with `popup`."""
        menu = QMenu(self)
        colours = self._theme.colours
        for action in self._actions_of(index) if index.isValid() else ():
            if action.line:
                menu.addSeparator()
            entry = menu.addAction(action.text)
            if action.icon:
                entry.setIcon(self._theme.icons.icon(action.icon, colours.muted))
            if action.keys:
                entry.setShortcut(QKeySequence(action.keys))
                entry.setShortcutVisibleInContextMenu(True)
            entry.setEnabled(action.enabled)
            place = QPersistentModelIndex(index)
            entry.triggered.connect(
                lambda _checked=False, place=place, key=action.key: self._choose(place, key)
            )
        if self.labels.sort_columns():
            if not menu.isEmpty():
                menu.addSeparator()
            menu.addMenu(self.labels.sort_menu(menu))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        height = min(self._content_height(), self.viewport().height())
        if height > 0:
            card = QRectF(0, 0, self.viewport().width(), height)
            paint_card(painter, card, self._theme)
        painter.end()
        super().paintEvent(event)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(options.rect)
        row = as_index(index).siblingAtColumn(0)
        group = is_group(row)
        selected = not group and self.selectionModel().isSelected(row)
        hovered = self._hovered == row
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(LINE_ROLE):
            line = QRectF(1, rect.y(), rect.width() - 2, 1)
            painter.fillRect(line, self._theme.colour("line"))
        ground = rect.adjusted(INSET, 2, -INSET, -2)
        if selected or (hovered and not group):
            painter.setPen(Qt.PenStyle.NoPen)
            tint = self._theme.colour("selection") if selected else self._theme.mixed("line", 0.4)
            painter.setBrush(tint)
            painter.drawRoundedRect(ground, Radius.CONTROL, Radius.CONTROL)
        focused = self._by_keyboard and self.hasFocus()
        if focused and self.currentIndex().siblingAtColumn(0) == row:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), Radius.CONTROL, Radius.CONTROL)
        painter.restore()
        if group:
            self.cells.paint(painter, options, row)
        else:
            self._draw_cells(painter, options, row)
        if self._shows_actions(row):
            self._draw_actions(painter, row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().toPoint())
        if not self._holds_target:  # Qt would go on from where it was pressed before
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(QPoint(-1, -1))
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._by_keyboard = False
        left = event.button() is Qt.MouseButton.LeftButton
        self._holds_target = left and self._target(place) is not None
        if self._holds_target:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._holds_target = False
        place = event.position().toPoint()
        target = self._target(place)
        if event.button() is Qt.MouseButton.LeftButton and target is not None:
            if isinstance(target, RowAction):
                if not target.key:
                    self._open_menu(place)
                elif target.enabled:
                    self.action_chosen.emit(self._row_at(place), target.key)
            else:
                self.link_clicked.emit(target)
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._target(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        row = self.currentIndex().siblingAtColumn(0) if keyboard else self._row_at(event.pos())
        if row.isValid():
            self._select(row)
        menu = self.row_menu(row)
        if menu.isEmpty():
            return
        corner = self.visualRect(row).bottomLeft() + QPoint(Space.XL, 0)
        menu.popup(self.viewport().mapToGlobal(corner) if keyboard else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        row = self.currentIndex().siblingAtColumn(0)
        pressed = QKeySequence(event.keyCombination())
        if row.isValid():
            for action in self._actions_of(row):
                if action.keys and action.enabled and QKeySequence(action.keys) == pressed:
                    self.action_chosen.emit(row, action.key)
                    return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            target = self._target(event.pos())
            if isinstance(target, RowAction):
                keys = QKeySequence(target.keys).toString(QKeySequence.SequenceFormat.NativeText)
                text = f"{target.text}  {keys}" if keys else target.text
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().viewportEvent(event)

    def _open_menu(self, place: QPoint) -> None:
        row = self._row_at(place)
        self._select(row)
        self.row_menu(row).popup(self.viewport().mapToGlobal(place))

    def _select(self, row: QModelIndex) -> None:
        if not self.selectionModel().isSelected(row):
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(row, flags.ClearAndSelect | flags.Rows)

    def _arrange(self) -> None:
        """Open every group, and let its head span the columns."""
        model = self.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if is_group(index):
                self.setFirstColumnSpanned(row, QModelIndex(), True)
                self.expand(index)

    def _arrange_added(self, parent: QModelIndex, first: int, last: int) -> None:
        """Do the same for rows that were added: a list that fills row by row stays quick."""
        if parent.isValid():
            self.expand(parent)
            return
        for row in range(first, last + 1):
            index = self.model().index(row, 0)
            if is_group(index):
                self.setFirstColumnSpanned(row, QModelIndex(), True)
                self.expand(index)

    def _content_height(self) -> int:
        model: QAbstractItemModel | None = self.model()
        if model is None:
            return 0
        last = model.index(model.rowCount() - 1, 0)
        while last.isValid() and (count := model.rowCount(last)) and self.isExpanded(last):
            last = model.index(count - 1, 0, last)
        return self.visualRect(last).bottom() + Space.XS + 1 if last.isValid() else 0

    def _draw_cells(
        self, painter: QPainter, options: QStyleOptionViewItem, row: QModelIndex
    ) -> None:
        rect: QRect = options.rect
        option = QStyleOptionViewItem(options)
        header = self.header()
        room = rect.right() - self._actions_width(row) if self._shows_actions(row) else rect.right()
        for column in range(header.count()):
            if header.isSectionHidden(column):
                continue
            left = header.sectionViewportPosition(column)
            right = min(left + header.sectionSize(column), room)
            if right - left < Space.L:
                continue
            option.rect = QRect(left, rect.y(), right - left, rect.height())
            self.cells.paint(painter, option, row.siblingAtColumn(column))

    def _shows_actions(self, row: QModelIndex) -> bool:
        hovered = self._hovered == row
        if not hovered and not (self.hasFocus() and self.currentIndex().siblingAtColumn(0) == row):
            return False
        return bool(self._row_actions(row) if is_group(row) else self._actions_of(row))

    def _row_actions(self, row: QModelIndex) -> list[RowAction]:
        return [each for each in self._actions_of(row) if each.on_row]

    def _actions_width(self, row: QModelIndex) -> int:
        """Return the room of the icons at the right, with that of the menu."""
        return (len(self._row_actions(row)) + 1) * ACTION + Space.S

    def _action_boxes(self, row: QModelIndex) -> list[tuple[RowAction, QRect]]:
        actions = [*self._row_actions(row), RowAction("", self.tr("More actions"), "more")]
        line = self.visualRect(row.siblingAtColumn(0))
        left = self.viewport().width() - len(actions) * ACTION - Space.S
        return [
            (action, QRect(left + at * ACTION, line.y(), ACTION, line.height()))
            for at, action in enumerate(actions)
        ]

    def _draw_actions(self, painter: QPainter, row: QModelIndex) -> None:
        colours = self._theme.colours
        for action, box in self._action_boxes(row):
            over = box.contains(self._pointer) and action.enabled
            if over:
                painter.save()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.mixed("text", 0.10))
                middle = QPointF(box.center())
                painter.drawRoundedRect(QRectF(middle.x() - 13, middle.y() - 13, 27, 27), 6, 6)
                painter.restore()
            colour = colours.text if over else colours.muted if action.enabled else colours.line
            self._theme.icons.paint(painter, QRectF(box), action.icon, colour)

    def _target(self, place: QPoint) -> RowAction | str | None:
        """Return the action or the link's target under a point of the viewport."""
        index = self.indexAt(place)
        if not index.isValid():
            return None
        row = index.siblingAtColumn(0)
        if self._shows_actions(row):
            for action, box in self._action_boxes(row):
                if box.contains(place):
                    return action
        link = self.cells.link_at(index, QRectF(self.visualRect(index)), QPointF(place))
        return link.target if link is not None else None

    def _row_at(self, place: QPoint) -> QModelIndex:
        return self.indexAt(place).siblingAtColumn(0)

    def _point(self, place: QPoint) -> None:
        self._pointer = place
        self._hovered = QPersistentModelIndex(self._row_at(place))
        over = self._target(place) is not None
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        )
        self.viewport().update()

    def _choose(self, place: QPersistentModelIndex, key: str) -> None:
        if place.isValid():
            self.action_chosen.emit(as_index(place), key)


def as_index(index: Index) -> QModelIndex:
    """Return a plain index for a persistent one."""
    if isinstance(index, QModelIndex):
        return index
    return index.model().index(index.row(), index.column(), index.parent())


def is_group(index: Index) -> bool:
    """Return True for a row that heads a group."""
    return bool(index.data(GROUP_ROLE))
