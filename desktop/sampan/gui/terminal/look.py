"""The colours of a terminal, from the theme's: every text can be read on what is behind it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from sampan.gui.terminal.cells import BOLD, DEFAULT, DIM, HIDDEN, INVERSE
from sampan.gui.theme.ansi import hues_of, numbered
from sampan.gui.theme.contrast import READABLE, SEEN, is_dark, mixed, readable
from sampan.gui.theme.tokens import Colours

MOST_PAIRS = 4096


@dataclass(frozen=True, slots=True)
class Inks:
    """What a cell is painted with; no background is the terminal's own."""

    text: QColor
    background: QColor | None
    bold: bool


class Look:
    """The palette of one scheme; pairs that were worked out are kept."""

    def __init__(self, colours: Colours) -> None:
        self._colours = colours
        self.background = QColor(colours.sidebar)
        self.text = QColor(colours.text)
        self.cursor = QColor(colours.accent)
        self.on_cursor = QColor(colours.on_accent)
        self.selection = mixed(self.background, self.cursor, 0.3)
        self._texts = ansi_texts(colours)
        self._backgrounds = ansi_backgrounds(colours)
        self._pairs: dict[tuple[int, int, int, bool], Inks] = {}

    def inks(self, foreground: int, background: int, flags: int, selected: bool) -> Inks:
        """Return the colours of a cell."""
        key = (foreground, background, flags, selected)
        inks = self._pairs.get(key)
        if inks is None:
            if len(self._pairs) >= MOST_PAIRS:
                self._pairs.clear()
            inks = self._pairs[key] = self._mixed(*key)
        return inks

    def _mixed(self, foreground: int, background: int, flags: int, selected: bool) -> Inks:
        if flags & BOLD and 0 <= foreground < 8:
            foreground += 8  # bold of the first eight is bright, as programs expect
        # Black and white are text on the terminal's own background, and themselves on another.
        ends = background != DEFAULT and foreground in (0, 7, 15)
        text = self._colour(foreground, self._backgrounds if ends else self._texts, self.text)
        behind = self._colour(background, self._backgrounds, self.background)
        chosen = min(foreground, background) >= 16
        if flags & INVERSE:
            text, behind = behind, text
        own = background == DEFAULT and not flags & INVERSE
        if selected:
            behind, own = self.selection, False
        if text.rgb() != behind.rgb() or not chosen:  # the same colour twice is meant to hide
            text = readable(text, behind, SEEN if foreground >= 16 else READABLE)
        if flags & DIM:
            text = readable(mixed(text, behind, 0.4), behind, SEEN)
        if flags & HIDDEN:
            text = behind
        return Inks(text, None if own else behind, bool(flags & BOLD))

    @staticmethod
    def _colour(number: int, first: tuple[QColor, ...], default: QColor) -> QColor:
        if number == DEFAULT:
            return default
        return first[number] if number < 16 else numbered(number)


def ansi_texts(colours: Colours) -> tuple[QColor, ...]:
    """Return the sixteen colours as text: black and white are what is readable as such."""
    background, text = QColor(colours.sidebar), QColor(colours.text)
    hues = hues_of(colours)
    dark = is_dark(background)
    normal = [readable(hue, background, READABLE) for hue in hues]
    bright = [readable(mixed(hue, text, 0.3), background, READABLE) for hue in hues]
    black, white = QColor(colours.faint), QColor(colours.muted)
    if not dark:
        black, white = text, QColor(colours.muted)
    grey = readable(QColor(colours.faint), background, READABLE)
    return (readable(black, background, SEEN), *normal, white, grey, *bright, text)


def ansi_backgrounds(colours: Colours) -> tuple[QColor, ...]:
    """Return the sixteen colours as backgrounds: black is dark, and white is light."""
    dark = is_dark(QColor(colours.sidebar))
    hues = hues_of(colours)
    ends = [colours.line, colours.muted, colours.faint, colours.text]
    if not dark:
        ends = [colours.text, colours.line, colours.muted, colours.card]
    black, white, grey, bright_white = map(QColor, ends)
    bright = [mixed(hue, QColor(colours.card if not dark else colours.text), 0.25) for hue in hues]
    return (black, *hues, white, grey, *bright, bright_white)
