"""What the serial console is watched for: lines of progress, of trouble, and worth a notice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What a line on the console means for a boot."""

    PROGRESS = "progress"
    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class ConsolePattern:
    """A line to look for: its name, its meaning, the expression and the sentence for people.

    The expression matches within one line; `{0}` in the sentence is its first group.
    """

    name: str
    meaning: Meaning
    expression: str
    sentence: str


_P, _N, _W, _F = Meaning.PROGRESS, Meaning.NOTICE, Meaning.WARNING, Meaning.FAILURE

CONSOLE_PATTERNS: tuple[ConsolePattern, ...] = (
    ConsolePattern("init", _P, r"sampan: init\b", "The kernel has started its first program."),
    ConsolePattern("root", _P, r"sampan: root\b", "The root file system is mounted."),
    ConsolePattern("boot", _P, r"sampan: boot\b", "The guest's own start has begun."),
    ConsolePattern("failed", _F, r"sampan: failed: (.*)", "The guest could not start: {0}"),
    ConsolePattern(
        "repaired", _W, r"sampan: agent (The data disk (?:had|was) .*repaired[^.]*\.)", "{0}"
    ),
    ConsolePattern(
        "panic",
        _F,
        r"Kernel panic - not syncing: ?(.*)",
        'The guest\'s kernel has panicked: "{0}".',
    ),
    ConsolePattern(
        "root-missing",
        _F,
        r"(?:VFS: )?Unable to mount root fs(.*)",
        "The guest's kernel found no root file system{0}.",
    ),
    ConsolePattern(
        "disk-error",
        _F,
        r"I/O error, dev (vd[a-z]\d*)",
        "The guest cannot read or write its disk {0}.",
    ),
    ConsolePattern(
        "disk-full",
        _N,
        r"EXT4-fs[^\n]*(?:failed to convert unwritten|No space left)",
        "The data disk of the guest is full.",
    ),
    ConsolePattern(
        "read-only",
        _F,
        r"EXT4-fs \((vd[a-z]\d*)\): Remounting filesystem read-only",
        "The guest's file system on {0} was damaged and is read-only now.",
    ),
    ConsolePattern(
        "out-of-memory",
        _N,
        r"Out of memory: Killed process \d+ \(([^)]*)\)",
        "The guest ran out of memory and ended the program {0}.",
    ),
    ConsolePattern(
        "memory-limit",
        _N,
        r"Memory cgroup out of memory: Killed process \d+ \(([^)]*)\)",
        "A container reached its memory limit; its program {0} was ended.",
    ),
    ConsolePattern(
        "stuck",
        _N,
        r"watchdog: BUG: soft lockup - (CPU#\d+ stuck for \d+s)",
        "A processor of the guest did not come forward ({0}): this computer is very busy.",
    ),
    ConsolePattern("shutdown", _N, r"sampan: shutdown\b", "The guest shuts down."),
    ConsolePattern("restart", _N, r"reboot: Restarting system", "The guest restarts."),
    ConsolePattern("power-off", _N, r"reboot: Power down", "The guest has powered off."),
)


@dataclass(frozen=True, slots=True)
class ConsoleMatch:
    """A pattern met on the console, the sentence for people, and the line it stood in."""

    name: str
    meaning: Meaning
    sentence: str
    line: str


class PatternTable:
    """All patterns as one expression, so that a flood of other lines costs one pass."""

    def __init__(self, patterns: tuple[ConsolePattern, ...] = CONSOLE_PATTERNS) -> None:
        self._patterns = tuple((item, re.compile(item.expression)) for item in patterns)
        joined = "|".join(f"(?:{item.expression})" for item in patterns)
        self._any = re.compile(joined.encode("ascii"))

    def find(self, text: bytes) -> list[ConsoleMatch]:
        """Return the matches in whole lines of console output, in order, one per line."""
        if self._any.search(text) is None:
            return []
        lines = (plain_text(line) for line in text.split(b"\n"))
        return [match for line in lines if (match := self._match(line)) is not None]

    def _match(self, line: str) -> ConsoleMatch | None:
        for item, expression in self._patterns:
            found = expression.search(line)
            if found:
                groups = [(group or "").strip() for group in found.groups()]
                sentence = item.sentence.format(*groups)
                return ConsoleMatch(item.name, item.meaning, sentence, line.strip())
        return None


_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor (ECMA-48, 5.4)
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC, up to their end
    r"|\x1b[ -/]*[0-~]"  # other escapes
    r"|[\x00-\x08\x0b-\x1f\x7f]"  # what is left but tab and newline
)


def plain_text(raw: bytes) -> str:
    """Return console output as text without the control sequences of a terminal."""
    return _CONTROL.sub("", raw.decode("utf-8", "replace"))
