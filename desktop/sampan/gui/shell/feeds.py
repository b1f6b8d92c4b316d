"""What the frame shows of the containers and images: counts, palette entries, the tray's recent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from sampan.gui.navigator import Navigator, Place
from sampan.gui.shell.commands import Command
from sampan.gui.shell.sidebar import Sidebar
from sampan.gui.store import Store


class Feeds(QObject):
    """Keeps the sidebar's counts in step, and lists contents for the palette and the tray."""

    def __init__(
        self, store: Store, navigator: Navigator, sidebar: Sidebar, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._navigator, self._sidebar = store, navigator, sidebar
        store.containers_changed.connect(self._count)
        store.images_changed.connect(self._count)
        self._count()

    def commands(self) -> list[Command]:
        """Return every container and image of now, for the palette."""
        group = self.tr("Image")
        return [
            *self.recent(),
            *(
                Command(tag, group, "images", self._go("images", image.id))
                for image in self._store.images
                for tag in image.tags
            ),
        ]

    def recent(self) -> list[Command]:
        """Return every container of now, the newest first, for the tray."""
        group = self.tr("Container")
        return [
            Command(each.name, group, "containers", self._go("containers", each.id))
            for each in self._store.containers
        ]

    def _go(self, page: str, item: str) -> Callable[[], None]:
        return partial(self._navigator.go, Place(page, item))

    def _count(self) -> None:
        containers, images = self._store.containers, self._store.images
        self._sidebar.set_count("containers", len(containers) or None)
        self._sidebar.set_count("images", len(images) or None)
