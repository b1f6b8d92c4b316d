"""Cut what a process writes into text, controls and sequences (ECMA-48, xterm's ctlseqs).

pyte's own stream asks a generator for each character, and takes `CSI > 4 m`, a DCS or a colon for
something else; this one matches whole sequences, and hands long plain text over in one piece.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

LONGEST_SEQUENCE = 4096
"""How many characters of an unfinished sequence are kept; a longer string is left unread."""

LONGEST_NUMBER = 9999
MOST_NUMBERS = 32

_TOKEN = re.compile(
    r"(?P<lines>[ -~\r\n]{64,})"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<style>[0-9;]*)m"
    r"|(?P<line>\r\n)"
    r"|\x1b\[(?P<parameters>[0-?\x00-\x17\x19\x1c-\x1f]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<command>[^\x07\x18\x1a\x1b\x9c]*)(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[PX^_](?P<string>[^\x18\x1a\x1b\x9c]*)(?:\x1b\\|\x9c)"
    r"|\x1b(?P<middle>[ -/]*)(?P<escape>[0-OQ-WYZ\\`-~])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f-\x9f])"
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[[0-?\x00-\x17\x19\x1c-\x1f]*[ -/]*|[\]PX^_][^\x07\x18\x1a\x1b\x9c]*\x1b?|[ -/]*)\Z"
)
_STRING_END = re.compile(r"[\x07\x18\x1a\x9c]|\x1b\\?")


class Actor(Protocol):
    """What does as the parts say."""

    def draw(self, data: str) -> None:
        """Show text that has no controls."""

    def draw_lines(self, data: str) -> None:
        """Show printable ASCII with carriage returns and line feeds."""

    def line_end(self) -> None:
        """Do what a carriage return and a line feed say."""

    def style(self, parameters: str) -> None:
        """Do what SGR, CSI m with these numbers, says."""

    def control(self, character: str) -> None:
        """Do what one control character says."""

    def escape(self, between: str, final: str) -> None:
        """Do what ESC with these characters says."""

    def sequence(self, private: str, numbers: tuple[int, ...], between: str, final: str) -> None:
        """Do what a CSI sequence says; a number that is left out is 0."""

    def command(self, number: str, text: str) -> None:
        """Do what an OSC string says."""


class Parser:
    """Keeps what is unfinished, in UTF-8 or in a sequence, until the rest comes."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._decode: Callable[[bytes], str] = codecs.getincrementaldecoder("utf-8")(
            "replace"
        ).decode
        self._rest = ""
        self._skipping = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes; nothing that they say raises."""
        text = self._rest + self._decode(data)
        self._rest = ""
        at = self._skip(text) if self._skipping else 0
        end, match = len(text), _TOKEN.match
        while at < end:
            token = match(text, at)
            if token is not None:
                self._act(token)
                at = token.end()
            elif _UNFINISHED.match(text, at):
                self._keep(text[at:])
                return
            else:  # an ESC that begins nothing
                at += 1

    def _keep(self, rest: str) -> None:
        if len(rest) > LONGEST_SEQUENCE:
            self._skipping = rest[1] in "]PX^_"
            rest = "\x1b" if rest.endswith("\x1b") else ""
        self._rest = rest

    def _skip(self, text: str) -> int:
        """Return where the string that is left unread ends."""
        found = _STRING_END.search(text)
        if found is None:
            return len(text)
        if found.group() == "\x1b" and found.end() == len(text):
            self._rest = "\x1b"
            return len(text)
        self._skipping = False
        return found.start() if found.group() == "\x1b" else found.end()

    def _act(self, token: re.Match[str]) -> None:
        actor = self._actor
        match token.lastgroup:
            case "text":
                actor.draw(token["text"])
            case "style":
                actor.style(token["style"])
            case "line":
                actor.line_end()
            case "lines":
                actor.draw_lines(token["lines"])
            case "control":
                actor.control(token["control"])
            case "final":
                self._sequence(token["parameters"], token["between"], token["final"])
            case "escape":
                actor.escape(token["middle"], token["escape"])
            case "command":
                number, _, text = token["command"].partition(";")
                actor.command(number, text)
            case _:
                pass  # a DCS, SOS, PM or APC string: nothing of it is for us

    def _sequence(self, parameters: str, between: str, final: str) -> None:
        if parameters and min(parameters) < " ":  # controls inside act at once
            for character in parameters:
                if character < " ":
                    self._actor.control(character)
            parameters = "".join(character for character in parameters if character >= " ")
        private = parameters[:1] if parameters[:1] in ("<", "=", ">", "?") else ""
        numbers = numbers_of(parameters[len(private) :])
        if numbers is not None:
            self._actor.sequence(private, numbers, between, final)


@lru_cache(maxsize=1024)
def numbers_of(parameters: str) -> tuple[int, ...] | None:
    """Return the numbers, none of them above LONGEST_NUMBER; None where they cannot be read.

    The parts of a colour that colons divide (ISO 8613-6) become those that semicolons would.
    """
    if not parameters:
        return ()
    if ":" in parameters:
        parameters = ";".join(_without_colons(part) for part in parameters.split(";"))
    try:
        parts = parameters.split(";")[:MOST_NUMBERS]
        return tuple(min(int(part[:6]), LONGEST_NUMBER) if part else 0 for part in parts)
    except ValueError:
        return None


def _without_colons(part: str) -> str:
    head, *tail = part.split(":")
    if head == "4":  # the shape of an underline: one is like the other, and 0 is none
        return "24" if tail[:1] == ["0"] else "4"
    if head in ("38", "48"):
        if tail[:1] == ["2"] and len(tail) >= 5:  # a colour space stands before the colour
            tail = ["2", *tail[2:5]]
        return ";".join([head, *tail])
    return "" if head == "58" else head  # the colour of an underline is the text's
