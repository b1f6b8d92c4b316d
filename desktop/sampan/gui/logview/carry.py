"""The style a line begins with: a program may set a colour, print lines, and reset it later.

A style is one number while it is kept: an object for each line would fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sampan.gui.logview.ansi import PLAIN, Style, styled, stylings

COLOUR_BITS = 26
"""A colour is less than 1 << 25; with one more for none it needs a bit more."""

USUAL_ENDS = ("\x1b[0m", "\x1b[m")

_COLOUR = (1 << COLOUR_BITS) - 1


class Carry:
    """Knows for each service and stream the style that its next line begins with."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, int], int] = {}  # only what is not plain

    def clear(self) -> None:
        """Begin plain again: what comes is from other streams."""
        self._held.clear()

    def take(
        self, joined: str, texts: Iterable[str], services: Iterable[int], streams: Iterable[int]
    ) -> list[int]:
        """Return the packed styles that lines begin with, nothing where all begin plain.

        `joined` has all texts in it: most have no escape, and then there is nothing to do.
        """
        held = self._held
        if not held and "\x1b" not in joined:
            return []
        styles = []
        for text, source in zip(texts, zip(services, streams, strict=True), strict=True):
            style = held.get(source, 0)
            styles.append(style)
            if "\x1b" in text:
                if after := _left(text, style):
                    held[source] = after
                elif style:
                    del held[source]
        return styles if any(styles) else []


def _left(text: str, style: int) -> int:
    """Return the style that a line with escapes leaves; most end with a reset."""
    if text.startswith(USUAL_ENDS, text.rfind("\x1b[")):
        return 0
    for escape in stylings(text):
        style = _after(style, escape)
    return style


@lru_cache(maxsize=4096)
def _after(style: int, escape: str) -> int:
    return packed(styled(unpacked(style), escape))


def packed(style: Style) -> int:
    """Return a style as a number below 1 << 64; the plain one is 0."""
    if style is PLAIN:
        return 0
    foreground = 0 if style.foreground is None else style.foreground + 1
    background = 0 if style.background is None else style.background + 1
    flags = style.bold | style.dim << 1 | style.italic << 2
    flags |= style.underline << 3 | style.inverse << 4
    return foreground | background << COLOUR_BITS | flags << 2 * COLOUR_BITS


def unpacked(number: int) -> Style:
    """Return the style that `packed` made a number of."""
    if not number:
        return PLAIN
    foreground, background = number & _COLOUR, number >> COLOUR_BITS & _COLOUR
    flags = number >> 2 * COLOUR_BITS
    return Style(
        foreground - 1 if foreground else None,
        background - 1 if background else None,
        bold=bool(flags & 1),
        dim=bool(flags & 2),
        italic=bool(flags & 4),
        underline=bool(flags & 8),
        inverse=bool(flags & 16),
    )
