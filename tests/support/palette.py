"""A picture of a window with 256 colours: a third of the bytes, and the eye sees no difference."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import heappop, heappush

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, qRgb

COLOURS = 256
CROWD = 20_000
"""Pixels from which on more of them do not make a shade more important."""

CHANNELS = (0, 1, 2)
Shade = tuple[int, int, int, int]
"""Red, green, blue, and how many pixels have it."""


@dataclass(order=True)
class Box:
    """Shades that lie close together; the one that most needs to be cut is the least."""

    need: float
    shades: list[Shade] = field(compare=False)
    channel: int = field(compare=False)

    @classmethod
    def of(cls, shades: list[Shade]) -> Box:
        """Measure them: how far they lie apart, and how many pixels have them."""
        spread, channel = max(
            (max(each[at] for each in shades) - min(each[at] for each in shades), at)
            for at in CHANNELS
        )
        pixels = sum(each[3] for each in shades)
        return cls(-spread * min(pixels, CROWD) ** 0.5, shades, channel)

    def halves(self) -> tuple[Box, Box]:
        """Cut it in the middle of the channel in which the shades differ most."""
        values = [each[self.channel] for each in self.shades]
        middle = (min(values) + max(values)) / 2
        below = [each for each in self.shades if each[self.channel] <= middle]
        above = [each for each in self.shades if each[self.channel] > middle]
        return Box.of(below), Box.of(above)

    def colour(self) -> int:
        """Return the shade that most pixels have, else the mean: a plain ground stays itself."""
        pixels = sum(each[3] for each in self.shades)
        first = max(self.shades, key=lambda each: each[3])
        if 2 * first[3] >= pixels:
            return qRgb(*first[:3])
        means = (sum(each[at] * each[3] for each in self.shades) // pixels for at in CHANNELS)
        return qRgb(*means)


def with_few_colours(picture: QImage) -> QImage:
    """Return the picture with at most 256 colours, without dots."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(plain.constBits()).cast("I"))
    boxes = [
        Box.of([(n >> 16 & 255, n >> 8 & 255, n & 255, pixels) for n, pixels in counted.items()])
    ]
    while len(boxes) < COLOURS and boxes[0].need < 0:
        for half in heappop(boxes).halves():
            heappush(boxes, half)
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    table = [each.colour() for each in boxes]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, flags)
