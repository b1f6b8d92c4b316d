"""Small matters of how this page looks."""

from __future__ import annotations

from sampan.gui.widgets.buttons import Button

HEAD_HEIGHT = 22


def flatten(button: Button) -> None:
    """Make a text button as high as the title of the card that it stands beside."""
    button.setFixedHeight(HEAD_HEIGHT)
