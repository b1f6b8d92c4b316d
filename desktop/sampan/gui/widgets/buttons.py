"""Buttons, painted from the tokens: 32 px high, a ring when the keyboard is on them."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from sampan.gui.theme.painting import draw_line, plain_text
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Space, Type

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)
"""Reasons of a focus that its widget shows."""

SMALLEST_WIDTH = 64
ARROW = 10


class Variant(StrEnum):
    """What a button is for; a page has one PRIMARY."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"
    TEXT = "text"
    QUIET = "quiet"  # a step of a way, a switch in a tool bar: muted until one is over it


BARE = (Variant.TEXT, Variant.QUIET)
"""Those without a ground."""


class Button(QPushButton):
    """A button with a word and perhaps an icon; a menu set with `setMenu` shows as an arrow."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        variant: Variant = Variant.SECONDARY,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._icon = icon
        self.variant = variant
        self.ink = "accent"
        """The token of a TEXT button: accent, ok, warning or error."""
        self._ring = _FocusRing(self)
        quiet = variant is Variant.QUIET
        self.setFont(theme.font(Type.BODY if quiet else Type.BODY_STRONG))
        self.setFixedHeight(Size.CONTROL)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def set_icon(self, name: str) -> None:
        """Show another icon of `theme.icons`, none for an empty name."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        padding = Space.S if self.variant in BARE else Space.L
        width = self.fontMetrics().horizontalAdvance(plain_text(self.text())) + 2 * padding
        width += (Size.ICON + Space.S) if self._icon else 0
        width += (ARROW + Space.S) if self._has_menu() else 0
        smallest = 0 if self.variant in BARE else SMALLEST_WIDTH
        return QSize(max(smallest, width), Size.CONTROL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, border, ink = self._look()
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if fill is not None:
            painter.setPen(QPen(border, 1))
            painter.setBrush(fill)
            painter.drawRoundedRect(rect, Radius.CONTROL, Radius.CONTROL)
        self._ring.paint(painter, self._theme, ink if self.variant is Variant.PRIMARY else None)
        self._paint_content(painter, ink)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring.take(event)
        super().focusInEvent(event)

    def _has_menu(self) -> bool:
        return self.menu() is not None  # type: ignore[redundant-expr, unused-ignore]

    def _look(self) -> tuple[QColor | None, QColor, QColor]:
        """Return what is filled (None: nothing), its border, and the colour of text and icon."""
        theme = self._theme
        over, down = self.underMouse() and self.isEnabled(), self.isDown()
        if not self.isEnabled():
            faint, line = theme.colour("faint"), theme.colour("line")
            bare = self.variant in BARE
            return (None if bare else theme.mixed("line", 0.35)), line, faint
        share = 0.10 if down else 0.05 if over else 0.0
        match self.variant:
            case Variant.PRIMARY:
                fill = theme.mixed("text", share * 1.6, "accent")
                return fill, fill, theme.colour("on_accent")
            case Variant.DANGER:
                fill = theme.mixed("error", share * 2, "card")
                return fill, theme.colour("line"), theme.colour("error")
            case Variant.TEXT:
                ink = theme.colour(self.ink)
                fill = theme.colour(f"{self.ink}_background")
                return (fill if over or down else None), fill, ink
            case Variant.QUIET:
                ink = theme.colour("text" if over or down or self.isChecked() else "muted")
                return (theme.mixed("text", 0.06, "window") if down else None), ink, ink
            case Variant.SECONDARY:
                fill = theme.mixed("text", share, "card")
                return fill, theme.colour("line"), theme.colour("text")

    def _paint_content(self, painter: QPainter, ink: QColor) -> None:
        text = self.text()
        width = self.fontMetrics().horizontalAdvance(plain_text(text))
        icon_width = (Size.ICON + (Space.S if text else 0)) if self._icon else 0
        arrow_width = (ARROW + Space.S) if self._has_menu() else 0
        left = (self.width() - width - icon_width - arrow_width) / 2
        if self._icon:
            box = QRectF(left, 0, Size.ICON, self.height())
            self._theme.icons.paint(painter, box, self._icon, ink.name())
        painter.setPen(ink)
        painter.setFont(self.font())
        place = QRectF(left + icon_width, 0, width + 1, self.height())
        draw_line(painter, place, plain_text(text))
        if self._has_menu():
            middle = QPointF(left + icon_width + width + Space.S + ARROW / 2, self.height() / 2)
            painter.setPen(QPen(ink, 1.5, c=Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(
                [
                    middle + QPointF(-3.5, -1.75),
                    middle + QPointF(0, 1.75),
                    middle + QPointF(3.5, -1.75),
                ]
            )


class PrimaryButton(Button):
    """The one next step of a page."""

    def __init__(self, theme: Theme, text: str, icon: str = "", parent: QWidget | None = None):
        super().__init__(theme, text, Variant.PRIMARY, icon, parent)


class DangerButton(Button):
    """Takes something away for good; never the default of a dialog."""

    def __init__(self, theme: Theme, text: str, icon: str = "", parent: QWidget | None = None):
        super().__init__(theme, text, Variant.DANGER, icon, parent)
        self.setAutoDefault(False)


class TextButton(Button):
    """A quiet action inside a card or a row."""

    def __init__(self, theme: Theme, text: str, icon: str = "", parent: QWidget | None = None):
        super().__init__(theme, text, Variant.TEXT, icon, parent)


class IconButton(QToolButton):
    """An icon alone; its name is its tooltip and what a screen reader says."""

    def __init__(self, theme: Theme, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._ring = _FocusRing(self)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(Size.CONTROL, Size.CONTROL)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def set_icon(self, icon: str) -> None:
        """Show another icon of `theme.icons`."""
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        rect = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_background"))
            painter.drawRoundedRect(rect, 6, 6)
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.mixed("text", 0.12 if self.isDown() else 0.07, "window"))
            painter.drawRoundedRect(rect, 6, 6)
        self._ring.paint(painter, self._theme, None)
        colour = colours.muted if self.isEnabled() else colours.line
        if self.isChecked() or (self.isEnabled() and self.underMouse()):
            colour = colours.accent if self.isChecked() else colours.text
        self._theme.icons.paint(painter, QRectF(self.rect()), self._icon, colour)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring.take(event)
        super().focusInEvent(event)


class _FocusRing:
    """A ring that shows only when the keyboard brought the focus."""

    def __init__(self, button: QAbstractButton) -> None:
        self._button = button
        self._shown = False

    def take(self, event: QFocusEvent) -> None:
        """Note how the focus came."""
        self._shown = event.reason() in KEYBOARD

    def paint(self, painter: QPainter, theme: Theme, ink: QColor | None) -> None:
        """Paint the ring, inside the button and in `ink` where the button is of the accent."""
        if not (self._shown and self._button.hasFocus()):
            return
        inset = 3.0 if ink is not None else 1.0
        radius = Radius.CONTROL - inset + 0.5
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink or theme.colour("accent"), 1.5 if ink else 2))
        rect = QRectF(self._button.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(rect, radius, radius)
