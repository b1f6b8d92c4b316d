"""Text on a line: where its letters stand does not depend on which script they are of."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

ADDED_MNEMONIC = re.compile(r" ?\(&\w\)")


def draw_line(
    painter: QPainter, rect: QRectF | QRect, text: str, *, right: bool = False, centre: bool = False
) -> None:
    """Draw one line with its capitals in the middle of the rect's height.

    Qt's own alignment takes the tallest font of the line: Chinese beside Latin would stand lower.
    """
    metrics = QFontMetricsF(painter.font())
    box = QRectF(rect)
    baseline = round(box.center().y() + metrics.capHeight() / 2)
    left = box.x()
    if right:
        left = box.right() - metrics.horizontalAdvance(text)
    elif centre:
        left = box.x() + (box.width() - metrics.horizontalAdvance(text)) / 2
    painter.drawText(QPointF(left, baseline), text)


def plain_text(text: str) -> str:
    """Return the text without the marks of its mnemonic, nor its letter where Chinese adds it."""
    text = ADDED_MNEMONIC.sub("", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
