"""Tar streams of Docker's archive endpoints: read as they come, in pieces, never as a whole.

tarfile reads and writes files, so it works in a thread at the other end of a pipe.
"""

from __future__ import annotations

import asyncio
import io
import os
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar

from sampan.client.build_files import write_archive
from sampan.client.engine.model import FileEntry
from sampan.core.errors import EngineError

T = TypeVar("T")

CHUNK = 256 * 1024


def entry_of(member: tarfile.TarInfo) -> FileEntry:
    """Return the file that a tar's header tells of."""
    if member.isdir():
        kind = "folder"
    elif member.issym():
        kind = "link"
    elif member.isreg() or member.islnk():
        kind = "file"
    else:
        kind = "other"
    return FileEntry(
        name=member.name.rstrip("/").rsplit("/", 1)[-1],
        kind=kind,
        size_bytes=member.size,
        mode=member.mode & 0o7777,
        modified_at=float(member.mtime),
        uid=member.uid,
        gid=member.gid,
        target=member.linkname if member.issym() else "",
    )


async def read_with(source: AsyncIterator[bytes], use: Callable[[IO[bytes]], T]) -> T:
    """Return what `use`, in a thread, makes of the bytes; it may stop before their end."""
    reading, writing = os.pipe()

    def work() -> T:
        with os.fdopen(reading, "rb", buffering=CHUNK) as stream:
            return use(stream)

    worker = _begin(work)
    try:
        with suppress(BrokenPipeError):  # it has read enough
            async for data in source:
                await _in_thread(_write_all, writing, data)
    finally:
        os.close(writing)
        await asyncio.wait([worker])
        worker.exception()  # what the source raised comes first
    try:
        return worker.result()
    except (tarfile.TarError, EOFError) as error:
        raise EngineError("The archive that came is damaged.", details=str(error)) from error


async def write_with(fill: Callable[[IO[bytes]], None]) -> AsyncIterator[bytes]:
    """Yield the bytes that `fill`, in a thread, writes."""
    reading, writing = os.pipe()

    def work() -> None:
        # Who reads may end early: the engine has said why.
        try:
            with os.fdopen(writing, "wb", buffering=CHUNK) as stream:
                fill(stream)
        except BrokenPipeError:
            return
        except EngineError as error:
            if not isinstance(error.__cause__, BrokenPipeError):
                raise

    worker = _begin(work)
    try:
        while data := await _in_thread(os.read, reading, CHUNK):
            yield data
        await worker
    finally:
        os.close(reading)
        await asyncio.wait([worker])
        worker.exception()


def send(files: Sequence[tuple[str, Path]], folder: Path | str) -> AsyncIterator[bytes]:
    """Yield the tar of files that were collected from a folder; raises EngineError."""

    def fill(stream: IO[bytes]) -> None:
        with here(folder):
            write_archive(files, stream)

    return write_with(fill)


def pack(sources: Sequence[Path]) -> Callable[[IO[bytes]], None]:
    """Return what writes files and folders of this computer as a tar that belongs to root."""

    def own(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return member

    def fill(stream: IO[bytes]) -> None:
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for source in sources:
                with here(source):
                    archive.add(source, source.name, filter=own)

    return fill


def pack_one(entry: FileEntry, data: bytes) -> bytes:
    """Return a tar of one file or folder."""
    member = tarfile.TarInfo(entry.name)
    member.type = tarfile.DIRTYPE if entry.kind == "folder" else tarfile.REGTYPE
    member.size = len(data)
    member.mode, member.uid, member.gid = entry.mode, entry.uid, entry.gid
    member.mtime = int(entry.modified_at or 0)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def unpack(target: Path, done: Callable[[int], None]) -> Callable[[IO[bytes]], None]:
    """Return what writes a tar into a folder; nothing of it can land outside.

    `done` is told how many bytes of files have come, many times while a large one comes.
    """

    def use(stream: IO[bytes]) -> None:
        total = begins = size = 0

        def tell(place: int) -> None:
            done(total + max(0, min(place - begins, size)))

        with tarfile.open(fileobj=_Told(stream, tell), mode="r|") as archive:
            for member in archive:
                begins, size = member.offset_data, member.size
                if member.isreg() or member.isdir() or member.issym() or member.islnk():
                    # A link that leads out of the folder is left behind.
                    with here(target), suppress(tarfile.FilterError):
                        archive.extract(member, target, filter="data")
                total, size = total + size, 0
                done(total)

    return use


def list_folder(stream: IO[bytes], most: int) -> tuple[list[FileEntry], bool]:
    """Return the entries right in the folder that a tar holds, and whether that is all of them."""
    entries: dict[str, FileEntry] = {}
    counted = _Counted(stream, most)
    try:
        with tarfile.open(fileobj=counted, mode="r|") as archive:
            for member in archive:
                parts = member.name.strip("/").split("/")
                if len(parts) > 1:
                    entries.setdefault(parts[1], FileEntry(parts[1], "folder", mode=0o755))
                if len(parts) == 2:
                    entries[parts[1]] = entry_of(member)
    except (EOFError, tarfile.ReadError):
        if not counted.is_over:
            raise
    return list(entries.values()), not counted.is_over


def first_file(path: str, limit: int) -> Callable[[IO[bytes]], bytes]:
    """Return what takes the one file out of a tar; it raises EngineError for anything else."""

    def use(stream: IO[bytes]) -> bytes:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            member = archive.next()
            if member is None or not member.isreg():
                raise EngineError(f"{path} is no file that can be read.")
            if member.size > limit:
                raise EngineError(f"{path} is too large to be shown.", "Download it instead.")
            content = archive.extractfile(member)
            return content.read() if content is not None else b""

    return use


def first_header(stream: IO[bytes]) -> FileEntry:
    """Return what the first header of a tar tells."""
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        member = archive.next()
    return FileEntry("") if member is None else entry_of(member)


async def read_file(source: Path) -> AsyncIterator[bytes]:
    """Yield a file's bytes; raises EngineError if it cannot be read."""
    with here(source):
        file = await asyncio.to_thread(source.open, "rb")
        try:
            while data := await _in_thread(file.read, CHUNK):
                yield data
        finally:
            file.close()


async def save(source: AsyncIterator[bytes], target: Path) -> None:
    """Write the bytes to a file, which appears only when it is whole; raises EngineError."""
    part = target.with_name(f".{target.name}.part")
    try:
        with here(target):
            file = await asyncio.to_thread(part.open, "wb")
        try:
            async for data in source:
                with here(target):
                    await _in_thread(file.write, data)
        finally:
            file.close()
        with here(target):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


async def measure(source: Path) -> int:
    """Return a file's size; raises EngineError if it cannot be read."""
    with here(source):
        return (await asyncio.to_thread(source.stat)).st_size


@contextmanager
def here(path: Path | str = "") -> Iterator[None]:
    """Raise what goes wrong with a file of this computer as EngineError."""
    try:
        yield
    except OSError as error:
        name = error.filename or path or "A file of this computer"
        raise EngineError(
            f"{name} cannot be used: {error.strerror or error}.",
            "Look at its folder, its mode and the room on the disk.",
            details=str(error),
        ) from error


class _Told(io.RawIOBase):
    """Tells after each reading of a stream how many bytes of it were read."""

    def __init__(self, stream: IO[bytes], tell: Callable[[int], None]) -> None:
        self._stream, self._tell = stream, tell
        self._place = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._place += len(data)
        self._tell(self._place)
        return data


class _Counted(io.RawIOBase):
    """Reads no more than so many bytes of a stream: then it is at its end."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._rest = most

    @property
    def is_over(self) -> bool:
        """True when there was more than that."""
        return self._rest <= 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._rest <= 0:
            return b""
        data = self._stream.read(min(size, self._rest) if size >= 0 else self._rest)
        self._rest -= len(data)
        return data


def _begin(work: Callable[[], T]) -> asyncio.Future[T]:
    """Run it in a thread of its own: in a shared pool it could wait for one that waits for it."""
    executor = ThreadPoolExecutor(1, "archive")
    running = asyncio.get_running_loop().run_in_executor(executor, work)
    executor.shutdown(wait=False)
    return running


async def _in_thread(call: Callable[..., T], *arguments: object) -> T:
    """Run a short call in a thread and wait for its end even when cancelled.

    Nobody may close a descriptor under it: the number could by then belong to another file.
    """
    running = asyncio.ensure_future(asyncio.to_thread(call, *arguments))
    try:
        return await asyncio.shield(running)
    finally:
        if not running.done():
            await asyncio.wait([running])


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
