"""Contact sheets of the screens."""

from PySide6.QtGui import QColor, QImage, qRgb
from tests.support.palette import COLOURS, with_few_colours
from tests.support.screens import USUAL
from tests.support.sheets import (
    CAPTION_HEIGHT,
    GAP,
    HEADING_HEIGHT,
    MARGIN,
    WIDTH,
    Tile,
    draw_sheet,
)

from sampan.gui.theme.theme import Theme


def plain(width: int, height: int, colour: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def test_windows_and_dialogs_stand_on_a_sheet_in_the_same_scale(theme: Theme):
    window = Tile.of("container-logs", plain(*USUAL, "#ff0000"))
    dialog = Tile.of("container-rename", plain(400, 200, "#00ff00"))
    assert window.caption == "Container logs"
    assert (window.image.width(), dialog.image.width()) == (WIDTH, 200)
    sheet = draw_sheet([("Containers", [window, dialog]), ("Nothing", [])], theme)
    row = HEADING_HEIGHT + CAPTION_HEIGHT + window.image.height()
    assert sheet.height() == MARGIN + row + MARGIN
    middle = MARGIN + HEADING_HEIGHT + CAPTION_HEIGHT + window.image.height() // 2
    assert sheet.pixelColor(MARGIN + 10, middle) == QColor("#ff0000")
    beside = MARGIN + WIDTH + GAP
    assert sheet.pixelColor(beside + WIDTH // 2, middle) == QColor("#00ff00")
    assert sheet.pixelColor(beside + 10, middle) not in (QColor("#00ff00"), QColor("#ff0000"))


def test_a_picture_with_few_colours_keeps_its_grounds_and_its_shades_nearly():
    picture = plain(64, 64, "#f6f7f9")
    for at in range(32 * 64):
        picture.setPixel(at % 32, at // 32, qRgb(at % 32 * 8, at // 32 * 4, 128))
    few = with_few_colours(picture)
    assert few.colorCount() == COLOURS
    assert few.pixelColor(50, 50) == QColor("#f6f7f9")
    for x, y in ((0, 0), (31, 63), (7, 40)):
        was, now = picture.pixelColor(x, y), few.pixelColor(x, y)
        assert abs(was.red() - now.red()) <= 16
        assert abs(was.green() - now.green()) <= 16
