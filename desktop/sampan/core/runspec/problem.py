"""What is to be said about a field or about a pasted line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sampan.core.errors import SettingError


class Weight(Enum):
    """How much a problem matters."""

    WRONG = "wrong"
    """The container cannot be made like this."""
    DROPPED = "dropped"
    """The line asked for it, and it is not kept."""
    NOTE = "note"
    """It is kept, and somebody should look at it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence and what to do; `start` and `end` are offsets into the pasted text, or -1.

    `field` names the field of RunSpec that it is about, and is empty where there is none.
    """

    message: str
    hint: str = ""
    field: str = ""
    weight: Weight = Weight.WRONG
    start: int = -1
    end: int = -1


def problem_of(error: SettingError, field: str = "", start: int = -1, end: int = -1) -> Problem:
    """Return what a grammar refused as a problem of a field."""
    return Problem(error.message, error.hint, field, Weight.WRONG, start, end)
