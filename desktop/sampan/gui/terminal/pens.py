"""What SGR (CSI m) does to the pen that text is written with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sampan.gui.terminal.cells import (
    BLINK,
    BOLD,
    DEFAULT,
    DIM,
    HIDDEN,
    INVERSE,
    ITALIC,
    STRIKE,
    UNDERLINE,
    Cell,
)
from sampan.gui.theme.ansi import TRUE_COLOUR

_ON = {
    1: BOLD,
    2: DIM,
    3: ITALIC,
    4: UNDERLINE,
    5: BLINK,
    6: BLINK,
    7: INVERSE,
    8: HIDDEN,
    9: STRIKE,
    21: UNDERLINE,
}
_OFF = {
    22: BOLD | DIM,
    23: ITALIC,
    24: UNDERLINE,
    25: BLINK,
    27: INVERSE,
    28: HIDDEN,
    29: STRIKE,
}


@lru_cache(maxsize=1024)
def drawn_with(pen: Cell, numbers: tuple[int, ...]) -> Cell:
    """Return the pen as the numbers make it; those that say nothing to us are passed over."""
    if not numbers or numbers == (0,):
        return Cell()
    _, foreground, background, flags = pen
    rest = iter(numbers)
    for number in rest:
        if number == 0:
            foreground, background, flags = DEFAULT, DEFAULT, 0
        elif number in _ON:
            flags |= _ON[number]
        elif number in _OFF:
            flags &= ~_OFF[number]
        elif 30 <= number <= 37 or 90 <= number <= 97:
            foreground = number - 30 if number < 90 else number - 82
        elif 40 <= number <= 47 or 100 <= number <= 107:
            background = number - 40 if number < 100 else number - 92
        elif number == 38:
            foreground = _colour(rest, foreground)
        elif number == 48:
            background = _colour(rest, background)
        elif number == 58:
            _colour(rest, DEFAULT)
        elif number == 39:
            foreground = DEFAULT
        elif number == 49:
            background = DEFAULT
    return Cell(" ", foreground, background, flags)


def _colour(rest: Iterator[int], otherwise: int) -> int:
    match next(rest, None):
        case 5:
            number = next(rest, 256)
            return number if number < 256 else otherwise
        case 2:
            red, green, blue = (next(rest, 256) for _ in range(3))
            if max(red, green, blue) < 256:
                return TRUE_COLOUR | red << 16 | green << 8 | blue
    return otherwise
