"""`.dockerignore`: which files of a folder stay behind, by the rules of Docker's reference."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """Patterns in the order of the file; the last one that matches decides."""

    rules: tuple[tuple[re.Pattern[str], bool], ...]

    @property
    def has_exceptions(self) -> bool:
        """True when an ignored folder may hold files that are not."""
        return any(not ignored for _, ignored in self.rules)

    def ignores(self, path: str) -> bool:
        """Tell whether a path below the folder, with slashes, stays behind."""
        verdict = False
        for pattern, ignored in self.rules:
            if ignored != verdict and any(pattern.fullmatch(part) for part in _with_parents(path)):
                verdict = ignored
        return verdict


def parse_ignore(text: str) -> IgnoreRules:
    """Return the rules in the text of a .dockerignore; raise re.error for a broken pattern."""
    rules = []
    for line in text.removeprefix("\ufeff").splitlines():
        if line.startswith("#") or not (pattern := line.strip()):
            continue
        ignored = not pattern.startswith("!")
        cleaned = posixpath.normpath(pattern.removeprefix("!").strip()).strip("/")
        if cleaned not in ("", "."):
            rules.append((re.compile(translate(cleaned), re.DOTALL), ignored))
    return IgnoreRules(tuple(rules))


def translate(pattern: str) -> str:
    """Return the regular expression for a pattern with `*`, `?`, `[...]` and `**`."""
    result, position = "", 0
    while position < len(pattern):
        rest = pattern[position:]
        if rest.startswith("**/"):
            result, position = result + "(?:.*/)?", position + 3
        elif rest.startswith("**"):
            result, position = result + ".*", position + 2
        elif rest[0] == "*":
            result, position = result + "[^/]*", position + 1
        elif rest[0] == "?":
            result, position = result + "[^/]", position + 1
        elif rest[0] == "\\" and len(rest) > 1:
            result, position = result + re.escape(rest[1]), position + 2
        elif group := re.match(r"\[\^?[^\]]+\]", rest):
            result, position = result + group.group(), position + group.end()
        else:
            result, position = result + re.escape(rest[0]), position + 1
    return result


def _with_parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
