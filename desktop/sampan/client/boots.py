"""The last boots as the host agent kept them, for whoever shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampan.core.phases import Phase

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


def read_boots(path: Path) -> tuple[Boot, ...]:
    """Return the boots in the file (`layout.boots`), newest first.

    The format is that of docs/machine-folder.md; a damaged file or entry counts as none.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return ()
    entries = value.get("boots") if isinstance(value, Mapping) else None
    boots = (_boot(entry) for entry in (entries if isinstance(entries, list) else ()))
    return tuple(boot for boot in boots if boot is not None)[::-1]


def _boot(entry: Any) -> Boot | None:
    try:
        phases = tuple(Phase(str(item["name"]), float(item["ms"])) for item in entry["phases"])
        return Boot(float(entry["at"]), str(entry["accelerator"]), phases, str(entry["outcome"]))
    except (KeyError, TypeError, ValueError):
        return None
