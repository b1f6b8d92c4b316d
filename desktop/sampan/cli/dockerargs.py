"""What the arguments of docker tell: does it read its input, does it mean a path of this computer?

Only to send no input where none is read and to give a hint; docker alone decides what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sampan.client.engine.compose_model import FILE_NAMES

GLOBAL_WITH_VALUE = frozenset(
    [
        "--config",
        "-c",
        "--context",
        "-H",
        "--host",
        "-l",
        "--log-level",
        "--tlscacert",
        "--tlscert",
        "--tlskey",
    ]
)
GROUPS = frozenset(["container", "image", "volume", "network", "system", "builder", "buildx"])
SILENT = frozenset(
    [
        "cp",
        "create",
        "diff",
        "events",
        "exec",
        "history",
        "images",
        "info",
        "inspect",
        "kill",
        "logs",
        "ls",
        "pause",
        "port",
        "ps",
        "pull",
        "push",
        "rename",
        "restart",
        "rm",
        "rmi",
        "run",
        "search",
        "start",
        "stats",
        "stop",
        "tag",
        "top",
        "unpause",
        "update",
        "version",
        "wait",
    ]
)
"""Commands that read their standard input only when -i or - says so."""

SOCKETS = ("/var/run/docker.sock", "/run/docker.sock")

_INTERACTIVE = re.compile(r"-[a-zA-Z]*i[a-zA-Z]*")
_HOST_PATH = re.compile(r"(?:/|\.{1,2}(?:/|$)|~)")


def find_command(arguments: Sequence[str]) -> tuple[str, int]:
    """Return the command, without its group, and where its own arguments begin."""
    position = 0
    while position < len(arguments):
        word = arguments[position]
        if word in GLOBAL_WITH_VALUE:
            position += 2
        elif word.startswith("-") or word in GROUPS:
            position += 1
        else:
            return word, position + 1
    return "", len(arguments)


def reads_input(arguments: Sequence[str]) -> bool:
    """Tell whether docker may read its standard input.

    Input that is not read is not taken either: `while read x; do sampan docker inspect $x; done`
    would lose its lines.
    """
    command, begin = find_command(arguments)
    if command not in SILENT:
        return bool(command)
    return any(
        word == "-" or word.startswith("--interactive") or _INTERACTIVE.fullmatch(word)
        for word in arguments[begin:]
    )


def find_hint(arguments: Sequence[str], folder: Path) -> str:
    """Return a sentence if the arguments mean paths of this computer, else nothing."""
    command, begin = find_command(arguments)
    rest = arguments[begin:]
    match command:
        case "run" | "create":
            for source in _bind_sources(rest):
                if _HOST_PATH.match(source) and source not in SOCKETS:
                    return (
                        f"{source} is looked for in the machine, not on this computer: "
                        "folders are not shared yet."
                    )
        case "cp":
            paths = [word for word in rest if word == "-" or not word.startswith("-")]
            if paths and "-" not in paths:
                return (
                    "`docker cp` sees the machine's files, not this computer's; "
                    "`docker cp NAME:PATH - > x.tar` and `docker cp - NAME:PATH < x.tar` work."
                )
        case "compose" if any((folder / name).exists() for name in FILE_NAMES):
            return (
                "compose files of this computer are not seen in the machine yet; "
                'with docker installed here, eval "$(sampan env)" and `docker compose` work.'
            )
    return ""


def _bind_sources(arguments: Sequence[str]) -> list[str]:
    """Return the sources of -v and --mount, those behind the image's name among them."""
    sources = []
    for index, word in enumerate(arguments):
        following = arguments[index + 1] if index + 1 < len(arguments) else ""
        if word in ("-v", "--volume"):
            sources.append(_volume_source(following))
        elif word.startswith("--volume="):
            sources.append(_volume_source(word.removeprefix("--volume=")))
        elif word.startswith("-v") and not word.startswith("--"):
            sources.append(_volume_source(word[2:].removeprefix("=")))
        elif word == "--mount" or word.startswith("--mount="):
            text = following if word == "--mount" else word.removeprefix("--mount=")
            if "type=bind" in text.split(","):
                fields = (field.partition("=") for field in text.split(","))
                sources += [value for key, _, value in fields if key in ("source", "src")]
    return sources


def _volume_source(text: str) -> str:
    return text.split(":", 1)[0] if ":" in text else ""
