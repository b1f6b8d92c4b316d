"""Text in the places of the type scale."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from sampan.gui.theme.painting import draw_line, plain_text
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label; `role` is one of the stylesheet: title, card-title, strong, secondary ..."""
    made = Label(text, parent)
    if role == "title":
        made.setFixedHeight(Size.CONTROL)  # as the buttons beside it
    if role:
        made.setProperty("role", role)
    return made


def set_role(made: QLabel, role: str) -> None:
    """Give a label another role, as when a hint becomes an error."""
    set_property(made, "role", role)


def give_height(made: QLabel, width: int) -> None:
    """Give a label all of its wrapped lines: dialogs and stretches count on one or two."""
    made.ensurePolished()
    made.setMinimumHeight(max(0, made.heightForWidth(width)))


def line(parent: QWidget | None = None) -> QFrame:
    """Return a horizontal line between two parts."""
    made = QFrame(parent)
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


class Label(QLabel):
    """Plain text; one line of it stands at the same place in every script.

    Qt makes a line with Chinese higher, and sets it lower, than one in Latin letters. As on a
    button, the letter that leads to a label's buddy is not marked, nor shown where Chinese adds it.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return self._line_size() if self._is_line() else hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return self._line_size() if self._is_line() else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_line():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.paint_line(painter, self._shown())
        painter.end()

    def paint_line(self, painter: QPainter, text: str) -> None:
        """Paint one line where the label's alignment wants it."""
        painter.setPen(self.palette().color(self.foregroundRole()))
        place, alignment = self.contentsRect(), self.alignment()
        if alignment & Qt.AlignmentFlag.AlignTop:
            place.setHeight(self.line_height)
        right = bool(alignment & Qt.AlignmentFlag.AlignRight)
        centre = bool(alignment & Qt.AlignmentFlag.AlignHCenter)
        draw_line(painter, place, text, right=right, centre=centre)

    @property
    def line_height(self) -> int:
        """The height that Latin text needs: a line with Chinese is no higher."""
        self.ensurePolished()
        return self.fontMetrics().height()

    def _is_line(self) -> bool:
        plain = self.textInteractionFlags() == Qt.TextInteractionFlag.LinksAccessibleByMouse
        text = self.text()
        return plain and bool(text) and not self.wordWrap() and "\n" not in text

    def _shown(self) -> str:
        return plain_text(self.text()) if self.buddy() is not None else self.text()

    def _line_size(self) -> QSize:
        height = self.line_height
        margins = self.contentsMargins()
        around = QSize(margins.left() + margins.right(), margins.top() + margins.bottom())
        width = ceil(QFontMetricsF(self.font()).horizontalAdvance(self._shown()))
        return QSize(width, height) + around


class ElidedLabel(Label):
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
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role == "title":
            self.setFixedHeight(Size.CONTROL)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.line_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.line_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_line(
            painter, self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        )
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
