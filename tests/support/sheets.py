"""Contact sheets: every screen on one picture, in rows under the names of their groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from tests.support.palette import with_few_colours
from tests.support.screens import USUAL

from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import TypeStyle

COLUMNS, WIDTH = 4, 640
MARGIN, GAP = 40, 24
HEADING, CAPTION = TypeStyle(30, 680), TypeStyle(18, 600)
HEADING_HEIGHT, CAPTION_HEIGHT = 56, 36


@dataclass(frozen=True, slots=True)
class Tile:
    """A screen as it is on a sheet."""

    caption: str
    image: QImage

    @classmethod
    def of(cls, name: str, image: QImage) -> Tile:
        """Make the picture smaller, windows and dialogs in the same scale."""
        width = round(image.width() * WIDTH / USUAL[0])
        smooth = Qt.TransformationMode.SmoothTransformation
        return cls(name.replace("-", " ").capitalize(), image.scaledToWidth(width, smooth))


Group = tuple[str, Sequence[Tile]]


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, or tiles beside each other: where they begin and how high they are, in pixels."""

    top: int
    height: int
    heading: str = ""
    tiles: Sequence[Tile] = ()


def draw_sheet(groups: Sequence[Group], theme: Theme) -> QImage:
    """Return the sheet of these groups, as small as a file; one without a tile is left out."""
    rows = list(_rows(groups))
    width = 2 * MARGIN + COLUMNS * WIDTH + (COLUMNS - 1) * GAP
    height = rows[-1].top + rows[-1].height + MARGIN
    sheet = QImage(width, height, QImage.Format.Format_RGB32)
    sheet.fill(theme.colour("sidebar"))
    painter = QPainter(sheet)
    for row in rows:
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(HEADING))
        draw_line(painter, QRect(MARGIN, row.top, width, row.height), row.heading)
        for at, tile in enumerate(row.tiles):
            box = QRect(MARGIN + at * (WIDTH + GAP), row.top, WIDTH, row.height)
            _draw_tile(painter, box, tile, theme)
    painter.end()
    return with_few_colours(sheet)


def _rows(groups: Sequence[Group]) -> Iterator[Row]:
    top = MARGIN
    for heading, tiles in groups:
        if not tiles:
            continue
        yield Row(top, HEADING_HEIGHT, heading)
        top += HEADING_HEIGHT
        for first in range(0, len(tiles), COLUMNS):
            beside = tiles[first : first + COLUMNS]
            height = CAPTION_HEIGHT + max(_height(each.image) for each in beside)
            yield Row(top, height, tiles=beside)
            top += height + GAP


def _height(image: QImage) -> int:
    """Return that of a tile: there is room around a dialog, and none around a window."""
    return image.height() if image.width() == WIDTH else image.height() + 2 * GAP


def _draw_tile(painter: QPainter, box: QRect, tile: Tile, theme: Theme) -> None:
    painter.setPen(theme.colour("muted"))
    painter.setFont(theme.font(CAPTION))
    draw_line(painter, QRect(box.x(), box.y(), box.width(), CAPTION_HEIGHT), tile.caption)
    ground = box.adjusted(0, CAPTION_HEIGHT, 0, 0)
    painter.fillRect(ground, theme.mixed("line", 0.5, "sidebar"))
    place = tile.image.rect()
    place.moveCenter(ground.center())
    painter.drawImage(place, tile.image)
    painter.setPen(theme.mixed("faint", 0.5, "line"))
    painter.drawRect(place.adjusted(0, 0, -1, -1))
