"""A state as a word, a dot and a colour."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type

HEIGHT = 20
DOT = 6


class Tone(StrEnum):
    """What a colour means; each has a dot of its own shape, so that colour is never alone."""

    OK = "ok"  # a full dot
    WARNING = "warning"  # two bars, as on a pause key
    ERROR = "error"  # a square
    ACCENT = "accent"  # a full dot: under way
    QUIET = "quiet"  # a ring: stopped, suspended


class StatePill(QWidget):
    """A pill of its own; `set_state` changes word and tone."""

    def __init__(
        self, theme: Theme, word: str = "", tone: Tone = Tone.QUIET, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._word, self._tone = word, tone
        self.setAccessibleName(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_state(self, word: str, tone: Tone) -> None:
        """Show another state; the word is translated."""
        if (word, tone) != (self._word, self._tone):
            self._word, self._tone = word, tone
            self.setAccessibleName(word)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self._theme, self._word), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, QRectF(self.rect()), self._theme, self._word, self._tone)
        painter.end()


def pill_width(theme: Theme, word: str) -> int:
    """Return the width in pixels that a pill with this word takes."""
    return round(theme.lettering(Type.LABEL).width(word) + DOT + 5 + 2 * Space.S + 1)


def paint_pill(painter: QPainter, rect: QRectF, theme: Theme, word: str, tone: Tone) -> None:
    """Paint a pill at the left of `rect`, in the middle of its height."""
    ink, ground = tone_colours(theme, tone)
    width = min(pill_width(theme, word), rect.width())
    pill = QRectF(rect.x(), round(rect.center().y() - HEIGHT / 2), width, HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(pill, HEIGHT / 2, HEIGHT / 2)
    paint_dot(painter, QPointF(pill.x() + Space.S + DOT / 2, pill.center().y()), theme, tone)
    painter.setPen(ink)
    text = pill.adjusted(Space.S + DOT + 5, 0, -2, 0)
    theme.lettering(Type.LABEL).draw(painter, text, word)
    painter.restore()


def paint_dot(
    painter: QPainter, middle: QPointF, theme: Theme, tone: Tone, size: float = DOT
) -> None:
    """Paint the shape of a tone around a point."""
    ink, _ = tone_colours(theme, tone)
    half = size / 2
    box = QRectF(middle.x() - half, middle.y() - half, size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    match tone:
        case Tone.OK | Tone.ACCENT:
            painter.drawEllipse(box)
        case Tone.WARNING:
            bar = size / 3
            painter.drawRoundedRect(QRectF(box.x(), box.y(), bar, size), 0.8, 0.8)
            painter.drawRoundedRect(QRectF(box.right() - bar, box.y(), bar, size), 0.8, 0.8)
        case Tone.ERROR:
            painter.drawRoundedRect(box, 1.2, 1.2)
        case Tone.QUIET:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 1.5))
            painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))


def tone_colours(theme: Theme, tone: Tone) -> tuple[QColor, QColor]:
    """Return the colours of text and ground."""
    if tone is Tone.QUIET:
        return theme.colour("muted"), theme.mixed("line", 0.7)
    return theme.colour(tone.value), theme.colour(f"{tone.value}_background")
