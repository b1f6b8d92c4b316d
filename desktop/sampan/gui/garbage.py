"""Looks for garbage on Qt's thread alone, in small pieces, and among everything when it is calm."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 50
"""How often new objects are counted while many are made."""

CALM_BEAT_MS = 250
"""How often they are counted while few are: nothing wakes the processor for no reason."""

YOUNG = 5_000
"""So many new objects are looked at: about a millisecond."""

LITTLE = 1_000
"""Fewer new objects between two beats are little."""

MIDDLE = 8
"""After so many looks at new objects those that were left are looked at once more."""

CALM = 8
"""After so many beats with little that is new, nobody sees that all objects are looked at."""

MOST = 400
"""So many looks at what was left before all are looked at, calm or not."""


class Garbage(QObject):
    """Takes Python's search for garbage over, from its making until `stop`.

    Python searches on whichever thread makes an object, and a widget that is freed on another
    thread than Qt's is the end of the program. A search among all objects stops every thread, so
    it waits until little happens.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._calm = 0
        self._seen = 0
        self._timer = QTimer(self, interval=CALM_BEAT_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Look for what is worth it now."""
        new, looks, old = gc.get_count()
        little = new - self._seen < LITTLE
        self._calm = self._calm + 1 if little else 0
        if self._timer.interval() != (beat := CALM_BEAT_MS if little else BEAT_MS):
            self._timer.setInterval(beat)
        if old > MOST or (self._calm >= CALM and (old > 0 or looks > 0)):
            self._calm = 0
            gc.collect()
        elif looks >= MIDDLE:
            gc.collect(1)
        elif new >= YOUNG:
            gc.collect(0)
        self._seen = gc.get_count()[0]

    def stop(self) -> None:
        """Give the search back to Python."""
        self._timer.stop()
        gc.enable()
