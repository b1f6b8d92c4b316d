"""The way to where one is: Containers / shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.layouts import empty_layout


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way; without `go` it is the last one and only text."""

    text: str
    go: Callable[[], object] | None = None


class Breadcrumb(QWidget):
    """Steps that lead back, as quiet buttons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    def set_crumbs(self, crumbs: Sequence[Crumb]) -> None:
        """Show another way."""
        empty_layout(self._row)
        for at, crumb in enumerate(crumbs):
            if at:
                self._row.addSpacing(Space.S)
                self._row.addWidget(label("/", "muted"))
                self._row.addSpacing(Space.S)
            self._row.addWidget(self._made(crumb))
        self._row.addStretch(1)

    def _made(self, crumb: Crumb) -> QWidget:
        if crumb.go is None:
            return label(crumb.text, "muted")
        go = crumb.go
        button = Button(self._theme, crumb.text.replace("&", "&&"), Variant.QUIET)
        button.setFixedSize(
            button.sizeHint().width() - 2 * Space.S + 2, 24
        )  # in line with the page
        button.clicked.connect(lambda: go())
        return button
