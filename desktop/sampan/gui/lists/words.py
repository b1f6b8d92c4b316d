"""Words that several pages use: how long ago something was, and how many of something there are."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject

from sampan.gui.formats import format_duration

MINUTE, DAY, MONTH, YEAR = 60, 86_400, 30 * 86_400, 365 * 86_400


class Words(QObject):
    """Sentences around numbers, in the language of now."""

    def ago(self, at: float | None) -> str:
        """Return how long ago a time was, in one unit."""
        if at is None:
            return "\N{EN DASH}"
        seconds = max(0.0, time.time() - at)
        if seconds < MINUTE:
            return self.tr("just now")
        if seconds >= YEAR:
            return self.tr("%n year(s) ago", "", int(seconds // YEAR))
        if seconds >= 2 * MONTH:
            return self.tr("%n month(s) ago", "", int(seconds // MONTH))
        return self.tr("{0} ago").format(format_duration(seconds))

    def used_by(self, count: int) -> str:
        """Return how many containers use something."""
        return self.tr("%n container(s)", "", count) if count else self.tr("unused")
