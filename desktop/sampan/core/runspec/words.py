"""A pasted line in words, as a shell would cut it, with the place of each.

Quotes of sh, continuations of sh (`\\`), cmd (`^`) and PowerShell (a backtick), several commands in
one text. No shell runs: the folders it would fill in are given, other variables stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sampan.core.runspec.problem import Problem, Weight

_CONTINUED = re.compile(r"[\\^`][ \t\r]*(?:\n[ \t\r]*)+")
_WINDOWS = re.compile(r"[\^`][ \t\r]*$|(?<![\w/])[A-Za-z]:\\", re.MULTILINE)
_PROMPT = re.compile(
    r"^[ \t]*(?:[#$>%]|PS [^>\n]*>|[\w.@~-]+(?::[\w/~.-]*)?[$#]) +"
    r"(?=(?:sudo|docker|podman|nerdctl)\b)",
    re.MULTILINE,
)
_FOLDER = re.compile(r"\$PWD\b|\$\{(?:PWD|pwd)\}|\$\(pwd\)|`pwd`|%cd%", re.IGNORECASE)
_HOME = re.compile(r"\$HOME\b|\$\{HOME\}|\$env:USERPROFILE|\$env:HOME|%USERPROFILE%", re.IGNORECASE)
_DEFAULT = re.compile(r"\$\{(\w+):?-([^}$`]*)\}")
_VARIABLE = re.compile(r"\$\{[^}]*\}|\$env:\w+|\$\w+|\$\([^)]*\)|`[^`\n]+`|%[A-Za-z_]\w*%")
_TILDE = re.compile(r"~(?=[/\\\s:]|$)")
_SEPARATOR = re.compile(r"&&|\|\||[;|&]|\n")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_SPACES = " \t\r\u00a0\u2007\u202f"
_DASHES = "\u2013\u2014"
_DOUBLE = '"\u201c\u201d'


@dataclass(frozen=True, slots=True)
class Word:
    """One word without its quotes, and where it stands in the text."""

    text: str
    start: int
    end: int


Command = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class SplitText:
    """The commands of a text, and what is to be said about how they were read."""

    commands: tuple[Command, ...]
    problems: tuple[Problem, ...]


def split_text(text: str, folder: str = "", home: str = "") -> SplitText:
    """Cut a text into commands and words; `$PWD` and `~` become the folders, where given."""
    splitter = _Splitter(_without_prompts(text), folder, home)
    splitter.run()
    return SplitText(tuple(splitter.commands), tuple(splitter.problems))


def _without_prompts(text: str) -> str:
    """Blank what a terminal printed in front of a command: places in the text stay the same."""
    return _PROMPT.sub(lambda match: " " * len(match[0]), text)


@dataclass(slots=True)
class _Splitter:
    text: str
    folder: str
    home: str
    at: int = 0
    commands: list[Command] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    start: int = -1  # of the word that is being read
    windows: bool = False
    said: set[str] = field(default_factory=set)

    def run(self) -> None:
        self.windows = _WINDOWS.search(self.text) is not None
        while self.at < len(self.text):
            self._step()
        self._end_command()

    def _step(self) -> None:
        letter = self.text[self.at]
        continued = _CONTINUED.match(self.text, self.at)
        if continued:
            self._end_word()
            self.at = continued.end()
        elif letter in _SPACES:
            self._end_word()
            self.at += 1
        elif letter == "#" and self.start < 0:
            self.at = self._find("\n")
        elif separator := _SEPARATOR.match(self.text, self.at):
            self._separate(separator[0])
        elif letter in "<>":
            self._redirect()
        else:
            self._begin_word()
            self._read(letter)

    def _read(self, letter: str) -> None:
        if letter == "'":
            self._read_quoted(raw=True, closing="'")
        elif letter in _DOUBLE:
            self._read_quoted(raw=False, closing=_DOUBLE)
        elif (letter == "\\" and not self.windows) or (letter == "`" and self.windows):
            self._take(self.text[self.at + 1 : self.at + 2], 2)
        elif letter in _DASHES and self.start == self.at:
            self._say("A long dash was read as --.", "", self.at, self.at + 1)
            self._take("--", 1)
        elif letter == "~" and self.start == self.at and _TILDE.match(self.text, self.at):
            self._fill("~", self.home, "your home folder")
        elif not self._expand():
            self._take(letter, 1)

    def _read_quoted(self, *, raw: bool, closing: str) -> None:
        opened = self.at
        self.at += 1
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter in closing:
                self.at += 1
                return
            if raw:
                self._take(letter, 1)
            elif letter == "\\" and self.text[self.at + 1 : self.at + 2] == "\n":
                self.at += 2
            elif letter == "\\" and self._escaped_in_quotes():
                self._take(self.text[self.at + 1], 2)
            elif not self._expand():
                self._take(letter, 1)
        self.problems.append(
            Problem(
                "A quote is opened and not closed.",
                "Add the missing quote.",
                start=opened,
                end=opened + 1,
            )
        )

    def _escaped_in_quotes(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        return bool(following) and following in ('"' if self.windows else '"\\$`')

    def _expand(self) -> bool:
        """Read a variable at this place, if one is there."""
        if self.text.startswith("$'", self.at):
            return self._read_ansi()
        for pattern, value, name in (
            (_FOLDER, self.folder, "the folder you are in"),
            (_HOME, self.home, "your home folder"),
        ):
            if match := pattern.match(self.text, self.at):
                self._fill(match[0], value, name)
                return True
        if match := _DEFAULT.match(self.text, self.at):
            self._say(f"{match[1]} was taken to be unset.", "Look at its value.", *match.span())
            self._take(match[2], len(match[0]))
            return True
        if match := _VARIABLE.match(self.text, self.at):
            self._say(
                f"{match[0][:40]} is filled in by a shell, and no shell runs here.",
                "Write what it stands for.",
                *match.span(),
            )
            self._take(match[0], len(match[0]))
            return True
        return False

    def _read_ansi(self) -> bool:
        match = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL).match(self.text, self.at)
        if match is None:
            return False
        value = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), match[1], flags=re.DOTALL)
        self._take(value, len(match[0]))
        return True

    def _fill(self, written: str, value: str, name: str) -> None:
        end = self.at + len(written)
        if value:
            self._say(f"{written} was taken to be {value}.", "", self.at, end)
        else:
            self._say(
                f"{written} is {name} of a shell, and no shell runs here.",
                "Write the folder out.",
                self.at,
                end,
            )
        self._take(value or written, len(written))

    def _separate(self, separator: str) -> None:
        following = self.text[self.at + 1 :].lstrip()
        if separator == "\n" and self.words and following.startswith(("-", *_DASHES)):
            message = "A line ends without a continuation; the next was read as part of it."
            self._say(message, "", self.at, self.at + 1)
            self._end_word()
        else:
            self._end_command()
        self.at += len(separator)

    def _redirect(self) -> None:
        """Leave out where the output of the command goes."""
        match = re.compile(r"(?:>>?|<+)&?\s*[^\s;&|]*").match(self.text, self.at)
        end = match.end() if match else self.at + 1
        if self.letters and "".join(self.letters) in ("1", "2"):
            self.letters.clear()
            self.start = -1
        self._end_word()
        self.problems.append(
            Problem(
                f"{self.text[self.at : end]} is not kept: the container's output goes to its log.",
                weight=Weight.DROPPED,
                start=self.at,
                end=end,
            )
        )
        self.at = end

    def _begin_word(self) -> None:
        if self.start < 0:
            self.start = self.at

    def _take(self, letters: str, length: int) -> None:
        self.letters.append(letters)
        self.at += length

    def _end_word(self) -> None:
        if self.start >= 0:
            self.words.append(Word("".join(self.letters), self.start, self.at))
            self.letters.clear()
            self.start = -1

    def _end_command(self) -> None:
        self._end_word()
        if self.words:
            self.commands.append(tuple(self.words))
            self.words.clear()

    def _find(self, letter: str) -> int:
        found = self.text.find(letter, self.at)
        return len(self.text) if found < 0 else found

    def _say(self, message: str, hint: str, start: int, end: int) -> None:
        if message not in self.said:
            self.said.add(message)
            self.problems.append(Problem(message, hint, "", Weight.NOTE, start, end))
