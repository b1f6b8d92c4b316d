"""Small matters of how this page looks."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import TextButton

HEIGHT = 22


class LinkButton(TextButton):
    """A text button at the edge of a card: as high as a title, and close to the edge."""

    def __init__(self, theme: Theme, text: str, icon: str = "", parent: QWidget | None = None):
        super().__init__(theme, text, icon, parent)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(Space.S, 0)
