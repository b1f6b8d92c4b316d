"""A compose file that is dragged onto the page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sampan.gui.compose.opening import may_be_dropped
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type


def dropped_path(data: QMimeData) -> Path | None:
    """Return the one file or folder of this computer that is dragged, if it may be of compose."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if may_be_dropped(path) else None


class DropFrame(QWidget):
    """Lies over the page while a file is over it, and says what dropping it does."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._page = theme, parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self) -> None:
        """Cover the page."""
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._theme.colour("accent_background", opacity=0.85)
        painter.setBrush(ground)
        painter.setPen(QPen(self._theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        inset = QRectF(self.rect()).adjusted(Space.M, Space.M, -Space.M, -Space.M)
        painter.drawRoundedRect(inset, Radius.CARD, Radius.CARD)
        painter.setPen(self._theme.colour("accent"))
        painter.setFont(self._theme.font(Type.CARD_TITLE))
        words = self.tr("Drop to open the compose file")
        draw_line(painter, inset, words, centre=True)
        painter.end()
