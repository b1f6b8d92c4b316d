"""Stand in where no engine is connected: everything is empty."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class NoStore(QObject):
    """A store without content; the signals are those of the real one."""

    containers_changed = Signal()
    images_changed = Signal()
    volumes_changed = Signal()
    networks_changed = Signal()
    stats_changed = Signal()
    status_changed = Signal()
    containers: tuple[object, ...] = ()
    images: tuple[object, ...] = ()
    volumes: tuple[object, ...] = ()
    networks: tuple[object, ...] = ()
