"""Snapshots from asyncio's thread for a view: only the newest one reaches the window."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


class Feed(QObject, Generic[T]):
    """`put` may be called on any thread, as often as it likes; `changed` comes on Qt's."""

    changed = Signal()
    _arrived = Signal()

    def __init__(self, first: T, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value = first
        self._news: list[T] = []
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def put(self, value: T) -> None:
        """Take a frozen snapshot."""
        first, self._news = not self._news, [value]
        if first:
            self._arrived.emit()

    @Slot()
    def _take(self) -> None:
        news, self._news = self._news, []
        if news:
            self.value = news[-1]
            self.changed.emit()
