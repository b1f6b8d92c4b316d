"""What a check found, and what the checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sampan.core.layout import Layout
from sampan.core.settings import Settings
from sampan.core.status import Status
from sampan.platforms import Platform


class Level(StrEnum):
    """How bad it is: a problem stands in the way, a warning is worth knowing."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: what was looked at, how it is, and what helps."""

    name: str
    level: Level
    text: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the finding as `sampan doctor --json` prints it."""
        return {
            "name": self.name,
            "level": self.level.value,
            "text": self.text,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: a machine folder on this computer, its settings, its host agent's word.

    `status` is None while no host agent answers; `holder` tells that one holds the folder's lock.
    """

    layout: Layout
    env: Mapping[str, str]
    platform: Platform
    arch: str
    settings: Settings
    status: Status | None = None
    holder: bool = False

    @property
    def disk_in_use(self) -> bool:
        """True when a QEMU may have the data disk open."""
        return self.holder or (self.status is not None and self.status.pid is not None)
