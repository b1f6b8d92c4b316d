"""The colours that a program asks for, made of a theme's tokens and readable on its ground."""

from __future__ import annotations

from PySide6.QtGui import QColor

from sampan.gui.logview.ansi import Style
from sampan.gui.theme.ansi import hues_of, numbered
from sampan.gui.theme.contrast import READABLE, SEEN, is_dark, mixed, readable
from sampan.gui.theme.tokens import Colours

REMEMBERED = 4096
"""How many pairs of colours are remembered: a picture in true colour must not fill the memory."""


class Palette:
    """Turns the colours of a style into those that are painted."""

    def __init__(self, colours: Colours) -> None:
        self._ground = QColor(colours.sidebar)
        self._text = QColor(colours.text)
        self._basic = _basic(colours)
        self._known: dict[Style, tuple[QColor, QColor | None]] = {}

    def pair(self, style: Style) -> tuple[QColor, QColor | None]:
        """Return the colours of text and of what is behind it; None is the view's own ground."""
        known = self._known.get(style)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[style] = self._pair(style)
        return known

    def _pair(self, style: Style) -> tuple[QColor, QColor | None]:
        text = self._text if style.foreground is None else self._colour(style.foreground)
        ground = None if style.background is None else self._colour(style.background)
        if style.inverse:
            text, ground = (self._ground if ground is None else ground), text
        behind = self._ground if ground is None else ground
        if style.dim:
            text = mixed(text, behind, 0.45)
        return readable(text, behind, SEEN if style.dim else READABLE), ground

    def _colour(self, number: int) -> QColor:
        return self._basic[number] if number < 16 else numbered(number)


def _basic(colours: Colours) -> tuple[QColor, ...]:
    """The 16 colours."""
    dark = is_dark(QColor(colours.sidebar))
    ends = (colours.line, colours.muted) if dark else (colours.text, colours.faint)
    black, white = map(QColor, ends)
    normal = hues_of(colours)
    bright = [mixed(hue, QColor(colours.text), 0.3) for hue in normal]
    bright_white = QColor(colours.text if dark else colours.card)
    return (black, *normal, white, QColor(colours.faint), *bright, bright_white)
