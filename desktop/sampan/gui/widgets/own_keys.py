"""Keys that a widget takes although the window has them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class OwnKeys(QObject):
    """Calls a function for keys that are pressed in a widget or in what lies inside of it.

    Two shortcuts with the same keys are ambiguous, and Qt then does neither of what they stand for.
    """

    def __init__(self, widget: QWidget, deeds: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(widget)
        self._deeds = {QKeySequence(keys).toString(): deed for keys, deed in deeds.items()}
        widget.installEventFilter(self)

    @property
    def keys(self) -> frozenset[str]:
        """What is taken, as texts."""
        return frozenset(self._deeds)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        assert isinstance(event, QKeyEvent)
        deed = self._deeds.get(QKeySequence(event.keyCombination()).toString())
        if deed is None:
            return False
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()  # so that it comes as a key
        else:
            deed()
        return True
