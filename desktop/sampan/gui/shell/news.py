"""How news looks, as a toast and in the list of what was said before."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout

from sampan.gui.toasts import Kind, Toast
from sampan.gui.widgets.labels import ElidedLabel, label

LOOKS: Mapping[Kind, tuple[str, str]] = {
    Kind.INFO: ("info", "accent"),
    Kind.OK: ("check", "ok"),
    Kind.WARNING: ("warning", "warning"),
    Kind.ERROR: ("error", "error"),
}
"""The icon of each kind, and its colour's token."""


def news_words(toast: Toast) -> QVBoxLayout:
    """Return a column with the title and, if there is any, the text."""
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(ElidedLabel(toast.title, "strong"))
    if toast.text:
        text = label(toast.text, "secondary")
        text.setWordWrap(True)
        words.addWidget(text)
    return words
