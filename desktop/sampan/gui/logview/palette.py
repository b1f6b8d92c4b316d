"""The colours that a program asks for, made of a theme's tokens and readable on its ground."""

from __future__ import annotations

from sampan.gui.logview.ansi import TRUE_COLOUR, Style
from sampan.gui.theme.tokens import Colours

READABLE = 4.5
"""The least contrast of text: WCAG AA."""

DIM = 3.0
"""The least contrast of text that the program itself wants to be dim."""

REMEMBERED = 4096
"""How many pairs of colours are remembered: a picture in true colour must not fill the memory."""

Rgb = tuple[int, int, int]


class Palette:
    """Turns the colours of a style into those that are painted, `#RRGGBB`."""

    def __init__(self, colours: Colours) -> None:
        self._ground = rgb(colours.sidebar)
        self._text = rgb(colours.text)
        self._basic = _basic(colours)
        self._known: dict[Style, tuple[str, str | None]] = {}

    def pair(self, style: Style) -> tuple[str, str | None]:
        """Return the colours of text and of what is behind it; None is the view's own ground."""
        known = self._known.get(style)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[style] = self._pair(style)
        return known

    def _pair(self, style: Style) -> tuple[str, str | None]:
        text = self._text if style.foreground is None else self._colour(style.foreground)
        ground = None if style.background is None else self._colour(style.background)
        if style.inverse:
            text, ground = (ground or self._ground), text
        behind = ground or self._ground
        if style.dim:
            text = mix(text, behind, 0.45)
        shown = readable(text, behind, DIM if style.dim else READABLE)
        return hexed(shown), None if ground is None else hexed(ground)

    def _colour(self, number: int) -> Rgb:
        if number >= TRUE_COLOUR:
            return (number >> 16 & 255, number >> 8 & 255, number & 255)
        if number < 16:
            return self._basic[number]
        if number >= 232:
            return (8 + 10 * (number - 232),) * 3
        red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
        return _step(red), _step(green), _step(blue)


def _basic(colours: Colours) -> tuple[Rgb, ...]:
    """The 16 colours: six of them mean in a log what they mean in the window."""
    dark = luminance(rgb(colours.sidebar)) < 0.5
    ends = (
        (rgb(colours.line), rgb(colours.muted)) if dark else (rgb(colours.text), rgb(colours.faint))
    )
    hues = (colours.error, colours.ok, colours.warning, *colours.series[1:3], colours.accent)
    normal = [rgb(hue) for hue in hues]
    bright = [mix(hue, rgb(colours.text), 0.3) for hue in normal]
    white = rgb(colours.text) if dark else rgb(colours.card)
    return (ends[0], *normal, ends[1], rgb(colours.faint), *bright, white)


def _step(level: int) -> int:
    return 55 + 40 * level if level else 0


def readable(text: Rgb, ground: Rgb, least: float = READABLE) -> Rgb:
    """Return the text's colour, moved towards black or white until it stands out."""
    if contrast(text, ground) >= least:
        return text
    white, black = (255, 255, 255), (0, 0, 0)
    end = white if contrast(white, ground) > contrast(black, ground) else black
    for tenth in range(1, 11):
        moved = mix(text, end, tenth / 10)
        if contrast(moved, ground) >= least:
            return moved
    return end


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Rgb) -> float:
    """Return the relative luminance, 0 to 1, as WCAG defines it."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Return a colour on the way from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def rgb(colour: str) -> Rgb:
    """Read `#RRGGBB`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexed(colour: Rgb) -> str:
    """Write `#RRGGBB`."""
    return "#{:02X}{:02X}{:02X}".format(*colour)
