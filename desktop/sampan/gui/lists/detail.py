"""The detail of one thing: its head with the way back, and room for cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.breadcrumb import Breadcrumb, Crumb
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.labels import ElidedLabel

R = TypeVar("R")


class Detail(QWidget, Generic[R]):
    """Head with the way back, a title, a line under it and buttons; `column` takes the cards."""

    def __init__(
        self,
        theme: Theme,
        way: Crumb,
        title: str,
        buttons: Sequence[Button] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, Space.L + 2, 0, 0)
        whole.setSpacing(0)
        self.crumbs = Breadcrumb(theme)
        self.crumbs.set_crumbs((way, Crumb(title)))
        flush(self.crumbs, Space.XL)
        whole.addWidget(self.crumbs)
        outer = QVBoxLayout()
        outer.setContentsMargins(Space.XL, 0, Space.XL, 0)
        outer.setSpacing(Space.XS)
        whole.addLayout(outer, 1)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        self.heading = ElidedLabel(title, "title")
        head.addWidget(self.heading, 1)
        for button in buttons:
            head.addWidget(button)
        outer.addLayout(head)
        self.line = ElidedLabel("", "secondary")
        outer.addWidget(self.line)
        outer.addSpacing(Space.S)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, Space.L)
        self.column.setSpacing(Space.L)
        area.setWidget(content)
        outer.addWidget(area, 1)

    def take(self, row: R) -> None:
        """Show the row as the list has it now."""
        raise NotImplementedError


def flush(widget: QWidget, left: int) -> None:
    """Let buttons without a ground begin where the texts around them do."""
    if (layout := widget.layout()) is not None:
        layout.setContentsMargins(left, 0, 0, 0)
