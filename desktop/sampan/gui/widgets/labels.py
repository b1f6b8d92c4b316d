"""Text in the places of the type scale."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label; `role` is one of the stylesheet: title, card-title, strong, secondary ..."""
    made = LineLabel(text, parent) if role == "title" else QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def set_role(made: QLabel, role: str) -> None:
    """Give a label another role, as when a hint becomes an error."""
    set_property(made, "role", role)


def line(parent: QWidget | None = None) -> QFrame:
    """Return a horizontal line between two parts."""
    made = QFrame(parent)
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


class LineLabel(QLabel):
    """One line as high as the buttons beside it, at the same place in every script."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedHeight(Size.CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        draw_line(painter, self.contentsRect(), self.text())
        painter.end()


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where there is no room; the whole is its tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role == "title":
            self.setFixedHeight(Size.CONTROL)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self._height)

    @property
    def _height(self) -> int:
        """The height that Latin text needs: a line with Chinese is no higher."""
        self.ensurePolished()
        return self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        right = bool(self.alignment() & Qt.AlignmentFlag.AlignRight)
        centre = bool(self.alignment() & Qt.AlignmentFlag.AlignHCenter)
        draw_line(painter, self.contentsRect(), shown, right=right, centre=centre)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(self.text() if cut else "")
        super().resizeEvent(event)


class IconLabel(QWidget):
    """An icon that stands still; it says nothing to a screen reader."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        colour: str = "muted",
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._colour, self._size = theme, icon, colour, size
        self.setFixedSize(size * 3 // 2 if icon == "mark" else size, size)
        theme.changed.connect(self.update)

    def set_icon(self, icon: str, colour: str = "muted") -> None:
        """Show another icon, in the colour of another token."""
        self._icon, self._colour = icon, colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self._theme.colour(self._colour).name()
        self._theme.icons.paint(painter, self.rect().toRectF(), self._icon, colour, self._size)
        painter.end()
