"""The pages of the window: their names, icons and keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the sidebar and the palette show it; `name` is translated."""

    key: str
    name: str
    icon: str
    keys: str


class Entries(QObject):
    """The pages in the order of the sidebar, Settings last."""

    def all(self) -> tuple[Entry, ...]:
        """Return them in the language of now."""
        return (
            Entry("containers", self.tr("Containers"), "containers", "Ctrl+1"),
            Entry("images", self.tr("Images"), "images", "Ctrl+2"),
            Entry("volumes", self.tr("Volumes"), "volumes", "Ctrl+3"),
            Entry("networks", self.tr("Networks"), "networks", "Ctrl+4"),
            Entry("compose", self.tr("Compose"), "compose", "Ctrl+5"),
            Entry("machine", self.tr("Machine"), "machine", "Ctrl+6"),
            Entry("settings", self.tr("Settings"), "settings", "Ctrl+7"),
        )
