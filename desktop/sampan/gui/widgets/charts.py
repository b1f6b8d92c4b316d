"""A line of the last values, and a bar of the parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.layouts import empty_layout

SPARK_WIDTH = 56
BAR_HEIGHT = 20
BAR_GAP = 3
SMALLEST_SEGMENT = 3


def paint_sparkline(
    painter: QPainter,
    rect: QRectF,
    values: Sequence[float],
    colour: QColor,
    top: float | None = None,
) -> None:
    """Paint values as a line over a tint, the newest at the right; one value is a flat line."""
    if not values:
        return
    highest = top or max(values) or 1.0
    box = rect.adjusted(1, 2, -1, -1)
    step = box.width() / max(1, len(values) - 1)
    points = [
        QPointF(box.x() + at * step, box.bottom() - min(1.0, value / highest) * box.height())
        for at, value in enumerate(values)
    ]
    if len(points) == 1:
        points.append(QPointF(box.right(), points[0].y()))
    line = QPainterPath(points[0])
    for point in points[1:]:
        line.lineTo(point)
    area = QPainterPath(line)
    area.lineTo(points[-1].x(), box.bottom())
    area.lineTo(points[0].x(), box.bottom())
    area.closeSubpath()
    tint = QColor(colour)
    tint.setAlphaF(0.15)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(area, tint)
    painter.strokePath(line, QPen(colour, 1.3, j=Qt.PenJoinStyle.RoundJoin))
    painter.restore()


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a whole: its translated name and value as shown, its size, its colour.

    `colour` is a token or `series0` to `series3`; `note` is said quietly beside the name.
    """

    name: str
    size: float
    shown: str
    colour: str
    note: str = ""


class SegmentBar(QWidget):
    """A bar of segments; its free rest, up to `whole`, stays empty."""

    def __init__(self, theme: Theme, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._segments: tuple[Segment, ...] = ()
        self._whole = 0.0
        self.setFixedHeight(BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_segments(self, segments: Sequence[Segment], whole: float = 0) -> None:
        """Show these parts; `whole` is at least their sum."""
        self._segments = tuple(segments)
        self._whole = max(whole, sum(each.size for each in segments))
        said = ", ".join(f"{each.name} {each.shown}" for each in segments)
        self.setAccessibleName(f"{self._name}: {said}" if self._name else said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, shown = 0.0, [each for each in self._segments if each.size > 0]
        room = self.width() - BAR_GAP * max(0, len(shown) - 1)
        for each in shown:
            width = max(SMALLEST_SEGMENT, room * each.size / self._whole)
            width = min(width, self.width() - left)
            painter.setBrush(segment_colour(self._theme, each.colour))
            painter.drawRoundedRect(QRectF(left, 0, width, self.height()), 4, 4)
            left += width + BAR_GAP
        painter.end()


class Legend(QWidget):
    """What the colours of a SegmentBar mean: names and values in rows, or side by side."""

    def __init__(self, theme: Theme, *, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.S)
        self._grid.setVerticalSpacing(Space.XS + 2)

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show these parts."""
        empty_layout(self._grid)
        for at, each in enumerate(segments):
            row, column = divmod(at, self._columns)
            if self._columns == 1:
                self._add_row(each, row)
            else:
                self._add_block(each, row * 2, column * 2)

    def _add_row(self, each: Segment, row: int) -> None:
        self._grid.addWidget(Swatch(self._theme, each.colour), row, 0)
        self._grid.addWidget(label(each.name), row, 1)
        self._grid.addWidget(label(each.note, "secondary"), row, 2)
        self._grid.addWidget(label(each.shown), row, 3, Qt.AlignmentFlag.AlignRight)
        self._grid.setColumnStretch(2, 1)

    def _add_block(self, each: Segment, row: int, column: int) -> None:
        self._grid.addWidget(Swatch(self._theme, each.colour), row, column)
        self._grid.addWidget(label(each.name), row, column + 1)
        self._grid.addWidget(label(each.shown, "secondary"), row + 1, column + 1)
        self._grid.setColumnStretch(column + 1, 1)


class Swatch(QWidget):
    """A small square of a colour beside what it stands for: a token or `series0` to `series3`."""

    def __init__(self, theme: Theme, colour: str) -> None:
        super().__init__()
        self._theme, self._colour = theme, colour
        self.setFixedSize(10, 10)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(segment_colour(self._theme, self._colour))
        painter.drawRoundedRect(QRectF(self.rect()), 2.5, 2.5)
        painter.end()


def segment_colour(theme: Theme, name: str) -> QColor:
    """Return the colour of a token or of `series0` to `series3`."""
    if name.startswith("series"):
        return QColor(theme.colours.series[int(name.removeprefix("series"))])
    return theme.colour(name)
