"""The timelines of the last boots, for `sampan status` and for whoever asks why it was slow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sampan.core.phases import Phase
from sampan.machine.jsonfile import read_json, write_json

KEPT = 20


@dataclass(frozen=True, slots=True)
class Boot:
    """One boot: when it began (seconds since 1970), how, its phases (ms) and how it went.

    `outcome` is `ready` or the sentence of the error.
    """

    at: float
    accelerator: str
    phases: tuple[Phase, ...]
    outcome: str

    def to_json(self) -> dict[str, object]:
        """Return the boot as it is kept."""
        return {
            "at": round(self.at, 3),
            "accelerator": self.accelerator,
            "phases": [phase.to_json() for phase in self.phases],
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class BootStore:
    """The last boots in one JSON file (`layout.boots`), oldest first."""

    path: Path

    def load(self) -> tuple[Boot, ...]:
        """Return the boots that are kept; a damaged file or entry counts as none."""
        entries = read_json(self.path).get("boots")
        if not isinstance(entries, list):
            return ()
        boots = (_boot_from_json(entry) for entry in entries)
        return tuple(boot for boot in boots if boot is not None)

    def add(self, boot: Boot) -> None:
        """Keep one more boot, and let go of the oldest; raise OSError when it cannot be written."""
        kept = [*self.load(), boot][-KEPT:]
        write_json(self.path, {"boots": [item.to_json() for item in kept]})


def _boot_from_json(value: object) -> Boot | None:
    if not isinstance(value, dict):
        return None
    try:
        phases = tuple(Phase(str(item["name"]), float(item["ms"])) for item in value["phases"])
        return Boot(float(value["at"]), str(value["accelerator"]), phases, str(value["outcome"]))
    except (KeyError, TypeError, ValueError):
        return None
