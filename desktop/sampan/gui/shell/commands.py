"""What the command palette finds, and how well a few letters match it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_FOUND = 60


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """Something to go to or to do: its translated text and group, an icon, and what it does.

    `words` finds it too: what it is called in English, where the window speaks another language.
    """

    text: str
    group: str
    icon: str
    run: Callable[[], object]
    keys: str = ""
    words: str = ""


Source = Callable[[], Iterable[Command]]
"""Asked each time the palette opens, so that it lists the containers of now."""


class Commands:
    """All sources of commands, in the order in which their commands are listed."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def add(self, source: Source) -> None:
        """List what this function returns, too."""
        self._sources.append(source)

    def all(self) -> list[Command]:
        """Return every command of now."""
        return [command for source in self._sources for command in source()]


def find_commands(commands: Iterable[Command], wanted: str) -> list[Command]:
    """Return the commands that match, the best first; all of them for an empty text."""
    if not wanted.strip():
        return list(commands)[:MOST_FOUND]
    scored = [
        (points, at, command)
        for at, command in enumerate(commands)
        if (points := _points(wanted, command)) is not None
    ]
    scored.sort(key=lambda found: (-found[0], found[1]))
    return [command for _, _, command in scored[:MOST_FOUND]]


def _points(wanted: str, command: Command) -> float | None:
    """Return how well a command matches; one whose group is named comes after the others."""
    found = [score(wanted, text) for text in (command.text, command.words) if text]
    points = max((each for each in found if each is not None), default=None)
    if points is None and wanted.casefold().strip() in command.group.casefold():
        return 0.0
    return points


def score(wanted: str, text: str) -> float | None:
    """Return how well the letters of `wanted` stand in `text`, in order; None if they do not.

    Letters at the start of a word and letters side by side count more, short texts a little more.
    """
    letters, place = text.casefold(), wanted.casefold().replace(" ", "")
    points, at, before = 0.0, 0, -2
    for letter in place:
        found = letters.find(letter, at)
        if found < 0:
            return None
        starts = found == 0 or not letters[found - 1].isalnum()
        points += 1 + (2 if starts else 0) + (3 if found == before + 1 else 0)
        before, at = found, found + 1
    if letters.startswith(place) and place:
        points += 5
    return points - len(letters) / 100
