"""A slider and a field for the same number; what is typed may be more than the slider shows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space

FIELD_WIDTH = 92
SLIDER_HEIGHT = 24
TRACK, KNOB = 4, 16


class Slider(QSlider):
    """A horizontal slider, painted from the tokens."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFixedHeight(SLIDER_HEIGHT)
        self.setMinimumWidth(120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # it scrolls the page, and changes nothing by accident

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        theme, middle = self._theme, self.height() / 2
        span = max(1, self.maximum() - self.minimum())
        share = (self.value() - self.minimum()) / span
        left = KNOB / 2 + share * (self.width() - KNOB)
        colour = "accent" if self.isEnabled() else "faint"
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(QRectF(1, middle - TRACK / 2, self.width() - 2, TRACK), 2, 2)
        painter.setBrush(theme.colour(colour))
        painter.drawRoundedRect(QRectF(1, middle - TRACK / 2, left, TRACK), 2, 2)
        painter.setPen(QPen(theme.colour(colour), 2))
        painter.setBrush(theme.colour("card"))
        knob = QRectF(left - KNOB / 2, middle - KNOB / 2, KNOB, KNOB).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawEllipse(knob)
        if self.hasFocus():
            ring = theme.colour("accent", opacity=0.35)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ring, 2))
            painter.drawEllipse(knob.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.end()


class Amount(QWidget):
    """`edited` carries the text, as it is typed or slid; `settled` when a person is done with it.

    The slider counts `step`s from `low` to `high`, and the field shows the `unit`.
    """

    edited = Signal(str)
    settled = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        low: int,
        high: int,
        step: int = 1,
        *,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._step, self._unit, self._last = step, unit, ""
        self.slider = Slider(theme, name)
        self.slider.setRange(max(1, -(-low // step)), max(1, high // step))
        self.slider.setPageStep(max(1, (high - low) // step // 8))
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(self._settle)
        self.field.textEdited.connect(self._type)
        self.field.editingFinished.connect(self._settle)

    def set_number(self, number: int) -> None:
        """Show a number; nothing is emitted."""
        self._last = self._written(number)
        self.field.setText(self._last)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(number / self._step))

    def show_number(self, number: int) -> None:
        """Put the slider where the text in the field says."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(number / self._step))

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.text()

    def _written(self, number: int) -> str:
        return f"{number} {self._unit}".strip()

    def _slide(self, place: int) -> None:
        self.field.setText(self._written(place * self._step))
        self.edited.emit(self.text)
        if not self.slider.isSliderDown():  # a key or the wheel: there is no release
            self._settle()

    def _type(self, text: str) -> None:
        self.edited.emit(text)

    def _settle(self) -> None:
        if self.text != self._last:
            self._last = self.text
            self.settled.emit(self.text)
