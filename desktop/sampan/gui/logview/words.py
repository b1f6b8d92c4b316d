"""Words of a log: what a double click selects."""

from __future__ import annotations

import re

# A path, an address, an id with hyphens: what one wants to copy whole.
_WORD = re.compile(r"[\w./:@%+~#?&=-]+")


def word_at(text: str, index: int) -> tuple[int, int]:
    """Return the start and the end of the word around a place; at least one character if any."""
    for found in _WORD.finditer(text):
        if found.start() <= index < found.end():
            return found.span()
    return index, min(index + 1, len(text))
