"""Takes out of texts what is nobody else's business: secrets, and who and where one is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HIDDEN = "***"
SHORTEST_SECRET = 6
"""Shorter values stand in ordinary words too: replacing them would leave no text to read."""

ORDINARY_NAMES = frozenset({"root", "user", "admin", "localhost", "sampan", "docker", "linux"})
HARMLESS_VARIABLES = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TERM", "HOSTNAME", "PWD"})

_SECRET_NAME = (
    r"[\w.-]*(?:passw(?:or)?d|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|"
    r"private[_-]?key|credential|auth(?:orization)?)[\w.-]*"
)
_IS_SECRET = re.compile(_SECRET_NAME, re.IGNORECASE)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL),
        f"-----BEGIN PRIVATE KEY----- {HIDDEN}",
    ),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@\"']+@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (
        # Tokens that tell by their shape what they are: GitHub, GitLab, Slack, AWS, JSON Web Token.
        re.compile(
            r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|"
            r"(?:AKIA|ASIA)[0-9A-Z]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"
        ),
        HIDDEN,
    ),
    (
        re.compile(rf"\b({_SECRET_NAME}[\"']?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^\s\"',;&]+)", re.I),
        rf"\1{HIDDEN}",
    ),
    (
        re.compile(rf"(--?{_SECRET_NAME}\s+)([^\s\"'-][^\s\"']*)", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
)


class Redactor:
    """Replaces what was named to it, and what looks like a secret."""

    def __init__(self, *, home: Path, user: str, host: str, secrets: Iterable[str] = ()) -> None:
        literal = sorted({text for text in secrets if len(text) >= SHORTEST_SECRET}, key=len)
        self._literal = list(reversed(literal))  # a secret that holds another one goes first
        self._patterns = list(_PATTERNS)
        if len(home.parts) > 2:
            pattern = re.compile(rf"{re.escape(str(home))}(?=[/\\\s\"':;,.]|$)", re.MULTILINE)
            self._patterns.append((pattern, "~"))
        names = [(user, "<user>"), (host, "<host>"), (host.partition(".")[0], "<host>")]
        for name, instead in names:
            if len(name) >= 3 and name.lower() not in ORDINARY_NAMES:
                pattern = re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])", re.IGNORECASE)
                self._patterns.append((pattern, instead))

    def text(self, text: str) -> str:
        """Return the text with everything of that kind replaced."""
        for secret in self._literal:
            text = text.replace(secret, HIDDEN)
        for pattern, instead in self._patterns:
            text = pattern.sub(instead, text)
        return text

    def value(self, value: Any) -> Any:
        """Return a value of JSON with its texts redacted, and what has a secret's name hidden."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(name)): HIDDEN
                if _IS_SECRET.fullmatch(str(name)) and isinstance(item, str) and item
                else self.value(item)
                for name, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value


def secrets_of_environment(lines: Iterable[str]) -> list[str]:
    """Return the values of `NAME=value` lines that may be secrets."""
    pairs = (line.partition("=") for line in lines)
    return [
        value
        for name, _, value in pairs
        if name not in HARMLESS_VARIABLES and len(value) >= SHORTEST_SECRET
    ]
