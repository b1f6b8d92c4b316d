"""What a log is painted with: fonts, measures and colours of the theme that is shown."""

from __future__ import annotations

from math import ceil

from PySide6.QtGui import QColor, QFont, QFontMetricsF

from sampan.gui.logview.ansi import Style
from sampan.gui.logview.levels import Tone
from sampan.gui.logview.palette import Palette
from sampan.gui.theme.contrast import READABLE, readable
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type


class Look:
    """Made anew when the theme changes; a cell is the place of one narrow character."""

    def __init__(self, theme: Theme) -> None:
        colours = theme.colours
        plain = theme.mono(Type.MONO)
        self.fonts = {
            (bold, italic): _variant(plain, bold, italic)
            for bold in (False, True)
            for italic in (False, True)
        }
        metrics = QFontMetricsF(self.fonts[False, False])
        self.cell = metrics.horizontalAdvance("0" * 64) / 64
        self.row = ceil(metrics.height()) + Space.S
        self.baseline = (self.row - metrics.height()) / 2 + metrics.ascent()
        self.palette = Palette(colours)
        self.ground = QColor(colours.sidebar)
        self.found = QColor(colours.warning_background)
        self.found_edge = QColor(colours.warning)
        self.selected = QColor(colours.accent_background)
        self.current = QColor(colours.accent)
        self.tones = {tone: self._readable(theme.colour(name)) for tone, name in _TOKENS.items()}
        self.services = [self._readable(QColor(colour)) for colour in colours.series]

    def text(self, style: Style, tone: Tone) -> QColor:
        """Return the colour of characters."""
        own = style.foreground is None and style.background is None
        if own and not style.dim and not style.inverse:
            return self.tones[tone]
        return self.palette.pair(style)[0]

    def behind(self, style: Style) -> QColor | None:
        """Return the colour behind characters; None when it is the view's ground."""
        return self.palette.pair(style)[1]

    def _readable(self, colour: QColor) -> QColor:
        return readable(colour, self.ground, READABLE)


_TOKENS = {
    Tone.NORMAL: "text",
    Tone.MUTED: "muted",
    Tone.FAINT: "faint",
    Tone.OK: "ok",
    Tone.WARNING: "warning",
    Tone.ERROR: "error",
}


def _variant(font: QFont, bold: bool, italic: bool) -> QFont:
    made = QFont(font)
    if bold:
        made.setWeight(QFont.Weight.Bold)
    made.setItalic(italic)
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setKerning(False)
    # A ligature would draw two characters of a log as one sign.
    for feature in ("calt", "liga"):
        made.setFeature(QFont.Tag(feature), 0)
    return made
