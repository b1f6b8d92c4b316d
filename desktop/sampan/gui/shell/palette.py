"""The command palette (Ctrl+K): a few letters lead to every page, container, image and action."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from sampan.gui.shell.commands import Command, Commands, find_commands
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Space, Type
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.labels import label, line

Index = QModelIndex | QPersistentModelIndex
WIDTH, ROWS, ROW = 560, 9, 36
TOP = 72


class CommandModel(QAbstractListModel):
    """The commands that match."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: list[Command] = []

    def show_commands(self, found: list[Command]) -> None:
        """List these."""
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        command = self._found[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return command.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{command.text}, {command.group}"
            case _ if role == ROW_ROLE:
                return command
        return None


class Palette(QWidget):
    """Lies over the window while it is open; Escape, or focus elsewhere, closes it."""

    def __init__(self, theme: Theme, commands: Commands, host: QWidget) -> None:
        super().__init__(host)
        self._theme, self._commands, self._host = theme, commands, host
        self._all: list[Command] = []
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Command palette"))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        column.setSpacing(Space.S)
        self.field = QLineEdit()
        self.field.setProperty("bare", True)
        self.field.setFont(theme.font(Type.BODY))
        self.field.setFixedHeight(Size.CONTROL)
        self.field.setTextMargins(Space.S, 0, Space.S, 0)
        self.field.setPlaceholderText(
            self.tr("Go to a page, a container, an image, or do something")
        )
        self.field.setAccessibleName(self.tr("Search everything"))
        self.model = CommandModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandDelegate(theme, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setStyleSheet("QListView { background: transparent; border: none; }")
        self.list.setAccessibleName(self.tr("Found"))
        self.nothing = label(self.tr("Nothing found"), "muted")
        self.nothing.setFixedHeight(ROW)
        self.nothing.setContentsMargins(Space.S, 0, 0, 0)
        for widget in (self.field, line(), self.list, self.nothing):
            column.addWidget(widget)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._run)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.hide()

    def open(self) -> None:
        """Show it with every command of now."""
        self._all = self._commands.all()
        self.field.clear()
        self._find("")
        self.move((self._host.width() - WIDTH) // 2, TOP)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
                return self._take_key(event)
            if isinstance(event, QFocusEvent) and event.type() == QFocusEvent.Type.FocusOut:
                self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.mixed("faint", 0.5), 1))
        painter.setBrush(self._theme.colour("card"))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, Radius.CARD, Radius.CARD)
        painter.end()

    def _take_key(self, event: QKeyEvent) -> bool:
        step = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: ROWS,
            Qt.Key.Key_PageUp: -ROWS,
        }.get(Qt.Key(event.key()))
        if step is not None:
            last = self.model.rowCount() - 1
            row = max(0, min(last, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.model.index(row))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._host.setFocus()
            return True
        return False

    def _find(self, text: str) -> None:
        self.model.show_commands(find_commands(self._all, text))
        self.list.setCurrentIndex(self.model.index(0))
        rows = min(ROWS, self.model.rowCount())
        self.list.setVisible(rows > 0)
        self.nothing.setVisible(rows == 0)
        self.list.setFixedHeight(rows * ROW + 2)
        self.adjustSize()

    def _run(self, index: QModelIndex) -> None:
        command = index.data(ROW_ROLE)
        self.hide()
        if isinstance(command, Command):
            command.run()


class CommandDelegate(QStyledItemDelegate):
    """Paints a command: icon, text, its group, and its keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.data(ROW_ROLE)
        view = self.parent()
        current = isinstance(view, QListView) and view.currentIndex().row() == index.row()
        theme, rect = self._theme, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        icon = QRectF(rect.x() + Space.S + 2, rect.y(), Size.ICON, rect.height())
        colour = theme.colours.accent if current else theme.colours.muted
        theme.icons.paint(painter, icon, command.icon, colour)
        keys = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
        right = rect.adjusted(0, 0, -Space.M, 0)
        painter.setFont(theme.font(Type.LABEL))
        painter.setPen(theme.colour("muted"))
        said = "   ".join(part for part in (command.group, keys) if part)
        draw_line(painter, right, said, right=True)
        room = painter.fontMetrics().horizontalAdvance(said) + Space.L
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text"))
        place = rect.adjusted(Size.ICON + Space.XL, 0, -room, 0)
        text = painter.fontMetrics().elidedText(
            command.text, Qt.TextElideMode.ElideMiddle, int(place.width())
        )
        draw_line(painter, place, text)
        painter.restore()
