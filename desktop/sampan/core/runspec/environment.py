"""Reads the text of a `.env` file: NAME=VALUE, comments, `export`, quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sampan.core.runspec.problem import Problem, Weight
from sampan.core.runspec.spec import Pairs

_NAME = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(=?)[ \t]*", re.ASCII)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class ParsedEnv:
    """The variables of a text, the last of each name, and what is to be said about its lines."""

    pairs: Pairs
    problems: tuple[Problem, ...]


def parse_env_text(text: str) -> ParsedEnv:
    """Return the variables that a pasted `.env` text sets; never raises.

    A value in quotes may go over several lines; `$OTHER` in a value stays as it is written.
    """
    pairs: dict[str, str] = {}
    problems: list[Problem] = []
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    at = 0
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end].strip()
        if not line or line.startswith("#"):
            at = end + 1
            continue
        match = _NAME.match(text, at, end)
        number = text.count("\n", 0, at) + 1
        if match is None or not match[2]:
            problems.append(_no_pair(line, number, at, end))
            at = end + 1
            continue
        value, after, closed = _read_value(text, match.end(), end)
        if not closed:
            problems.append(_unclosed(match[1], number, at, end))
        if match[1] in pairs:
            problems.append(_twice(match[1], number, at, end))
            del pairs[match[1]]
        pairs[match[1]] = value
        at = _line_end(text, after) + 1
    return ParsedEnv(tuple(pairs.items()), tuple(problems))


def format_env_text(pairs: Pairs) -> str:
    """Return a text that parse_env_text takes back to the same variables."""
    return "".join(f"{name}={_quote(value)}\n" for name, value in pairs)


def _read_value(text: str, start: int, end: int) -> tuple[str, int, bool]:
    """Return the value, where it ends, and whether its quotes do."""
    quote = text[start : start + 1]
    if quote not in ("'", '"') or start >= end:
        raw = re.split(r"(?:^|[ \t])#", text[start:end], maxsplit=1)[0]
        return raw.strip(), end, True
    letters: list[str] = []
    at = start + 1
    while at < len(text):
        letter = text[at]
        if letter == quote:
            return "".join(letters), at + 1, True
        if letter == "\\" and quote == '"' and at + 1 < len(text):
            letters.append(_ESCAPES.get(text[at + 1], text[at + 1]))
            at += 2
            continue
        letters.append(letter)
        at += 1
    return text[start:end].strip(), end, False


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _quote(value: str) -> str:
    if re.fullmatch(r"[^\s#'\"\\]+(?: [^\s#'\"\\]+)*", value):
        return value
    if not value:
        return ""
    for letter, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(letter, escaped)
    return f'"{value}"'


def _no_pair(line: str, number: int, start: int, end: int) -> Problem:
    return Problem(
        f"Line {number} does not set a variable: {line[:40]}",
        "It is NAME=VALUE.",
        "env",
        Weight.DROPPED,
        start,
        end,
    )


def _unclosed(name: str, number: int, start: int, end: int) -> Problem:
    message = f"Line {number} opens a quote in {name[:40]} and does not close it."
    return Problem(message, "The quote was taken as a letter.", "env", Weight.NOTE, start, end)


def _twice(name: str, number: int, start: int, end: int) -> Problem:
    message = f"Line {number} sets {name[:40]} again."
    return Problem(message, "The last value is taken.", "env", Weight.NOTE, start, end)
