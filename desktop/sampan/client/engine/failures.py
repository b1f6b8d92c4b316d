"""Docker's own words, made into sentences that say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sampan.core.errors import EngineError

AWAY = "The Docker engine does not answer."
AWAY_HINT = "The Machine page shows whether the machine runs."

PORT_TAKEN = ("address already in use", "port is already allocated", "ports are not available")
"""What Docker says of a port that is taken: no status tells it."""

PORT = re.compile(r"(?::|port )(\d{1,5})(?:/\w+)?\b")


class EngineAway(EngineError):
    """The engine cannot be reached, or went away in the middle of an answer."""


class NotThere(EngineError):
    """What was asked for does not exist."""


class PortTaken(EngineError):
    """A port that a container publishes is taken."""


class LoginWanted(EngineError):
    """A registry gives or takes the image only from somebody who is logged in."""

    code = "login"


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    message: str
    """With \\1 for what the pattern found."""
    hint: str
    kind: type[EngineError] = EngineError


def _rule(pattern: str, message: str, hint: str, kind: type[EngineError] = EngineError) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), message, hint, kind)


_GONE = "It may have been removed meanwhile."
_RULES = (
    _rule(r"No such container: (\S+)", "There is no container \\1.", _GONE, NotThere),
    _rule(
        r"No such image: (\S+)",
        "There is no image \\1 in the machine.",
        "Pull it first, or look whether its name is right.",
        NotThere,
    ),
    _rule(r"network (\S+) not found", "There is no network \\1.", _GONE, NotThere),
    _rule(r"get (\S+): no such volume", "There is no volume \\1.", _GONE, NotThere),
    _rule(
        r"Could not find the file (.+) in container",
        "There is no \\1 in the container.",
        _GONE,
        NotThere,
    ),
    _rule(
        r"container name \"/?([^\"]+)\" is already in use",
        "The name \\1 is taken by another container.",
        "Choose another name, or remove that container.",
    ),
    _rule(
        r"network with name (\S+) already exists",
        "There is a network \\1 already.",
        "Choose another name.",
    ),
    _rule(
        r"Pool overlaps with other one",
        "Another network uses these addresses already.",
        "Choose another subnet, or leave it empty.",
    ),
    _rule(
        r"container is running|container [^:]+ is running: stop|is not stopped",
        "The container is running.",
        "Stop it first, or remove it by force.",
    ),
    _rule(
        r"container \S+ is paused|is paused, unpause",
        "The container is paused.",
        "Unpause it first.",
    ),
    _rule(r"is not running", "The container does not run.", "Start it first."),
    _rule(
        r"volume is in use",
        "The volume is used by a container.",
        "Remove the container first.",
    ),
    _rule(
        r"image is being used by (?:running|stopped) container (\w+)",
        "The image is used by the container \\1.",
        "Remove the container first, or remove the image by force.",
    ),
    _rule(
        r"image is referenced in multiple repositories|has dependent child images",
        "The image has other names, or other images are built on it.",
        "Remove those first, or remove the image by force.",
    ),
    _rule(
        r"network (\S+) .*has active endpoints",
        "The network \\1 has containers on it.",
        "Disconnect them first.",
    ),
    _rule(
        r"pull access denied for ([^,\s]+)",
        "\\1 does not exist, or one must log in to get it.",
        "Look whether its name is right, or log in to its registry.",
        LoginWanted,
    ),
    _rule(
        r"manifest for (\S+) not found|(?<=: )manifest unknown",
        "The registry has no image of that tag.",
        "Look whether the tag is right.",
    ),
    _rule(
        r"no matching manifest for (\S+)",
        "There is no such image for this machine's processor (\\1).",
        "Choose another tag or another image.",
    ),
    _rule(
        r"incorrect username or password|unauthorized|authentication required|denied",
        "The registry refused the log-in.",
        "Log in again, and look whether you may use this image.",
        LoginWanted,
    ),
    _rule(
        r"no such host|i/o timeout|connection refused|network is unreachable",
        "The registry cannot be reached.",
        "Look whether this computer is online and whether a proxy is needed.",
    ),
    _rule(
        r"no space left on device",
        "The machine's disk is full.",
        "Remove images or volumes that are not needed, or enlarge the disk.",
    ),
    _rule(
        r"exec: \"([^\"]+)\": (?:executable file not found|stat .*no such file)",
        "The container has no program \\1.",
        "Its image may be built without it.",
    ),
)


def failure(status: int, message: str) -> EngineError:
    """Return the error for an answer of the engine; Docker's words stand in the details."""
    if taken := _taken_port(message):
        return taken
    for rule in _RULES:
        if found := rule.pattern.search(message):
            return rule.kind(_expand(found)(rule.message), rule.hint, details=message)
    kind = NotThere if status == 404 else EngineError
    sentence = message.strip().rstrip(".") or f"it failed ({status})"
    return kind(f"Docker says: {sentence}.", details=message)


def away(error: BaseException) -> EngineAway:
    """Return the error for an engine that does not answer."""
    return EngineAway(AWAY, AWAY_HINT, details=f"{type(error).__name__}: {error}")


def _expand(found: re.Match[str]) -> Callable[[str], str]:
    group = found.group(1) if found.re.groups else ""
    return lambda sentence: sentence.replace("\\1", group or "it")


def _taken_port(message: str) -> PortTaken | None:
    words = message.lower()
    place = next((words.find(mark) for mark in PORT_TAKEN if mark in words), -1)
    if place < 0:
        return None
    numbers = PORT.findall(message[:place]) or PORT.findall(message)
    name = f"Port {numbers[-1]}" if numbers else "A port"
    return PortTaken(
        f"{name} of this computer is taken.",
        "Publish another port, or stop what uses this one.",
        details=message,
    )
