"""The line icons, drawn from their SVG text in the colour that is asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from sampan.gui.theme.icon_paths import ICONS, MARK
from sampan.gui.theme.tokens import Size

RATIOS = (1.0, 2.0, 3.0)
"""Device pixels per pixel that an icon is made for; in between, Qt makes the next one smaller."""

LARGE = 24
"""From this size on (pixels), strokes do not grow with the icon."""

CACHE = 600
"""Pixmaps that are kept; each icon appears in a few colours only."""


class Icons:
    """Icons by name, tinted; `names` lists them."""

    names = tuple(ICONS)

    def __init__(self) -> None:
        self.pixmap = lru_cache(CACHE)(_render)

    def icon(self, name: str, colour: str, size: int = Size.ICON, *, disabled: str = "") -> QIcon:
        """Return the icon in `#RRGGBB`, in `disabled` where its button is; raises KeyError."""
        icon = QIcon()
        for ratio in RATIOS:
            icon.addPixmap(self.pixmap(name, colour, size, ratio))
            if disabled:
                faint = self.pixmap(name, disabled, size, ratio)
                icon.addPixmap(faint, QIcon.Mode.Disabled)
        return icon

    def paint(
        self, painter: QPainter, rect: QRectF, name: str, colour: str, size: int = Size.ICON
    ) -> None:
        """Paint the icon in the middle of `rect`, as sharp as the device allows."""
        ratio = painter.device().devicePixelRatioF()
        pixmap = self.pixmap(name, colour, size, ratio)
        left = round(rect.x() + (rect.width() - pixmap.deviceIndependentSize().width()) / 2)
        top = round(rect.y() + (rect.height() - size) / 2)
        painter.drawPixmap(left, top, pixmap)

    def mark(self, colour: str, height: int, ratio: float = 1.0) -> QPixmap:
        """Return Sampan's sign; it is half as wide again as it is high."""
        return self.pixmap("mark", colour, height, ratio)

    def window_icon(self, colour: str, background: str) -> QIcon:
        """Return the program's icon: the sign on a rounded tile."""
        icon = QIcon()
        for size in (16, 24, 32, 48, 64, 128, 256):
            icon.addPixmap(_tile(colour, background, size))
        return icon


def svg_text(name: str, colour: str, size: int = Size.ICON) -> str:
    """Return the whole SVG of an icon, or of the `mark`, in a colour; raises KeyError."""
    body, width, stroke = (MARK, 24, 2.0) if name == "mark" else (ICONS[name], 16, 1.5)
    if (
        size > LARGE and name != "mark"
    ):  # a large icon is drawn with 2 pixels, not with all of its scale
        stroke = 2 * 16 / size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 16" fill="none" '
        f'stroke="{colour}" stroke-width="{stroke}" stroke-linecap="round" '
        f'stroke-linejoin="round">{body}</svg>'
    )


def _render(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(svg_text(name, colour, size).encode()))
    shape = renderer.viewBoxF()
    width = size * shape.width() / shape.height()
    pixmap = QPixmap(QSize(round(width * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, width, size))
    painter.end()
    return pixmap


def _tile(colour: str, background: str, size: int) -> QPixmap:
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none">'
        f'<rect width="32" height="32" rx="8" fill="{background}"/>'
        f'<g transform="translate(4 8.5)" stroke="{colour}" stroke-width="2.2" '
        f'stroke-linecap="round">{MARK}</g></svg>'
    )
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
