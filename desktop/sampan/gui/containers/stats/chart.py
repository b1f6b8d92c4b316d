"""A chart of the last minutes: lines, an axis with units, a limit, and a readout that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from sampan.gui.containers.stats.series import GAP_S, Point, nearest, pieces
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type

AXIS_WIDTH = 62
AXIS_HEIGHT = 20
TOP = 8
LINES = 2
"""Lines of the grid above the lowest one."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: its translated name, `series0` ... `series3`, and its points, oldest first."""

    name: str
    colour: int
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a chart shows; `limit` is a line of its own, as of the memory."""

    curves: tuple[Curve, ...] = ()
    since: float = 0.0
    until: float = 1.0
    top: float = 1.0
    limit: float | None = None
    limit_text: str = ""


class Chart(QWidget):
    """Arrow keys and the pointer move the readout; `read_at` tells its moment, or None."""

    read_at = Signal(object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        say: Callable[[float], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._say = say
        self.picture = Picture()
        self.reading: float | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(360, 150)

    @property
    def buckets(self) -> int:
        """How many points across make sense."""
        return max(40, int(self._plot().width() / 1.5))

    def show_picture(self, picture: Picture) -> None:
        """Show other values."""
        self.picture = picture
        self.update()

    def read(self, at: float | None) -> None:
        """Move the readout to a moment, take it away with None."""
        if at != self.reading:
            self.reading = at
            self.setAccessibleDescription(self.readout())
            self.update()

    def readout(self) -> str:
        """Return what the readout says, nothing while there is none."""
        found = self._read_points()
        if not found:
            return ""
        words = ", ".join(self._words(curve, point) for curve, point in found)
        return f"{clock_time(found[0][1].at)}  {words}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_grid(painter)
        painter.save()
        painter.setClipRect(self._plot().adjusted(0, -TOP, 2, 1))
        for curve in self.picture.curves:
            self._paint_curve(painter, curve)
        painter.restore()
        self._paint_limit(painter)
        self._paint_reading(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, Radius.CONTROL, Radius.CONTROL)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot = self._plot()
        x = event.position().x()
        if not plot.left() <= x <= plot.right() + Space.S:
            self._tell(None)
            return
        picture = self.picture
        share = (x - plot.left()) / plot.width()
        self._tell(picture.since + share * (picture.until - picture.since))

    def leaveEvent(self, event: QEvent) -> None:
        self._tell(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        points = self.picture.curves[0].points if self.picture.curves else ()
        seen = [point.at for point in points if point.at >= self.picture.since]
        if not seen:
            super().keyPressEvent(event)
            return
        here = nearest(points, self.reading) if self.reading is not None else None
        place = seen.index(here.at) if here is not None and here.at in seen else len(seen)
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        match event.key():
            case Qt.Key.Key_Left:
                self._tell(seen[max(0, place - far)])
            case Qt.Key.Key_Right:
                self._tell(seen[min(len(seen) - 1, place + far)])
            case Qt.Key.Key_Home:
                self._tell(seen[0])
            case Qt.Key.Key_End:
                self._tell(seen[-1])
            case Qt.Key.Key_Escape if self.reading is not None:
                self._tell(None)
            case _:
                super().keyPressEvent(event)

    def _tell(self, at: float | None) -> None:
        if at != self.reading:
            self.read(at)
            self.read_at.emit(at)

    def _plot(self) -> QRectF:
        rect = QRectF(self.rect())
        return rect.adjusted(AXIS_WIDTH, TOP, -Space.S, -AXIS_HEIGHT - 2)

    def _place(self, point: Point) -> QPointF:
        plot, picture = self._plot(), self.picture
        span = max(1e-9, picture.until - picture.since)
        share = min(1.0, point.value / picture.top) if picture.top else 0.0
        x = plot.left() + (point.at - picture.since) / span * plot.width()
        return QPointF(x, plot.bottom() - share * plot.height())

    def _paint_grid(self, painter: QPainter) -> None:
        plot, picture = self._plot(), self.picture
        painter.setFont(self._theme.font(Type.SECONDARY))
        for at in range(LINES + 1):
            y = round(plot.bottom() - plot.height() * at / LINES) + 0.5
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(self._theme.colour("muted"))
            box = QRectF(0, y - 8, AXIS_WIDTH - Space.S, 16)
            draw_line(painter, box, self._say(picture.top * at / LINES), right=True)
        y = plot.bottom() + 4
        span = picture.until - picture.since
        for at, words in enumerate(self._ago(span)):
            box = QRectF(plot.left() + (at - 1) * plot.width() / 2, y, plot.width(), 16)
            if at == 0:
                draw_line(painter, QRectF(plot.left(), y, 90, 16), words)
            elif at == 1:
                draw_line(painter, box, words, centre=True)
            else:
                draw_line(painter, QRectF(plot.right() - 90, y, 90, 16), words, right=True)

    def _ago(self, span: float) -> tuple[str, str, str]:
        if span <= 600:
            half = f"{span / 120:g}"
            return self._minutes(f"{span / 60:g}"), self._minutes(half), self.tr("now")
        return self._minutes(f"{span / 60:.0f}"), self._minutes(f"{span / 120:.0f}"), self.tr("now")

    def _minutes(self, count: str) -> str:
        return self.tr("{0} min ago").format(count)

    def _paint_curve(self, painter: QPainter, curve: Curve) -> None:
        colour = self._colour(curve)
        bottom = self._plot().bottom()
        apart = (self.picture.until - self.picture.since) / self.buckets * 2.5
        for run in pieces(curve.points, max(GAP_S, apart)):
            places = [self._place(point) for point in run]
            if len(places) == 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawEllipse(places[0], 1.5, 1.5)
                continue
            line = QPainterPath(places[0])
            for place in places[1:]:
                line.lineTo(place)
            area = QPainterPath(line)
            area.lineTo(places[-1].x(), bottom)
            area.lineTo(places[0].x(), bottom)
            area.closeSubpath()
            tint = QColor(colour)
            tint.setAlphaF(0.12)
            painter.fillPath(area, tint)
            painter.strokePath(line, QPen(colour, 1.6, j=Qt.PenJoinStyle.RoundJoin))

    def _paint_limit(self, painter: QPainter) -> None:
        picture, plot = self.picture, self._plot()
        if picture.limit is None or picture.limit > picture.top:
            return
        y = plot.bottom() - picture.limit / picture.top * plot.height()
        painter.setPen(QPen(self._theme.colour("warning"), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setFont(self._theme.font(Type.LABEL))
        painter.setPen(self._theme.colour("warning"))
        below = 1 if y - plot.top() < 16 else -17
        box = QRectF(plot.left() + Space.S, y + below, 200, 16)
        draw_line(painter, box, picture.limit_text)

    def _paint_reading(self, painter: QPainter) -> None:
        found = self._read_points()
        if not found:
            return
        plot = self._plot()
        x = self._place(found[0][1]).x()
        painter.setPen(QPen(self._theme.colour("faint"), 1))
        painter.drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom()))
        for curve, point in found:
            painter.setPen(QPen(self._theme.colour("card"), 2))
            painter.setBrush(self._colour(curve))
            painter.drawEllipse(self._place(point), 4, 4)
        rows: list[tuple[Curve | None, str]] = [(None, clock_time(found[0][1].at))]
        rows += [(curve, self._words(curve, point)) for curve, point in found]
        self._paint_box(painter, x, rows)

    def _paint_box(
        self, painter: QPainter, x: float, rows: Sequence[tuple[Curve | None, str]]
    ) -> None:
        font = self._theme.font(Type.SECONDARY)
        metrics = QFontMetricsF(font)
        width = max(metrics.horizontalAdvance(words) for _, words in rows) + 2 * Space.S + Space.M
        box = QRectF(x + Space.M, self._plot().top(), width, 18 * len(rows) + Space.S)
        if box.right() > self.width() - 4:
            box.moveRight(x - Space.M)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(font)
        for at, (curve, words) in enumerate(rows):
            line = QRectF(box.x() + Space.S, box.y() + 4 + at * 18, width, 18)
            if curve is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._colour(curve))
                painter.drawRoundedRect(QRectF(line.x(), line.center().y() - 4, 8, 8), 2, 2)
                line.adjust(Space.M, 0, 0, 0)
            painter.setPen(self._theme.colour("text" if curve is not None else "muted"))
            draw_line(painter, line, words)

    def _read_points(self) -> list[tuple[Curve, Point]]:
        if self.reading is None:
            return []
        found = []
        for curve in self.picture.curves:
            seen = [point for point in curve.points if point.at >= self.picture.since]
            point = nearest(seen, self.reading)
            if point is not None:
                found.append((curve, point))
        return found

    def _words(self, curve: Curve, point: Point) -> str:
        value = self._say(point.value)
        return f"{curve.name} {value}" if len(self.picture.curves) > 1 else value

    def _colour(self, curve: Curve) -> QColor:
        return QColor(self._theme.colours.series[curve.colour])


def clock_time(at: float) -> str:
    """Return the time of day of a moment."""
    return QDateTime.fromMSecsSinceEpoch(round(at * 1000)).toString("HH:mm:ss")
