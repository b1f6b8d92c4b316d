"""One boot as `boots.json` keeps it (docs/machine-folder.md), for who writes and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sampan.core.phases import Phase, phases_from_json

READY = "ready"


@dataclass(frozen=True, slots=True)
class Boot:
    """One boot: when it began (seconds since 1970), the accelerator, its phases, how it went.

    `outcome` is `ready` or the sentence of the error.
    """

    at: float
    accelerator: str
    phases: tuple[Phase, ...]
    outcome: str

    @property
    def ready(self) -> bool:
        """True when the Docker API answered in the end."""
        return self.outcome == READY

    @property
    def seconds(self) -> float:
        """How long its phases took together."""
        return sum(phase.ms for phase in self.phases) / 1000

    def to_json(self) -> dict[str, object]:
        """Return the boot as it is kept."""
        return {
            "at": round(self.at, 3),
            "accelerator": self.accelerator,
            "phases": [phase.to_json() for phase in self.phases],
            "outcome": self.outcome,
        }


def boots_from_json(value: object) -> tuple[Boot, ...]:
    """Return the boots in the file's object, oldest first; what is damaged counts as none."""
    entries = value.get("boots") if isinstance(value, Mapping) else None
    boots = (_boot(entry) for entry in (entries if isinstance(entries, list) else ()))
    return tuple(boot for boot in boots if boot is not None)


def _boot(entry: Any) -> Boot | None:
    try:
        phases = phases_from_json(entry["phases"])
        return Boot(float(entry["at"]), str(entry["accelerator"]), phases, str(entry["outcome"]))
    except (KeyError, TypeError, ValueError):
        return None
