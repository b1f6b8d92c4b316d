"""Two themes from the same tokens, readable in both, and icons as sharp as the screen."""

import itertools

import pytest
from PySide6.QtGui import QColor, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import QApplication

from sampan.gui.theme.icons import Icons, svg_text
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.theme.tokens import DARK, LIGHT, Colours, Scheme, Type

READABLE = 4.5
"""WCAG AA for text of this size."""

VISIBLE = 3.0
"""WCAG AA for what is no text of this size: marks, icons, and a dash for nothing."""

TEXTS = ("text", "muted")
GROUNDS = ("window", "sidebar", "card", "selection")
TONES = ("accent", "ok", "warning", "error")


def luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    shown = QColor(colour)
    red, green, blue = (linear(part) for part in (shown.redF(), shown.greenF(), shown.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(colours: Colours) -> list[tuple[str, str, float]]:
    wanted = [*itertools.product(TEXTS, GROUNDS), *itertools.product(TONES, ("card", "window"))]
    wanted += [(tone, f"{tone}_background") for tone in TONES]
    wanted += [("text", f"{tone}_background") for tone in TONES]
    wanted += itertools.product(TONES, ("sidebar", "selection"))
    wanted += [("on_accent", "accent")]
    return [
        (ink, ground, contrast(getattr(colours, ink), getattr(colours, ground)))
        for ink, ground in wanted
    ]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable_on_every_ground(colours: Colours):
    assert not [found for found in pairs(colours) if found[2] < READABLE]


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_every_text_is_readable_where_the_pointer_is(theme: Theme, appearance: Appearance):
    theme.choose(appearance)
    row = theme.mixed("line", 0.4).name()
    grounds = {
        **dict.fromkeys((*TEXTS, *TONES), row),
        "on_accent": theme.mixed("text", 0.16, "accent").name(),
        "error": theme.mixed("error", 0.2, "card").name(),
    }
    inks = {ink: getattr(theme.colours, ink) for ink in grounds}
    assert not {
        ink: found
        for ink, ground in grounds.items()
        if (found := contrast(inks[ink], ground)) < READABLE
    }


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "card"])
def test_every_mark_stands_out(colours: Colours, ground: str):
    marks = {name: getattr(colours, name) for name in ("faint", "muted", *TONES)}
    marks |= {f"series{at}": colour for at, colour in enumerate(colours.series)}
    behind = getattr(colours, ground)
    assert not {
        name: found for name, mark in marks.items() if (found := contrast(mark, behind)) < VISIBLE
    }


def test_a_choice_changes_colours_palette_and_listeners(qtbot, qapp: QApplication, theme: Theme):
    with qtbot.waitSignal(theme.changed):
        theme.choose(Appearance.DARK)
    assert theme.scheme is Scheme.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    assert DARK.card in qapp.styleSheet()


def test_the_same_choice_again_repaints_nothing(qtbot, theme: Theme):
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose(Appearance.LIGHT)


def test_fonts_have_the_sizes_of_the_type_scale(theme: Theme):
    assert theme.font(Type.PAGE_TITLE).pixelSize() == Type.PAGE_TITLE.pixels
    assert theme.font(Type.BODY_STRONG).weight() == Type.BODY_STRONG.weight
    assert QFontInfo(theme.mono()).fixedPitch()


@pytest.mark.parametrize("name", Icons.names)
def test_each_icon_is_drawn_in_the_colour_asked_for(name: str, theme: Theme):
    image = theme.icons.pixmap(name, "#ff0000", 16, 2.0).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    inked = [
        image.pixelColor(x, y)
        for x, y in itertools.product(range(32), range(32))
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert image.size().width() == 32
    assert inked
    assert all(pixel.red() > 240 and pixel.green() < 20 for pixel in inked)


def test_a_large_icon_keeps_a_thin_stroke():
    assert 'stroke-width="0.8"' in svg_text("containers", "#000000", 40)
