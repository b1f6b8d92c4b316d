"""What a line of a log is by its words: its level, or a step of a stack trace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

LOOKED_AT = 160
"""Characters in which a level is looked for: it stands near the start of a line or nowhere."""


class Tone(Enum):
    """A meaning that has a colour in the view."""

    NORMAL = "normal"
    MUTED = "muted"
    FAINT = "faint"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Marks:
    """The tone of a whole line, and of the word in it that names the level."""

    base: Tone = Tone.NORMAL
    word: Tone = Tone.NORMAL
    start: int = 0
    end: int = 0


_TONES = {
    "TRACE": Tone.FAINT,
    "DEBUG": Tone.FAINT,
    "INFO": Tone.OK,
    "NOTICE": Tone.OK,
    "WARN": Tone.WARNING,
    "WARNING": Tone.WARNING,
    "ERR": Tone.ERROR,
    "ERROR": Tone.ERROR,
    "FATAL": Tone.ERROR,
    "CRITICAL": Tone.ERROR,
    "PANIC": Tone.ERROR,
}
_NAMES = "|".join(sorted(_TONES, key=len, reverse=True))
# In capitals a level may stand anywhere; in small letters only where it is marked as one, as in
# `level=info`, `"level":"info"`, `[info]` or `info:`, so that prose does not light up.
_LEVEL = re.compile(
    rf"(?<![\w./-])(?P<capitals>{_NAMES})(?![\w/-])"
    rf"|(?i:\b(?:level|lvl|severity)[\"']?\s*[=:]\s*[\"']?(?P<field>{_NAMES})\b)"
    rf"|(?i:\[(?P<bracket>{_NAMES})\])"
    rf"|(?i:^(?P<prefix>{_NAMES}):)"
)
_TRACE = re.compile(
    r"\s+at\s\S"  # JavaScript, Java, .NET
    r"|\s+File \"[^\"]+\", line \d"  # Python
    r"|\s+\.\.\. \d+ more"  # Java
    r"|\s+\S+\.(?:go|rs|c|cc|cpp|rb|php):\d+"
    r"|\s+from \S+:\d+:in "  # Ruby
    r"|\t.*\bgoroutine\b"
    r"|\s+[\^~]+\s*$"  # the marks under a line of Python
)


_PYTHON = re.compile(r"\s+File \"[^\"]+\", line \d")


def marks(text: str, before: str = "") -> Marks:
    """Return what a line, without its escapes, is; Python shows code after the line it names."""
    if text[:1] in (" ", "\t") and (_TRACE.match(text) or _PYTHON.match(before)):
        return Marks(Tone.MUTED)
    found = _LEVEL.search(text, 0, LOOKED_AT)
    if found is None or found.lastgroup is None:
        return Marks()
    tone = _TONES[found[found.lastgroup].upper()]
    base = Tone.MUTED if tone is Tone.FAINT else Tone.NORMAL
    return Marks(base, tone, *found.span(found.lastgroup))
