"""A chart in its card: what it is, how much it is now, and the most that it was."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.gui.containers.stats.chart import Chart, Curve, Picture
from sampan.gui.containers.stats.series import reduce_points, round_top
from sampan.gui.stats_history import StatsHistory
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.charts import Swatch
from sampan.gui.widgets.labels import label

WIDTH_WITH_PEAK = 440
"""From this width on a card of two measures has room for the peak too, in pixels."""

PEAK_WIDTH = 96


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of StatsHistory and how it is called; `colour` counts the theme's series."""

    column: str
    name: str
    colour: int = 0


class StatsCard(Card):
    """One or two measures with the same unit; `least` is the smallest top of the axis."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        measures: tuple[Measure, ...],
        say: Callable[[float], str],
        *,
        least: float,
        step: int = 1000,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, title, parent=parent)
        self._measures, self._say = measures, say
        self._least, self._step = least, step
        self.chart = Chart(theme, title, say)
        self.now = tuple(label("", "strong") for _ in measures)
        self.peak = label("", "secondary")
        self.peak.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.peak.setMinimumWidth(PEAK_WIDTH)
        widest = QFontMetrics(theme.font(Type.BODY_STRONG)).horizontalAdvance(say(888 * 1024))
        for measure, now in zip(measures, self.now, strict=True):
            now.setMinimumWidth(widest)
            side = Qt.AlignmentFlag.AlignLeft if len(measures) > 1 else Qt.AlignmentFlag.AlignRight
            now.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            if len(measures) > 1:
                self.head.addLayout(_key(theme, measure))
            self.head.addWidget(now)
            self.head.addSpacing(Space.XS)
        self.head.addWidget(self.peak)
        self.body.addWidget(self.chart, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the peak out where the numbers of now need its room."""
        super().resizeEvent(event)
        self.peak.setVisible(len(self.now) == 1 or self.width() >= WIDTH_WITH_PEAK)

    def show_history(
        self, history: StatsHistory, until: float, span_s: float, limit: float | None = None
    ) -> None:
        """Show the last `span_s` seconds; `limit` is drawn as a line where it is near."""
        since = until - span_s
        curves = tuple(
            Curve(
                measure.name,
                measure.colour,
                reduce_points(*columns(history, measure), since, until, self.chart.buckets),
            )
            for measure in self._measures
        )
        seen = [point.value for curve in curves for point in curve.points if point.at >= since]
        peak = max(seen, default=0.0)
        reach = limit if limit is not None and limit <= max(peak, self._least) * 6 else None
        top = round_top(peak, self._least, self._step)
        if reach is not None and reach >= peak:
            top = reach
        words = self.tr("limit {0}").format(self._say(limit)) if limit is not None else ""
        self.chart.show_picture(Picture(curves, since, until, top, reach, words))
        newest = [columns(history, measure)[1][-1:] for measure in self._measures]
        for now, values in zip(self.now, newest, strict=True):
            now.setText(self._say(values[0]) if values else "\N{EN DASH}")
        self._tell(peak, words if reach is None else "")

    def _tell(self, peak: float, limit: str) -> None:
        words = self.tr("peak {0}").format(self._say(peak))
        self.peak.setText(f"{words} \N{MIDDLE DOT} {limit}" if limit else words)


def columns(history: StatsHistory, measure: Measure) -> tuple[array[float], array[float]]:
    """Return times and values; of a rate without the first moment, before which nobody counted."""
    values: array[float] = getattr(history, measure.column)
    if measure.column.endswith("_rate"):
        return history.at[1:], values[1:]
    return history.at, values


def _key(theme: Theme, measure: Measure) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(Swatch(theme, f"series{measure.colour}"))
    row.addWidget(label(measure.name, "secondary"))
    return row
