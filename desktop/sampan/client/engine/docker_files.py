"""Files in containers over the Docker API.

A running container with a shell and `stat` lists its own folders: it takes a moment whatever is
below. Otherwise Docker's archive of the folder is read, which has everything below it, so that is
bounded. Reading and writing always go by the archive, which works for a container that is stopped.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from posixpath import basename, dirname
from typing import IO, TypeVar

from sampan.client.engine import archives
from sampan.client.engine.docker_exec import DockerTerminals
from sampan.client.engine.engine import READ_LIMIT
from sampan.client.engine.failures import NotThere
from sampan.client.engine.model import FileEntry, Listing, Transfer
from sampan.client.engine.progress import Progress
from sampan.client.engine.values import Json, members, moment, text, whole
from sampan.core.errors import EngineError

T = TypeVar("T")

LIST_LIMIT = 64 * 1024 * 1024
"""How many bytes of a folder's archive are read to list it."""

LIST_SCRIPT = r"""
cd -- "$1" || exit 3
command -v stat >/dev/null || exit 127
for f in .* *; do
  case $f in .|..) continue;; esac
  [ -e "$f" ] || [ -L "$f" ] || continue
  set -- "$@" "$f"
done
shift
[ $# = 0 ] && exit 0
stat -c '%f %s %Y %u %g /%n' -- "$@"
for f; do [ -L "$f" ] && printf '=%s\n>%s\n' "$f" "$(readlink -- "$f")"; done
exit 0
"""
"""Works in ash, dash and bash, with the stat of busybox and of GNU."""

STAT_LINE = re.compile(r"([0-9a-f]+) (\d+) (-?\d+) (\d+) (\d+) /(.*)")
ROOT = "0"
"""Files are looked at and changed as an archive does it, whatever user the container runs as."""

KINDS = {0o040000: "folder", 0o120000: "link", 0o100000: "file"}
GO_FOLDER = 1 << 31
"""The bit of a folder in Go's os.FileMode, which the stat of an archive has."""


class DockerFiles(DockerTerminals):
    """The part of Engine that is about files."""

    async def list_files(self, id: str, path: str) -> Listing:
        """Return the entries of a folder."""
        with suppress(EngineError):  # no shell, no stat, or it does not run
            code, out, _ = await self.run(id, ("sh", "-c", LIST_SCRIPT, "sh", path), ROOT)
            if code == 0:
                return Listing(path, entries_from_stat(out.decode("utf-8", "replace")))
        return await self._list_archive(id, path)

    async def read_file(self, id: str, path: str, limit: int = READ_LIMIT) -> bytes:
        """Return a file's content; EngineError for a folder, or for one larger than the limit."""
        entry = await self._head(id, path)
        if entry.kind == "link":
            path = entry.target or path
        return await self._read_tar(id, path, archives.first_file(path, limit))

    async def write_file(self, id: str, path: str, data: bytes) -> None:
        """Make or replace a file; one that is there keeps its mode and owner."""
        entry = FileEntry(basename(path))
        with suppress(NotThere):
            there = await self._head(id, path)
            if there.kind == "folder":
                raise EngineError(f"{path} is a folder.")
            if there.kind == "link":
                path = there.target or path
            entry = await self._owned(id, path)
        entry = replace(entry, name=basename(path), modified_at=time.time())
        await self._put_tar(id, dirname(path) or "/", archives.pack_one(entry, data))

    async def download(self, id: str, path: str, target: Path) -> AsyncIterator[Transfer]:
        """Bring a file or folder into `target`, a folder of this computer."""
        done = Progress()

        async def work() -> None:
            await self._read_tar(id, path, archives.unpack(target, done.set))

        async for transfer in done.follow(work()):
            yield transfer

    async def upload(
        self, id: str, sources: Sequence[Path], folder: str
    ) -> AsyncIterator[Transfer]:
        """Bring files and folders of this computer into a folder of the container."""
        total = await asyncio.to_thread(_size, sources)
        done = Progress(total)
        tar = done.counted(archives.write_with(archives.pack(sources)))
        async for transfer in done.follow(self._put_tar(id, folder, tar)):
            yield transfer

    async def delete_file(self, id: str, path: str) -> None:
        """Delete a file or a folder with all in it; EngineError unless the container runs."""
        await self._do(id, "rm", "-rf", "--", path)

    async def make_folder(self, id: str, path: str) -> None:
        """Make a folder."""
        place = path.rstrip("/")
        entry = FileEntry(basename(place), "folder", 0, 0o755, time.time())
        await self._put_tar(id, dirname(place) or "/", archives.pack_one(entry, b""))

    async def rename_file(self, id: str, path: str, new_path: str) -> None:
        """Move a file or folder; EngineError unless the container runs."""
        await self._do(id, "mv", "--", path, new_path)

    async def _list_archive(self, id: str, path: str) -> Listing:
        entries, complete = await self._read_tar(
            id, path.rstrip("/") + "/.", lambda stream: archives.list_folder(stream, LIST_LIMIT)
        )
        return Listing(path, tuple(sorted(entries, key=lambda each: each.name)), complete)

    async def _head(self, id: str, path: str) -> FileEntry:
        """Return what is at a path, from the header that an archive's answer has."""
        url = f"containers/{id}/archive"
        try:
            async with self._transport.stream("HEAD", url, params={"path": path}) as answer:
                raw = answer.headers.get("X-Docker-Container-Path-Stat", "")
        except NotThere as error:  # the answer to a HEAD has no words
            raise NotThere(f"There is no {path} in the container.") from error
        facts: Json = {}
        with suppress(ValueError):
            facts = members(json.loads(b64decode(raw)))
        mode = whole(facts.get("mode"))
        target = text(facts.get("linkTarget"))
        kind = "folder" if mode & GO_FOLDER else "link" if target else "file"
        return FileEntry(
            basename(path),
            kind,
            whole(facts.get("size")),
            mode & 0o777 if facts else 0o644,
            moment(facts.get("mtime")),
            target=target,
        )

    async def _owned(self, id: str, path: str) -> FileEntry:
        """Return a file with its mode and owner, which only its tar has."""
        return await self._read_tar(id, path, archives.first_header)

    async def _read_tar(self, id: str, path: str, use: Callable[[IO[bytes]], T]) -> T:
        """Return what `use`, in a thread, makes of the archive of a path."""
        url = f"containers/{id}/archive"
        async with self._transport.stream("GET", url, params={"path": path}) as answer:
            return await archives.read_with(answer.content.iter_any(), use)

    async def _put_tar(self, id: str, folder: str, tar: bytes | AsyncIterator[bytes]) -> None:
        params = {"path": folder}
        url = f"containers/{id}/archive"
        async with self._transport.stream("PUT", url, params=params, body=tar):
            pass

    async def _do(self, id: str, *command: str) -> None:
        code, _, errors = await self.run(id, command, ROOT)
        if code != 0:
            words = errors.decode("utf-8", "replace").strip()
            raise EngineError(words or f"{command[0]} failed ({code}).", details=words)


def entries_from_stat(output: str) -> tuple[FileEntry, ...]:
    """Return the entries that LIST_SCRIPT printed; a name may have line ends in it."""
    entries: list[FileEntry] = []
    targets: dict[str, str] = {}
    name = ""
    for line in output.splitlines():
        if found := STAT_LINE.fullmatch(line):
            mode, size, at, uid, gid, entry_name = found.groups()
            bits = int(mode, 16)
            kind = KINDS.get(bits & 0o170000, "other")
            times = (int(size), bits & 0o7777, float(at), int(uid), int(gid))
            entries.append(FileEntry(entry_name, kind, *times))
        elif line.startswith("="):
            name = line[1:]
        elif line.startswith(">") and name:
            targets[name] = line[1:]
        elif entries:
            entries[-1] = replace(entries[-1], name=f"{entries[-1].name}\n{line}")
    linked = (
        replace(each, target=targets.get(each.name, "")) if each.kind == "link" else each
        for each in entries
    )
    return tuple(sorted(linked, key=lambda each: each.name))


def _size(sources: Sequence[Path]) -> int:
    files = (file for source in sources for file in (source, *source.rglob("*")))
    return sum(file.lstat().st_size for file in files if file.is_file())
