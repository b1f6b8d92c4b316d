"""What a volume is called, and what may be a name of one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QObject

from sampan.client.engine.model import Volume

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]+")
SHOWN_DIGITS = 12


class Names(QObject):
    """The words about names of volumes and networks."""

    def problem(self, name: str, taken: Iterable[str] = ()) -> str:
        """Return what is wrong with a new name, nothing where it is right."""
        if not name:
            return self.tr("A name is needed.")
        if not NAME.fullmatch(name):
            return self.tr("A name has letters, digits, _ . and -.")
        if name in set(taken):
            return self.tr("This name is taken.")
        return ""


def volume_name(volume: Volume) -> str:
    """Return its name; one that Docker made up is shortened."""
    return volume.name[:SHOWN_DIGITS] if volume.is_anonymous else volume.name
