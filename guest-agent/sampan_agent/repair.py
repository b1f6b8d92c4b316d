"""What came of the repair of the data disk that a person asked for."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

from typing import NamedTuple

from sampan_agent.process import Outcome

LOG_LINES = 40


class Repair(NamedTuple):
    """What became of the repair.

    `outcome` is `clean` (nothing was wrong), `repaired`, `failed`, or `skipped` (e2fsck was not
    started). `answers` counts the questions answered with yes, `found` the files that had lost
    their name and are in lost+found now; both count the end of a very long output only.
    """

    outcome: str
    answers: int
    found: int
    log: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the members as `hello` and the notification tell them."""
        return {
            "outcome": self.outcome,
            "answers": self.answers,
            "found": self.found,
            "log": list(self.log),
        }


SKIPPED = Repair("skipped", 0, 0, ())


def describe_repair(outcome: Outcome) -> Repair:
    """Read the code and the output of `e2fsck -f -y` (its manual page, EXIT CODE)."""
    code, output = outcome.code, outcome.output
    if code is None or code < 0 or code & ~(1 | 2):
        word = "failed"
    else:
        word = "repaired" if code else "clean"
    answers, found = output.count("? yes"), output.count("Connect to /lost+found? yes")
    return Repair(word, answers, found, tuple(output.splitlines()[-LOG_LINES:]))
