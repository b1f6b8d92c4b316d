"""The order in which Tab goes: that in which the fields are read, whenever they were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def order_tabs(root: QWidget) -> None:
    """Have Tab go through the layouts of a widget from top to bottom."""
    for before, after in pairwise(reachable(root)):
        QWidget.setTabOrder(before, after)


def reachable(widget: QWidget) -> Iterator[QWidget]:
    """Return what the keyboard can reach, in the order in which it stands."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    if inner is not None:
        yield from reachable(inner)
    layout = widget.layout()
    if layout is not None:
        yield from _inside(layout)


def _inside(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from _inside(inner)
        elif widget is not None:
            yield from reachable(widget)
