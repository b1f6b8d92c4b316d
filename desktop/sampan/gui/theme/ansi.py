"""The colours that programs ask for by number: six hues that mean what they mean in the window."""

from __future__ import annotations

from PySide6.QtGui import QColor

from sampan.gui.theme.tokens import Colours

TRUE_COLOUR = 1 << 24
"""A number below this is one of the 256; from here on it is this plus 0xRRGGBB."""

_STEPS = (0, 95, 135, 175, 215, 255)


def hues_of(colours: Colours) -> list[QColor]:
    """Return red, green, yellow, blue, magenta and cyan: the numbers from 1 on."""
    _, blue, magenta, _ = colours.series
    names = (colours.error, colours.ok, colours.warning, blue, magenta, colours.accent)
    return [QColor(name) for name in names]


def numbered(number: int) -> QColor:
    """Return a colour that no theme changes: from 16 on."""
    if number >= TRUE_COLOUR:
        return QColor.fromRgb(number & 0xFFFFFF)
    if number < 232:
        number -= 16
        return QColor(_STEPS[number // 36], _STEPS[number // 6 % 6], _STEPS[number % 6])
    grey = 8 + 10 * (number - 232)
    return QColor(grey, grey, grey)
