"""The files of a folder that go to the machine, as docker would send them to build an image."""

from __future__ import annotations

import os
import re
import stat
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from sampan.client.dockerignore import IgnoreRules, parse_ignore
from sampan.core.errors import SettingError

OUTSIDE = ".sampan.Dockerfile"
"""The name that a Dockerfile from outside the folder gets in the tar."""


def name_in_tar(folder: Path, dockerfile: Path) -> str:
    """Return what a Dockerfile is called in the tar of the folder."""
    path, top = dockerfile.resolve(), folder.resolve()
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else OUTSIDE


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
