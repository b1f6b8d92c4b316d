"""Colours that can be read on what is behind them (WCAG 2), and those between two others."""

from __future__ import annotations

from PySide6.QtGui import QColor

READABLE = 4.5
"""The contrast of text to its background: level AA."""

SEEN = 3.0
"""The contrast of text that is meant to be dim, or whose colour a program chose itself."""


def is_dark(colour: QColor) -> bool:
    """Return True for a background on which light text is read best."""
    return luminance(colour) < 0.18


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return the colour that has that share of the other."""
    return QColor(
        *(
            round(a + (b - a) * share)
            for a, b in (
                (one.red(), other.red()),
                (one.green(), other.green()),
                (one.blue(), other.blue()),
            )
        )
    )


def readable(text: QColor, background: QColor, ratio: float) -> QColor:
    """Return the colour, lighter or darker if it must be to reach that contrast."""
    if contrast(text, background) >= ratio:
        return text
    end = QColor("white" if is_dark(background) else "black")
    for step in range(1, 20):
        nearer = mixed(text, end, step / 20)
        if contrast(nearer, background) >= ratio:
            return nearer
    return end


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    first, second = luminance(one), luminance(other)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
