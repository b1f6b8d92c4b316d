"""A field that filters or searches, with the keys that lead to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space, Type

WIDTH, NARROWEST = 252, 140


class SearchField(QLineEdit):
    """`textChanged` filters; Escape empties it, Down asks with `left_down` for the list below."""

    left_down = Signal()

    def __init__(
        self,
        theme: Theme,
        placeholder: str,
        shortcut: QKeySequence | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFixedHeight(Size.CONTROL)
        self.setMinimumWidth(NARROWEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.textChanged.connect(self._make_room)
        self._make_room()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, Size.CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colours = self._theme.colours
        box = QRectF(Space.S + 2, 0, Size.ICON, self.height())
        self._theme.icons.paint(painter, box, "search", colours.muted, 15)
        if self._hint_shown():
            painter.setFont(self._theme.font(Type.LABEL))
            painter.setPen(self._theme.colour("faint"))
            place = self.rect().adjusted(0, 0, -Space.M, 0)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._keys
            )
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Down:
                self.left_down.emit()
            case _:
                super().keyPressEvent(event)

    def _hint_shown(self) -> bool:
        return bool(self._keys) and not self.text()

    def _make_room(self) -> None:
        room = self._theme.font(Type.LABEL)
        right = Space.S
        if self._hint_shown():
            right += QFontMetrics(room).horizontalAdvance(self._keys)
        self.setTextMargins(Size.ICON + Space.S - 2, 0, right, 0)
