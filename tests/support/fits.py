"""`python -m tests.support.fits LANGUAGE`: prints as JSON what is cut off on which screen.

A process of its own, as Qt reads the scale of the screen (QT_SCALE_FACTOR) when it starts.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from tests.support.screens import SCREENS
from tests.support.staging import front, go_to, settle, shown_in, staged

from sampan.gui.i18n.compile import compile_texts
from sampan.gui.i18n.language import Language, file_of, install_language
from sampan.gui.theme.painting import plain_text
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import ElidedLabel

SIZES = ((1280, 800), (960, 600))
"""In device-independent pixels."""

LONGEST_MS = 10_000
SLACK = 1
PADDING = Space.S
"""How far a button without a ground may begin before what stands under it, so that words do not."""


class Waiter:
    """Waits as pytest-qt's bot does."""

    def waitUntil(self, ready: Callable[[], bool]) -> None:
        loop, timer = QEventLoop(), QTimer(interval=10)
        timer.timeout.connect(lambda: ready() and loop.quit())
        timer.start()
        QTimer.singleShot(LONGEST_MS, loop, lambda: loop.exit(1))
        assert loop.exec() == 0, "it does not come to rest"


def main(language: str) -> int:
    """Go through every screen; return the exit code."""
    gc.disable()  # else it frees widgets on a bridge's thread
    application = QApplication([])
    waiter: Any = Waiter()
    cut: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="sampan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        compile_texts(Language(language), file_of(Language(language), folder))
        install_language(application, Language(language), folder)
        theme = Theme(application, Appearance.LIGHT)
        for shot in SCREENS:
            with staged(shot, theme, folder / shot.name) as stage:
                go_to(waiter, shot, stage)
                for width, height in SIZES:
                    stage.window.resize(width, height)
                    settle(waiter)
                    root = front(stage.window)
                    found = [
                        *cut_off(stage.window),
                        *(cut_off(root) if root is not stage.window else ()),
                    ]
                    if (stage.window.width(), stage.window.height()) != (width, height):
                        found.append("the window does not become so small")
                    if found:
                        cut[f"{shot.name} {width}x{height}"] = found
            gc.collect()
    json.dump({"scale": application.devicePixelRatio(), "cut": cut}, sys.stdout, ensure_ascii=False)
    return 0


def cut_off(root: QWidget) -> Iterator[str]:
    """Yield what does not show all of its words, and has no ellipsis and no bar for it."""
    for each in shown_in(root):
        missing = lacks(each)
        if missing:
            text = each.text() if isinstance(each, QLabel | QAbstractButton) else ""
            parents = [type(part).__name__ for part in ancestors(each)]
            yield f"{type(each).__name__} {text!r} in {' in '.join(parents[:3])}: {missing}"


def lacks(widget: QWidget) -> str:
    """Return what a widget has no room for, empty where all is well."""
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        over = inner.width() - widget.viewport().width() if inner is not None else 0
        off = (
            widget.horizontalScrollBarPolicy()
            == widget.horizontalScrollBarPolicy().ScrollBarAlwaysOff
        )
        return f"{over} px lie beside" if over > SLACK and off else ""
    if not isinstance(widget, QLabel | QAbstractButton) or isinstance(widget, ElidedLabel):
        return ""
    if not widget.text():
        return ""
    if isinstance(widget, QLabel) and widget.wordWrap():
        short = widget.heightForWidth(widget.width()) - widget.height()
        return f"{short} px of height" if short > SLACK else outside(widget)
    needed = widget.sizeHint().width()
    if isinstance(widget, QAbstractButton):  # its margins may go, not its words
        painted = isinstance(widget, Button | CheckBox)
        words = plain_text(widget.text()) if painted else widget.text()
        needed = widget.fontMetrics().horizontalAdvance(words.replace("&", ""))
    narrow = needed - widget.width()
    return f"{narrow} px of width" if narrow > SLACK else outside(widget)


def outside(widget: QWidget) -> str:
    """Tell whether a widget lies over the edge of what it is in."""
    parent = widget.parentWidget()
    margin = PADDING if isinstance(widget, QAbstractButton) else SLACK
    if parent is None or parent.rect().adjusted(-margin, -1, margin, 1).contains(widget.geometry()):
        return ""
    return "it lies outside"


def ancestors(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
