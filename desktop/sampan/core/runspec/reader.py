"""Reads a pasted `docker run` line; what it cannot keep it names, and nothing goes silently."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import Any

from sampan.core.errors import SettingError
from sampan.core.runspec.mounts import parse_mount, parse_volume
from sampan.core.runspec.networks import parse_network
from sampan.core.runspec.options import BY_NAME, BY_SHORT, NOT_KEPT, Kind, Option
from sampan.core.runspec.problem import Problem, Weight, problem_of
from sampan.core.runspec.spec import Mount, MountKind, NetworkUse, RunSpec
from sampan.core.runspec.values import parse_bool, parse_pair
from sampan.core.runspec.words import Command, Word, split_text

LEFT_OUT = "It is left out."
"""The hint at an option that is none."""

ENGINES = ("docker", "podman", "nerdctl", "finch")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_BEFORE = ("sudo", "winpty", "time", "exec", "command", "env", "doas")
_GLOBAL_VALUES = ("context", "host", "config", "log-level", "namespace", "tlscacert", "tlscert")
_GLOBAL_SHORT_VALUES = ("c", "H", "l", "n")


@dataclass(frozen=True, slots=True)
class ParsedRun:
    """What a line asks for, and what is to be said about it, in the order of the text."""

    spec: RunSpec
    problems: tuple[Problem, ...]

    @property
    def wrong(self) -> bool:
        """Return True where the line itself is not right."""
        return any(problem.weight is Weight.WRONG for problem in self.problems)


def parse_run_line(text: str, folder: str = "", home: str = "") -> ParsedRun:
    """Return the container that a pasted line asks for; never raises.

    `folder` and `home` are what `$PWD`, `.` and `~` stand for; without them they stay as written.
    """
    split = split_text(text, folder, home)
    reader = _Reader(folder, problems=list(split.problems))
    found = [(command, begin) for command in split.commands if (begin := _find_run(command)) >= 0]
    if not found:
        message = "This is not a docker run line." if text.strip() else "There is nothing to read."
        reader.problems.append(
            Problem(message, "It begins with docker run, podman run or nerdctl run.", "", start=0)
        )
        return ParsedRun(RunSpec(), tuple(reader.problems))
    chosen, begin = found[0]
    for command in split.commands:
        if command is not chosen:
            reader.drop(f"The command {command[0].text[:40]} is left out.", "", command[0])
    reader.read_head(chosen[:begin])
    reader.read(chosen[begin:], chosen[begin - 1])
    return ParsedRun(reader.spec(), tuple(sorted(reader.problems, key=lambda p: p.start)))


def _find_run(command: Command) -> int:
    """Return the index of the first word behind `docker run`, or -1."""
    names = [re.sub(r"\.(?:exe|lima)$", "", re.split(r"[/\\]", w.text)[-1]) for w in command]
    if names[:1] == ["run"]:
        return 1
    engine = next((at for at, name in enumerate(names) if name in ENGINES), -1)
    if engine < 0:
        return -1
    at = engine + 1
    while at < len(command):
        word = command[at].text
        if word in ("run", "create"):
            return at + 1
        if word.startswith("-"):
            at += _global_length(word)
        elif word == "container":
            at += 1
        else:
            return -1
    return -1


def _global_length(word: str) -> int:
    name = word.lstrip("-")
    valued = _GLOBAL_VALUES if word.startswith("--") else _GLOBAL_SHORT_VALUES
    return 2 if name in valued else 1


@dataclass(slots=True)
class _Reader:
    folder: str
    members: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    words: Command = ()
    at: int = 0

    def spec(self) -> RunSpec:
        members: dict[str, Any] = {"detach": False}
        for name, value in self.members.items():
            members[name] = tuple(value) if isinstance(value, list) else value
        return RunSpec(**members)

    def read_head(self, head: Command) -> None:
        """Name what stands before `run` and would have mattered."""
        for word in head:
            kept = word.text in (*_BEFORE, "container") or not (
                _ASSIGNMENT.match(word.text) or word.text.startswith("-")
            )
            if word.text == "create":
                self.note("The line makes a container and does not start it.", word)
            elif not kept:
                self.drop(f"{word.text[:60]} is left out.", "The machine's engine is used.", word)

    def read(self, words: Command, last: Word) -> None:
        self.words = words
        while self.at < len(words):
            word = words[self.at]
            if word.text == "--":
                self.at += 1
                break
            if not word.text.startswith("-") or word.text == "-":
                break
            self.at += 1
            if word.text.startswith("--"):
                self._read_long(word)
            else:
                self._read_short(word)
        self._read_image(last)
        self._join_networks()

    def note(self, message: str, word: Word, hint: str = "") -> None:
        self.problems.append(Problem(message, hint, "", Weight.NOTE, word.start, word.end))

    def drop(self, message: str, hint: str, word: Word, name: str = "") -> None:
        self.problems.append(Problem(message, hint, name, Weight.DROPPED, word.start, word.end))

    def _read_image(self, last: Word) -> None:
        rest = [word.text for word in self.words[self.at :]]
        if not rest:
            self.problems.append(
                Problem(
                    "The line names no image.",
                    "The image stands behind the options.",
                    "image",
                    Weight.WRONG,
                    last.start,
                    last.end,
                )
            )
            return
        self.members["image"], self.members["command"] = rest[0], rest[1:]

    def _read_long(self, word: Word) -> None:
        name, equals, value = word.text[2:].partition("=")
        self._apply(name, value if equals else None, word)

    def _read_short(self, word: Word) -> None:
        """Read `-it`, `-p80:80`, `-dp 80:80` or `-e=A=b`."""
        letters = word.text[1:]
        while letters:
            name, rest = BY_SHORT.get(letters[0], ""), letters[1:]
            if not name:
                self.drop(f"-{letters[0]} is not an option of docker run.", "", word)
                letters = rest
                continue
            if rest.startswith("="):
                self._apply(name, rest[1:], word)
                return
            if _takes_value(name):
                self._apply(name, rest or None, word)
                return
            self._apply(name, None, word)
            letters = rest

    def _apply(self, name: str, value: str | None, word: Word) -> None:
        option = BY_NAME.get(name)
        if option is None:
            self._refuse(name, value, word)
            return
        if option.kind is Kind.SWITCH:
            value = "true" if value is None else value
        elif value is None:
            value = self._next_value(name, word)
            if value is None:
                return
        end = self.words[self.at - 1].end
        try:
            self._set(option, value, Word(word.text, word.start, end))
        except SettingError as error:
            self.problems.append(problem_of(error, option.field, word.start, end))

    def _next_value(self, name: str, word: Word) -> str | None:
        if self.at == len(self.words):
            self.problems.append(
                Problem(f"--{name} has no value.", "Add it.", start=word.start, end=word.end)
            )
            return None
        self.at += 1
        return self.words[self.at - 1].text

    def _refuse(self, name: str, value: str | None, word: Word) -> None:
        refusal = NOT_KEPT.get(name)
        takes = refusal.takes_value if refusal else self._seems_to_take_value()
        if value is None and takes and self.at < len(self.words):
            self.at += 1
        what = f"--{name}"
        span = Word(word.text, word.start, self.words[self.at - 1].end)
        if refusal:
            self.drop(f"{what} is not kept.", refusal.why, span, name)
        else:
            self.drop(f"{what} is not an option of docker run.", LEFT_OUT, span, name)

    def _seems_to_take_value(self) -> bool:
        """Nobody knows this option: a word is its value if another option follows that word."""
        following = [word.text for word in self.words[self.at : self.at + 2]]
        return (
            len(following) == 2
            and not following[0].startswith("-")
            and following[1].startswith("-")
        )

    def _set(self, option: Option, value: str, word: Word) -> None:
        match option.kind:
            case Kind.SWITCH:
                self.members[option.field] = parse_bool(value)
            case Kind.ONE:
                self.members[option.field] = option.parse(value)
            case Kind.MANY:
                self._add(option.field, option.parse(value))
            case Kind.SPECIAL:
                self._set_special(option.name, value, word)

    def _set_special(self, name: str, value: str, word: Word) -> None:
        match name:
            case "env":
                pair = parse_pair(value)
                if "=" not in value:
                    self.problems.append(
                        Problem(
                            f"{value[:60]} takes its value from a shell, and no shell runs here.",
                            "Give it a value.",
                            "env",
                            Weight.NOTE,
                            word.start,
                            word.end,
                        )
                    )
                self._add("env", pair)
            case "volume":
                self._add("mounts", self._resolve(parse_volume(value), word))
            case "mount":
                mount = parse_mount(value)
                if isinstance(mount, Mount):
                    self._add("mounts", self._resolve(mount, word))
                else:
                    self._add("tmpfs", mount)
            case "network":
                self._add("networks", parse_network(value))
            case "network-alias":
                self.aliases.append(value)
            case _:
                members = {"ip": "ipv4", "ip6": "ipv6", "mac-address": "mac"}
                self.addresses[members[name]] = value

    def _resolve(self, mount: Mount, word: Word) -> Mount:
        """Give a folder that is relative to where the line was written its whole path."""
        source = mount.source
        if mount.kind is not MountKind.BIND or not source.startswith(".") or not self.folder:
            return mount
        resolved = posixpath.normpath(f"{self.folder}/{source}".replace("\\", "/"))
        self.note(f"{source} was taken to be {resolved}.", word)
        return replace(mount, source=resolved)

    def _add(self, name: str, value: Any) -> None:
        self.members.setdefault(name, []).append(value)

    def _join_networks(self) -> None:
        """Give the names and addresses that stand apart to the first network."""
        if not self.aliases and not self.addresses:
            return
        uses = self.members.setdefault("networks", [NetworkUse("bridge")])
        uses[0] = replace(uses[0], aliases=(*uses[0].aliases, *self.aliases), **self.addresses)


def _takes_value(name: str) -> bool:
    if name in BY_NAME:
        return BY_NAME[name].kind is not Kind.SWITCH
    return NOT_KEPT[name].takes_value
