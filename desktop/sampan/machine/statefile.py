"""The record of a saved machine: what its memory belongs to, and that it is used only once.

A saved machine is two or three files: `layout.saved_memory`, written by QEMU, `layout.saved_pages`
beside it where the memory is laid out for the next QEMU to map, and `layout.saved_record`, written
after them, which makes them valid. Memory must never meet a disk that has changed since: the
guest would write what it remembers over what is there. Therefore the disk has a generation
(`layout.disk_generation`), a random word in a file beside it, and `StateStore.claim` makes a new
one and removes the record, durably, before any guest runs. What else may write to the disk
(qemu-img, a copy put back) shows in its size and time, which the record holds too.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from sampan.core.errors import SuspendError
from sampan.core.layout import Layout
from sampan.machine.command import machine_size, quoted
from sampan.machine.durable import DurableFolder
from sampan.machine.jsonfile import read_json

RECORD_VERSION = 3
INCOMING = ("-incoming", "defer")
MAPPED = "memory-backend-file,id=sampan-memory"
BOOTS_INSTEAD = "It boots instead; nothing on its disk is lost."


class StateFormat(StrEnum):
    """How the memory is laid out.

    By QEMU, one page after the other, or each at its place (QEMU 9); or by us (`machine/pages.py`).
    """

    STREAM = "stream"
    MAPPED_RAM = "mapped-ram"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class FileMark:
    """In which state a file is: its size in bytes and its time in ns."""

    bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class MachineIdentity:
    """Which machine this is: its image (`Image.inputs`), QEMU's version and command line.

    The command line is that of a boot, without `-incoming`.
    """

    inputs: str
    qemu: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiskMark:
    """In which state the data disk is: its generation, its file's size in bytes and time in ns."""

    generation: str
    bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class SavedRun:
    """What whoever wakes the machine must know of it: how it ran, and the ports that lead to it.

    `memory_mib` and `cpus` are those that it has, whatever the settings say by now; `booted_at` is
    in seconds since 1970; a port is an object as in the guest agent's `port.add`.
    """

    accelerator: str = "tcg"
    reason: str = ""
    cpus: int = 0
    memory_mib: int = 0
    booted_at: float = 0.0
    ports: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class SavedMachine:
    """A saved machine: what it belongs to, and its memory's file (`bytes`, `modified_ns`).

    `at` is in seconds since 1970; `channels` is how many threads of QEMU wrote it (0: its own one);
    `pages` is the file of the memory where there is one of its own.
    """

    identity: MachineIdentity
    disk: DiskMark
    format: StateFormat
    channels: int
    bytes: int
    modified_ns: int
    at: float
    run: SavedRun = SavedRun()
    pages: FileMark | None = None

    def to_json(self) -> dict[str, object]:
        """Return the record as it is kept."""
        return {"version": RECORD_VERSION, **asdict(self)}


class StateStore:
    """The saved machine of one folder. Every method blocks: call them in a thread."""

    def __init__(self, layout: Layout, folder: DurableFolder | None = None) -> None:
        self._layout = layout
        self._folder = folder or DurableFolder(layout.machine)

    @property
    def memory(self) -> Path:
        """The file that QEMU writes the memory to."""
        return self._layout.saved_memory

    @property
    def pages(self) -> Path:
        """The file that the memory is laid out in."""
        return self._layout.saved_pages

    def exists(self) -> bool:
        """Tell whether there is a record of a saved machine, valid or not."""
        return self._layout.saved_record.exists()

    def peek(self) -> SavedMachine | None:
        """Return what the record says, believed as it stands; None without a readable one."""
        try:
            return _saved_from_json(read_json(self._layout.saved_record))
        except (KeyError, TypeError, ValueError):
            return None

    def begin(self, *, keep_pages: bool = False) -> None:
        """Make an empty memory file; what was saved before is no more. Raises SuspendError.

        The pages are kept for a machine that still reads them.
        """
        try:
            self._remove_durably(keep_pages=keep_pages)
            os.close(os.open(self.memory, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise self._explain(error, "saved") from error

    def commit(
        self,
        identity: MachineIdentity,
        kind: StateFormat,
        channels: int,
        run: SavedRun = SavedRun(),
    ) -> SavedMachine:
        """Make the memory file valid, once it is on the disk; raise SuspendError.

        The machine must be stopped and have let go of its disk, as after a migration.
        """
        try:
            self._folder.sync_file(self.memory.name)
            status, pages = self.memory.stat(), None
            if kind is StateFormat.PAGES:
                self._folder.sync_file(self.pages.name)
                pages = _mark(self.pages)
            saved = SavedMachine(
                identity, self._mark_disk(), kind, channels,
                status.st_size, status.st_mtime_ns, round(time.time(), 3), run, pages,
            )  # fmt: skip
            self._folder.replace(self._layout.saved_record.name, _to_text(saved.to_json()))
            self._folder.sync()
        except OSError as error:
            raise self._explain(error, "saved") from error
        return saved

    def find(self, identity: MachineIdentity) -> SavedMachine | None:
        """Return what is saved if this machine can go on from it, None when nothing is.

        Raises SuspendError, after which nothing is saved: it is damaged or belongs to another
        machine, another QEMU or an older state of the disk.
        """
        if not self.exists():
            with contextlib.suppress(OSError):
                self._folder.remove(self.memory.name)
            return None
        try:
            saved = _saved_from_json(read_json(self._layout.saved_record))
            why = self._find_obstacle(saved, identity)
        except (KeyError, TypeError, ValueError):
            why = "its record is damaged"
        except OSError as error:
            why = f"{error.filename or self.memory.name}: {error.strerror or error}"
        else:
            if why is None:
                return saved
        self.discard()
        raise SuspendError(f"The suspended machine cannot go on: {why}.", BOOTS_INSTEAD)

    def claim(self) -> None:
        """Make sure that nothing saved is ever used again: call it before every `cont`.

        When it returns, a guest may run on the disk. A crash after it costs the saved memory and
        nothing else. Raises SuspendError when it cannot be made sure: then no guest may run.
        """
        with contextlib.suppress(OSError):  # no space, perhaps; the record's removal needs none
            self._renew_generation()
        try:
            self._folder.remove(self._layout.saved_record.name)
            self._folder.sync()
        except OSError as error:
            raise self._explain(error, "brought back") from error

    def discard(self, *, keep_pages: bool = False) -> None:
        """Remove what is saved, the record first; what cannot be removed is of no use any more.

        The pages are kept for a machine that still reads them.
        """
        with contextlib.suppress(OSError):
            self._remove_durably(keep_pages=keep_pages)

    def _remove_durably(self, *, keep_pages: bool) -> None:
        self._folder.remove(self._layout.saved_record.name)
        # The memory is gone for good only after the record: a record without it is damage.
        self._folder.sync()
        self._folder.remove(self.memory.name)
        if not keep_pages:
            self._folder.remove(self.pages.name)

    def _explain(self, error: OSError, done: str) -> SuspendError:
        """Return what the error means to somebody who wants the machine `done`."""
        return SuspendError(
            f"The machine cannot be {done}: {error.filename or self._layout.machine}: "
            f"{error.strerror or error}.",
            "Is there space left, and may you write there?",
        )

    def _find_obstacle(self, saved: SavedMachine, identity: MachineIdentity) -> str | None:
        was = saved.identity
        status = self.memory.stat()
        if was.inputs != identity.inputs:
            return "the VM image is another one now"
        if was.qemu != identity.qemu:
            return f"it was saved by QEMU {was.qemu}, and this is QEMU {identity.qemu}"
        # QEMU does not look: 10.0 reads a mapped-ram file into a machine of another size.
        if was.argv != identity.argv:
            return "settings of the machine were changed"
        if saved.disk != self._mark_disk():
            return "its disk was changed since"
        if status.st_size != saved.bytes:
            return f"its memory has {status.st_size} bytes of {saved.bytes}"
        if status.st_mtime_ns != saved.modified_ns or (
            saved.pages is not None and saved.pages != _mark(self.pages)
        ):
            return "the file of its memory was changed since"
        return None

    def _mark_disk(self) -> DiskMark:
        generation = read_json(self._layout.disk_generation).get("generation")
        # Without one, the disk is marked by a word that nothing will ever match.
        word = str(generation) if generation else secrets.token_hex(16)
        status = self._layout.data_disk.stat()
        return DiskMark(word, status.st_size, status.st_mtime_ns)

    def _renew_generation(self) -> None:
        text = _to_text({"generation": secrets.token_hex(16)})
        self._folder.replace(self._layout.disk_generation.name, text)


def incoming_argv(argv: Sequence[str], mapped: Path | None = None) -> list[str]:
    """Return the command line of a QEMU that waits for a saved machine instead of booting.

    `mapped` is the file of its pages, which it maps and never changes: what the guest writes is
    QEMU's own (`share=off`).
    """
    if mapped is None:
        return [*argv, *INCOMING]
    bytes_ = machine_size(argv)[1] << 20
    memory = f"{MAPPED},size={bytes_},mem-path={quoted(mapped)},share=off"
    return [*argv, "-object", memory, "-machine", "memory-backend=sampan-memory", *INCOMING]


def boot_argv(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the command line of a boot for a QEMU (`QemuRecord.argv`) that may have waited."""
    words = tuple(argv)
    if words[-2:] != INCOMING:
        return words
    mapped = next((at for at, word in enumerate(words) if word.startswith(MAPPED)), None)
    return words[:-2] if mapped is None else words[: mapped - 1]


def _mark(path: Path) -> FileMark:
    status = path.stat()
    return FileMark(status.st_size, status.st_mtime_ns)


def _to_text(value: Mapping[str, object]) -> str:
    return json.dumps(value, indent=1) + "\n"


def _saved_from_json(value: dict[str, object]) -> SavedMachine:
    if value["version"] != RECORD_VERSION:
        raise ValueError("a record of another version")
    identity, disk = value["identity"], value["disk"]
    if not isinstance(identity, dict) or not isinstance(disk, dict):
        raise TypeError("a part of the record is no object")
    return SavedMachine(
        MachineIdentity(
            str(identity["inputs"]), str(identity["qemu"]), tuple(map(str, identity["argv"]))
        ),
        DiskMark(str(disk["generation"]), int(disk["bytes"]), int(disk["modified_ns"])),
        StateFormat(str(value["format"])),
        int(str(value["channels"])),
        int(str(value["bytes"])),
        int(str(value["modified_ns"])),
        float(str(value["at"])),
        _run_from_json(value["run"]),
        _mark_from_json(value["pages"]),
    )


def _mark_from_json(value: object) -> FileMark | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("a part of the record is no object")
    return FileMark(int(value["bytes"]), int(value["modified_ns"]))


def _run_from_json(value: object) -> SavedRun:
    if not isinstance(value, dict):
        raise TypeError("a part of the record is no object")
    ports = value["ports"]
    if not isinstance(ports, list) or not all(isinstance(port, dict) for port in ports):
        raise TypeError("a port of the record is no object")
    return SavedRun(
        str(value["accelerator"]),
        str(value["reason"]),
        int(value["cpus"]),
        int(value["memory_mib"]),
        float(value["booted_at"]),
        tuple(ports),
    )
