"""`sampan docker build DIR`: the folder of this computer goes to the machine as a tar on stdin."""

from __future__ import annotations

import os
import re
import stat
import tarfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sampan.cli.dockerargs import find_command
from sampan.cli.dockerignore import IgnoreRules, parse_ignore
from sampan.core.errors import SettingError

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

DOCKERFILE_OUTSIDE = ".sampan.Dockerfile"
"""The name that a Dockerfile from outside the folder gets in the tar."""


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
        inside = dockerfile.resolve().is_relative_to(context.resolve())
        name = (
            dockerfile.resolve().relative_to(context.resolve()).as_posix()
            if inside
            else DOCKERFILE_OUTSIDE
        )
        _set_option(changed, option, name)
    else:
        return None  # on standard input, or not there: docker says so itself
    rules = read_rules(context, dockerfile)
    needed = {name: dockerfile} if dockerfile.is_file() else {}
    return BuildContext(tuple(changed), collect_files(context, rules, needed))


def read_rules(folder: Path, dockerfile: Path) -> IgnoreRules:
    """Return what is left out: by the Dockerfile's own .dockerignore, else by the folder's."""
    for path in (dockerfile.with_name(dockerfile.name + ".dockerignore"), folder / ".dockerignore"):
        if path.is_file():
            try:
                return parse_ignore(path.read_text("utf-8", "replace"))
            except re.error as error:
                raise SettingError(f"{path} has a pattern that cannot be read: {error}.") from error
    return IgnoreRules(())


def collect_files(
    folder: Path, rules: IgnoreRules, needed: dict[str, Path]
) -> tuple[tuple[str, Path], ...]:
    """Return names and paths of what goes along, in a stable order; raise SettingError."""
    found = {
        name: path
        for name, path in _walk(folder, folder, rules)
        if name == ".dockerignore" or not rules.ignores(name)
    }
    found.update(needed)
    for path in found.values():
        if not path.is_symlink() and not os.access(path, os.R_OK):
            raise SettingError(
                f"{path} cannot be read, so the folder cannot be sent to the machine.",
                "Change its mode, or name it in .dockerignore.",
            )
    # buildx looks at the first 512 bytes to tell a tar from a Dockerfile: a plain header of a file
    # with a short name must stand there, no PAX extension.
    return tuple(sorted(found.items(), key=lambda item: (item[0] not in needed, item[0])))


def write_archive(files: Sequence[tuple[str, Path]], stream: IO[bytes]) -> None:
    """Write the files as a tar in which everything belongs to root, as docker does it."""
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, path in files:
            entry = archive.gettarinfo(path, name)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = int(entry.mtime)
            if entry.islnk():  # a second name of a file: sent as a file of its own
                entry.type, entry.size = tarfile.REGTYPE, path.lstat().st_size
            if entry.isreg():
                with path.open("rb") as content:
                    archive.addfile(entry, content)
            else:
                archive.addfile(entry)


def _walk(top: Path, folder: Path, rules: IgnoreRules) -> Iterator[tuple[str, Path]]:
    """Yield every file, link and folder below, but not into folders of which nothing is wanted."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise SettingError(
            f"{folder} cannot be read: {error.strerror or error}.",
            "Change its mode, or name it in .dockerignore.",
        ) from error
    for path in entries:
        name = path.relative_to(top).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if rules.ignores(name) and not rules.has_exceptions:
                continue
            yield name, path
            yield from _walk(top, path, rules)
        elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
            yield name, path


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
