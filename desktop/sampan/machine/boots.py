"""The timelines of the last boots, for `sampan status` and for whoever asks why it was slow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sampan.core.boots import Boot, boots_from_json
from sampan.machine.jsonfile import read_json, write_json

KEPT = 20


@dataclass(frozen=True, slots=True)
class BootStore:
    """The last boots in one JSON file (`layout.boots`), oldest first."""

    path: Path

    def load(self) -> tuple[Boot, ...]:
        """Return the boots that are kept; a damaged file or entry counts as none."""
        return boots_from_json(read_json(self.path))

    def add(self, boot: Boot) -> None:
        """Keep one more boot, and let go of the oldest; raise OSError when it cannot be written."""
        kept = [*self.load(), boot][-KEPT:]
        write_json(self.path, {"boots": [item.to_json() for item in kept]})
