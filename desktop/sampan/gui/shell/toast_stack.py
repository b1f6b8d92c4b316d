"""Toasts at the bottom right of the window; the pointer over one keeps it there."""

from __future__ import annotations

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.gui.shell.news import LOOKS, news_words
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import MOTION_MS, Space
from sampan.gui.toasts import Kind, Toast, Toasts
from sampan.gui.widgets.buttons import IconButton, TextButton
from sampan.gui.widgets.card import paint_card

WIDTH = 400
MOST = 3
SHOWN_MS = {Kind.INFO: 5_000, Kind.OK: 4_000, Kind.WARNING: 8_000, Kind.ERROR: 12_000}
EDGE = 4


class ToastStack(QObject):
    """Shows what `Toasts` says at the lower right corner of `area`, a widget in `host`."""

    def __init__(self, theme: Theme, toasts: Toasts, host: QWidget, area: QWidget) -> None:
        super().__init__(host)
        self._theme, self._host, self._area = theme, host, area
        self.cards: list[ToastCard] = []
        toasts.said.connect(self._show)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def dismiss(self, card: ToastCard) -> None:
        """Take a card away; the history keeps what it said."""
        if card in self.cards:
            self.cards.remove(card)
            card.hide()
            card.deleteLater()
            self._arrange()

    def _show(self, toast: Toast) -> None:
        card = ToastCard(self._theme, toast, self._host)
        card.dismissed.timeout.connect(lambda: self.dismiss(card))
        card.closing.clicked.connect(lambda: self.dismiss(card))
        if card.action is not None:
            card.action.clicked.connect(lambda: self.dismiss(card))
        self.cards.append(card)
        for old in self.cards[:-MOST]:
            self.dismiss(old)
        card.show()
        self._arrange()
        if self._theme.motion:
            card.slide_in()

    def _arrange(self) -> None:
        corner = self._area.mapTo(self._host, self._area.rect().bottomRight())
        right, bottom = corner.x() - Space.XL, corner.y() - Space.L
        width = min(WIDTH, self._area.width() - 2 * Space.XL)
        for card in reversed(self.cards):
            card.setFixedSize(width, card.height_for(width))
            bottom -= card.height()
            card.move_to(QPoint(right - width, bottom))
            card.raise_()
            bottom -= Space.S


class ToastCard(QWidget):
    """One toast: a stripe in its colour, what happened, and at most one action."""

    def __init__(self, theme: Theme, toast: Toast, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.toast = theme, toast
        _, self._colour = LOOKS[toast.kind]
        self.setAccessibleName(f"{toast.title}. {toast.text}".strip(". "))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L + EDGE, Space.M - 1, Space.S, Space.M - 1)
        row.setSpacing(Space.S)
        row.addLayout(news_words(toast), 1)
        self.action: TextButton | None = None
        if toast.action is not None:
            self.action = TextButton(theme, toast.action_label)
            run = toast.action
            self.action.clicked.connect(lambda: run())
            row.addWidget(self.action)
        self.closing = IconButton(theme, "close", self.tr("Close"))
        self.closing.setFixedSize(24, 24)
        row.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignVCenter)
        self._motion = QPropertyAnimation(self, b"pos", self)
        self._motion.setDuration(MOTION_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.dismissed = QTimer(self, singleShot=True, interval=SHOWN_MS[toast.kind])
        self.dismissed.start()

    def height_for(self, width: int) -> int:
        """Return the height that its text takes at a width in pixels."""
        layout = self.layout()
        assert layout is not None
        return max(52, layout.totalHeightForWidth(width))

    def move_to(self, place: QPoint) -> None:
        """Go to a place, also where it slides in just now."""
        if self._motion.state() is QPropertyAnimation.State.Running:
            self._motion.setEndValue(place)
        else:
            self.move(place)

    def slide_in(self) -> None:
        """Come up to where it is."""
        self._motion.setStartValue(self.pos() + QPoint(0, Space.M))
        self._motion.setEndValue(self.pos())
        self._motion.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.dismissed.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.dismissed.start()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()).adjusted(1, 0, 0, 0), self._theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(self._colour))
        painter.drawRoundedRect(QRectF(0, 0, EDGE, self.height()), 2, 2)
        painter.end()
