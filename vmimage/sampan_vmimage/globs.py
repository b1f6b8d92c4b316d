"""Path patterns: `*` and `?` stay inside one folder, `**` crosses folders."""

import re
from collections.abc import Callable, Iterable

Matcher = Callable[[str], bool]


def compile_globs(patterns: Iterable[str]) -> Matcher:
    """Return a function that tells whether a path without leading slash fits any pattern.

    A pattern that ends in `/` stands for everything below that folder.
    """
    expressions = [_translate(pattern) for pattern in patterns]
    if not expressions:
        return lambda _path: False
    matches = re.compile("|".join(expressions)).fullmatch
    return lambda path: matches(path) is not None


def _translate(pattern: str) -> str:
    if pattern.endswith("/"):
        pattern += "**"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "(?:" + "".join(meaning.get(part) or re.escape(part) for part in parts) + ")"
