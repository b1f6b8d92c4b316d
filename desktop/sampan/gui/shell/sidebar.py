"""The sidebar: the mark, a line for each page with its count, Settings at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from sampan.gui.shell.entries import Entry
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Space, Type, TypeStyle
from sampan.gui.widgets.buttons import KEYBOARD

ITEM_HEIGHT = 34
GAP = 4
MARK_TEXT = TypeStyle(16, 700)


class Sidebar(QWidget):
    """`chosen` carries the key of the page that was asked for."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, entries: Sequence[Entry], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(Size.SIDEBAR)
        self.setAccessibleName(self.tr("Pages"))
        self.items: dict[str, SidebarItem] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(10, Space.L, 10, Space.L)
        column.setSpacing(GAP)
        column.addWidget(_Mark(theme))
        column.addSpacing(Space.L)
        for entry in entries:
            item = SidebarItem(theme, entry, self)
            item.clicked.connect(lambda _checked=False, key=entry.key: self.chosen.emit(key))
            self.items[entry.key] = item
        *pages, settings = self.items.values()
        for item in pages:
            column.addWidget(item)
        column.addStretch(1)
        column.addWidget(settings)

    def set_current(self, key: str) -> None:
        """Mark the page that is shown; one without a line here leaves none marked."""
        for each, item in self.items.items():
            item.setChecked(each == key)

    def set_count(self, key: str, count: int | None) -> None:
        """Show a number at a page, None for none."""
        self.items[key].set_count(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        items = list(self.items.values())
        at = next((at for at, item in enumerate(items) if item.hasFocus()), None)
        if at is not None:
            items[(at + by) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)


class SidebarItem(QAbstractButton):
    """The line of one page."""

    def __init__(self, theme: Theme, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry = entry
        self._count: int | None = None
        self._by_keyboard = False
        self.setText(entry.name)
        keys = QKeySequence(entry.keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(keys)
        self.setCheckable(True)
        self.setFixedHeight(ITEM_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(entry.name)
        theme.changed.connect(self.update)

    def set_count(self, count: int | None) -> None:
        """Show a number at the right, None for none."""
        if count != self._count:
            self._count = count
            said = "" if count is None else f"{self._entry.name}, {count}"
            self.setAccessibleName(said or self._entry.name)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(Size.SIDEBAR - 20, ITEM_HEIGHT)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def nextCheckState(self) -> None:
        """Leave it as it is: the window says which page is shown."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, current = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if current or self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            over = theme.mixed("text", 0.05, "sidebar")
            painter.setBrush(theme.colour("accent_background") if current else over)
            painter.drawRoundedRect(rect, Radius.CONTROL, Radius.CONTROL)
        if self.hasFocus() and self._by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1.5))
            inner = rect.adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(inner, Radius.CONTROL - 1, Radius.CONTROL - 1)
        icon = QRectF(Space.M, 0, Size.ICON, rect.height())
        colour = theme.colours.accent if current else theme.colours.muted
        theme.icons.paint(painter, icon, self._entry.icon, colour)
        painter.setFont(theme.font(TypeStyle(13, 600 if current else 500)))
        painter.setPen(theme.colour("accent" if current else "text"))
        draw_line(painter, rect.adjusted(38, 0, -40, 0), self._entry.name)
        if self._count is not None:
            painter.setFont(theme.font(Type.SECONDARY))
            painter.setPen(theme.colour("muted"))
            draw_line(painter, rect.adjusted(0, 0, -Space.M, 0), str(self._count), right=True)
        painter.end()


class _Mark(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(32)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        sign = theme.icons.mark(theme.colours.accent, 18, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(Space.S + 1, 7), sign)
        painter.setFont(theme.font(MARK_TEXT))
        painter.setPen(theme.colour("text"))
        # A name is not translated.
        draw_line(painter, self.rect().adjusted(44, 0, 0, 0), "Sampan")
        painter.end()
