"""`sampan docker build DIR`: the folder of this computer goes to the machine as a tar on stdin."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sampan.cli.dockerargs import find_command
from sampan.client.build_files import collect_files, name_in_tar, read_rules, write_archive

FLAGS = frozenset(
    [
        "--check",
        "--compress",
        "--debug",
        "-D",
        "--force-rm",
        "--help",
        "--load",
        "--no-cache",
        "--pull",
        "--push",
        "-q",
        "--quiet",
        "--rm",
        "--squash",
    ]
)
"""Options of `docker build` that take no value; every other one takes the word behind it."""


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What goes to the machine (names in the tar and files here), and docker's arguments for it."""

    arguments: tuple[str, ...]
    files: tuple[tuple[str, Path], ...]

    def open_archive(self) -> int:
        """Return a descriptor from which the tar can be read, while it is written."""
        reading, writing = os.pipe()

        def write() -> None:
            # The tar of a build that ended early has no reader; docker has said why it ended.
            try:
                with os.fdopen(writing, "wb") as stream:
                    write_archive(self.files, stream)
            except OSError:
                return

        threading.Thread(target=write, name="write the build context", daemon=True).start()
        return reading


def find_build_context(arguments: Sequence[str], folder: Path) -> BuildContext | None:
    """Return the context if the arguments build from a folder of this computer, else None.

    Raises SettingError if the folder cannot be read in full.
    """
    command, begin = find_command(arguments)
    if command != "build":
        return None
    place, option = _find_place(arguments, begin)
    if place is None or not (context := folder / arguments[place]).is_dir():
        return None
    changed = list(arguments)
    changed[place] = "-"
    dockerfile = folder / (_option_value(arguments, option) if option is not None else "")
    if option is None:
        dockerfile, name = context / "Dockerfile", "Dockerfile"
    elif dockerfile.is_file():
        name = name_in_tar(context, dockerfile)
        _set_option(changed, option, name)
    else:
        return None  # on standard input, or not there: docker says so itself
    rules = read_rules(context, dockerfile)
    needed = {name: dockerfile} if dockerfile.is_file() else {}
    return BuildContext(tuple(changed), collect_files(context, rules, needed))


def _find_place(arguments: Sequence[str], begin: int) -> tuple[int | None, int | None]:
    """Return where the one PATH stands, and where the option -f does."""
    places: list[int] = []
    option, position = None, begin
    while position < len(arguments):
        word = arguments[position]
        if word == "--":
            places += range(position + 1, len(arguments))
            break
        if not word.startswith("-") or word == "-":
            places.append(position)
        elif word in ("-f", "--file") or re.match(r"--file=|-f.", word):
            option = position
        takes_next = word.startswith("-") and word != "-" and "=" not in word and word not in FLAGS
        attached = re.fullmatch(r"-[a-zA-Z].+", word) is not None
        position += 2 if takes_next and not attached else 1
    return (places[0] if len(places) == 1 else None), option


def _option_value(arguments: Sequence[str], position: int) -> str:
    word = arguments[position]
    if word in ("-f", "--file"):
        return arguments[position + 1] if position + 1 < len(arguments) else "-"
    return word.removeprefix("--file=").removeprefix("-f").removeprefix("=")


def _set_option(arguments: list[str], position: int, value: str) -> None:
    if arguments[position] in ("-f", "--file"):
        arguments[position + 1] = value
    else:
        arguments[position] = f"--file={value}"
