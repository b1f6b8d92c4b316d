"""The theme in use: light or dark, its colours, fonts and icons."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from sampan.gui.theme.contrast import mixed
from sampan.gui.theme.icons import Icons
from sampan.gui.theme.lettering import Lettering
from sampan.gui.theme.stylesheet import stylesheet
from sampan.gui.theme.tokens import Colours, Scheme, Type, TypeStyle, colours_of

UI_FAMILIES = ("Inter",)
MONO_FAMILIES = ("JetBrains Mono",)
CHINESE_FAMILIES = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei UI", "Source Han Sans SC")


class Appearance(StrEnum):
    """What a person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Colours, fonts and icons; `changed` is emitted when all that is painted must be again."""

    changed = Signal()

    def __init__(
        self, application: QApplication, appearance: Appearance = Appearance.SYSTEM
    ) -> None:
        super().__init__()
        self._application = application
        self.icons = Icons()
        self._ui_families = _families(UI_FAMILIES, QFontDatabase.SystemFont.GeneralFont)
        self._mono_families = _families(MONO_FAMILIES, QFontDatabase.SystemFont.FixedFont)
        # What is painted asks for a few fonts and colours thousands of times in a second.
        self._letterings: dict[tuple[TypeStyle, bool], Lettering] = {}
        self._colours: dict[tuple[str, float], QColor] = {}
        self._tints: dict[tuple[str, float, str], QColor] = {}
        self.appearance = appearance
        self.scheme = self._wanted()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        application.setStyle("Fusion")
        self._apply()

    @property
    def colours(self) -> Colours:
        """The colours of the theme in use."""
        return colours_of(self.scheme)

    @property
    def motion(self) -> bool:
        """Whether things may move; False where the system asks for reduced motion."""
        return self._application.isEffectEnabled(Qt.UIEffect.UI_General)

    def choose(self, appearance: Appearance) -> None:
        """Show what a person chose, at once."""
        self.appearance = appearance
        self._update()

    def font(self, style: TypeStyle) -> QFont:
        """Return the UI font of that size and weight; its digits are all of one width."""
        return QFont(self.lettering(style).font)

    def mono(self, style: TypeStyle = Type.MONO) -> QFont:
        """Return the monospace font of that size and weight."""
        return QFont(self.lettering(style, mono=True).font)

    def lettering(self, style: TypeStyle, *, mono: bool = False) -> Lettering:
        """Return what paints lines in that font again and again."""
        lettering = self._letterings.get((style, mono))
        if lettering is None:
            font = _font(self._mono_families if mono else self._ui_families, style)
            if mono:
                font.setStyleHint(QFont.StyleHint.Monospace)
            lettering = self._letterings[style, mono] = Lettering(font)
        return lettering

    def colour(self, name: str, opacity: float = 1.0) -> QColor:
        """Return a token's colour, by its field's name in `Colours`; it is not to be changed."""
        colour = self._colours.get((name, opacity))
        if colour is None:
            colour = QColor(getattr(self.colours, name))
            colour.setAlphaF(opacity)
            self._colours[name, opacity] = colour
        return colour

    def mixed(self, name: str, share: float, base: str = "card") -> QColor:
        """Return `share` of one token over another, for tints that must not be see-through.

        It is not to be changed.
        """
        tint = self._tints.get((name, share, base))
        if tint is None:
            tint = mixed(self.colour(base), self.colour(name), share)
            self._tints[name, share, base] = tint
        return tint

    @Slot()
    def _follow_system(self) -> None:
        self._update()

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is not self.scheme:
            self.scheme = wanted
            self._colours.clear()
            self._tints.clear()
            self._apply()
            self.changed.emit()

    def _wanted(self) -> Scheme:
        match self.appearance:
            case Appearance.LIGHT:
                return Scheme.LIGHT
            case Appearance.DARK:
                return Scheme.DARK
            case Appearance.SYSTEM:
                dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
                return Scheme.DARK if dark else Scheme.LIGHT

    def _apply(self) -> None:
        self._application.setPalette(palette(self.colours))
        self._application.setFont(self.font(Type.BODY))
        self._application.setStyleSheet(stylesheet(self.colours))
        icon = self.icons.window_icon(self.colours.on_accent, self.colours.accent)
        self._application.setWindowIcon(icon)


def palette(colours: Colours) -> QPalette:
    """Return the palette of what Fusion draws itself."""
    role = QPalette.ColorRole
    made = QPalette()
    for roles, colour in (
        ((role.Window, role.AlternateBase), colours.window),
        ((role.Base, role.Button, role.ToolTipBase), colours.card),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText), colours.text),
        ((role.PlaceholderText,), colours.muted),
        ((role.Highlight, role.Link, role.Accent), colours.accent),
        ((role.HighlightedText,), colours.on_accent),
        ((role.Mid, role.Midlight, role.Dark), colours.line),
    ):
        for each in roles:
            made.setColor(each, QColor(colour))
    for each in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.faint))
    return made


def _families(wanted: tuple[str, ...], system: QFontDatabase.SystemFont) -> list[str]:
    """Return the families in the order in which a character is looked for."""
    names = [*wanted, QFontDatabase.systemFont(system).family(), *CHINESE_FAMILIES]
    return [name for name in dict.fromkeys(names) if QFontDatabase.hasFamily(name)] or names[-1:]


def _font(families: list[str], style: TypeStyle) -> QFont:
    font = QFont(families)
    font.setPixelSize(style.pixels)
    font.setWeight(QFont.Weight(round(style.weight, -2)))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
