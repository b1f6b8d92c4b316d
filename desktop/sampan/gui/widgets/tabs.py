"""The bar of tabs over an item's views, as words with a line under the one that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type

HEIGHT = 34
GAP = Space.XL


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: what the program calls it, and its translated word."""

    key: str
    text: str


class TabBar(QTabBar):
    """`chosen` carries the key of the tab that is shown now; arrow keys move along the bar."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, tabs: Sequence[Tab], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys: list[str] = []
        self._hovered = -1
        self._keyboard = False
        self.setFont(theme.font(Type.BODY_STRONG))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        for tab in tabs:
            self._keys.append(tab.key)
            self.addTab(tab.text)
        self.currentChanged.connect(self._tell)
        theme.changed.connect(self.update)

    @property
    def key(self) -> str:
        """The key of the tab that is shown, empty if there is none."""
        index = self.currentIndex()
        return self._keys[index] if 0 <= index < len(self._keys) else ""

    def choose(self, key: str) -> None:
        """Show a tab; a key that is not there changes nothing."""
        if key in self._keys:
            self.setCurrentIndex(self._keys.index(key))

    def tabSizeHint(self, index: int) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.tabText(index))
        return QSize(width + GAP, HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        return QSize(sum(self.tabSizeHint(each).width() for each in range(self.count())), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(0, int(bottom), self.width(), int(bottom))
        painter.setFont(self.font())
        for index in range(self.count()):
            self._paint_tab(painter, index)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.tabAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keyboard = True
        super().keyPressEvent(event)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        rect = QRectF(self.tabRect(index)).adjusted(0, 0, -GAP, 0)
        current = index == self.currentIndex()
        name = "accent" if current else "text" if index == self._hovered else "muted"
        if not self.isTabEnabled(index):
            name = "faint"
        painter.setPen(self._theme.colour(name))
        text = rect.adjusted(0, 0, 2, -4)
        draw_line(painter, text, self.tabText(index))
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRoundedRect(QRectF(rect.x(), rect.bottom() - 2, rect.width(), 2.5), 1, 1)
            if self.hasFocus() and self._keyboard:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._theme.colour("accent"), 1.5))
                painter.drawRoundedRect(rect.adjusted(-6, 3, 6, -7), 6, 6)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _tell(self) -> None:
        self.chosen.emit(self.key)
