"""The few things of the form that the rest of the window does not have."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Type
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.labels import label


def make_button(theme: Theme, text: str, variant: Variant = Variant.SECONDARY) -> Button:
    """Return a button that Enter in a field does not press."""
    button = Button(theme, text, variant)
    button.setAutoDefault(False)
    return button


def make_text(text: str = "", role: str = "") -> QLabel:
    """Return a label of as many lines as its text needs."""
    made = label(text, role)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
    return made


def command_font(theme: Theme) -> QFont:
    """Return the font of commands: without ligatures, which join the dashes of an option."""
    font = theme.mono(Type.MONO)
    font.setFeature(QFont.Tag("calt"), 0)
    return font
