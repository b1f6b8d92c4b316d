"""Short news at the corner of the window, and what was said before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from sampan.gui.bridge import Failure

KEPT = 50
"""How many toasts the history keeps."""


class Kind(StrEnum):
    """How serious it is; each has a colour and an icon."""

    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, eq=False)
class Toast:
    """One piece of news; `at` is in seconds since 1970. `details` are for copying."""

    kind: Kind
    title: str
    text: str = ""
    action_label: str = ""
    action: Callable[[], None] | None = None
    details: str = ""
    at: float = field(default_factory=time.time)


class Toasts(QObject):
    """Says news; `said` carries the Toast. The window shows it, the tray may tell it further."""

    said = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: list[Toast] = []

    @property
    def history(self) -> tuple[Toast, ...]:
        """What was said, the newest first."""
        return tuple(reversed(self._history))

    def say(
        self,
        kind: Kind,
        title: str,
        text: str = "",
        action_label: str = "",
        action: Callable[[], None] | None = None,
        *,
        details: str = "",
    ) -> Toast:
        """Show news with translated texts and at most one action, and keep it in the history."""
        toast = Toast(kind, title, text, action_label, action, details)
        self._history.append(toast)
        del self._history[:-KEPT]
        self.said.emit(toast)
        return toast

    def fail(self, title: str, failure: Failure) -> Toast:
        """Show that something failed: what was wanted, why it did not come about, what to do."""
        text = failure.text
        return self.say(Kind.ERROR, title, text, details=failure.details)
