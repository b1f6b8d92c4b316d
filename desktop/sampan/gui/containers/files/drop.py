"""What is seen while files hang over a folder."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type

NOTE_HEIGHT = 36


class DropFrame(QWidget):
    """A frame over the list, with where the files would go; the pointer goes through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, widget: QWidget, text: str) -> None:
        """Show it over another child of the same parent."""
        self._text = text
        self.setGeometry(widget.geometry())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, Radius.CARD, Radius.CARD)
        note = QRectF(0, box.bottom() - NOTE_HEIGHT - Space.L, self.width(), NOTE_HEIGHT)
        painter.setFont(self._theme.font(Type.BODY_STRONG))
        width = painter.fontMetrics().horizontalAdvance(self._text) + 2 * Space.L
        pill = QRectF((self.width() - width) / 2, note.y(), width, NOTE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(pill, NOTE_HEIGHT / 2, NOTE_HEIGHT / 2)
        painter.setPen(self._theme.colour("on_accent"))
        draw_line(painter, pill, self._text, centre=True)
        painter.end()
