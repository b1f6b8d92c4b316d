"""A machine's memory page by page at its place in a file, which the next QEMU maps.

QEMU's own ways read all memory before the guest goes on. From such a file (a sparse one, as long
as the memory) the next QEMU reads what is touched, and gives back what it did not change by
forgetting it; and the next save writes only what was changed. Linux tells that in
/proc/PID/pagemap, and shows the memory in /proc/PID/mem to whoever may trace the process: its
parents may (Documentation/admin-guide/mm/pagemap.rst, yama.rst of Linux).

The devices are written by `xen-save-devices-state` (qapi/migration.json), which is for any
machine; what is missing for QEMU to read them as it reads all else is put around them here
(docs/devel/migration of QEMU: the stream's header, and the description at its end).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from qemu.qmp import ExecuteError

from sampan.core.errors import QemuError
from sampan.machine.monitor import Monitor

PAGE = 4096
ENTRY = 8
"""Bytes that the pagemap has for each page."""

CHUNK = 1 << 20
"""Bytes that are read at once."""

_PRESENT, _SWAPPED, _OF_FILE = 0x80, 0x40, 0x20
"""Bits 63, 62 and 61 of an entry of the pagemap, in its last byte."""

_OWN = bytes(byte for byte in range(256) if byte & (_PRESENT | _SWAPPED) and not byte & _OF_FILE)
_RUN = re.compile(b"[" + re.escape(_OWN) + b"]+")
_ZERO = bytes(PAGE)

_HEADER = 8
"""Bytes of a stream's header, behind which QEMU expects the name of the machine's type."""
_CONFIGURATION, _DESCRIPTION = b"\x07", b"\x06\x00\x00\x00\x02{}"

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class GuestMemory:
    """Where a QEMU holds its guest's memory, and what its devices' file must say.

    `base` is an address of process `pid`, `bytes` a whole number of pages; `mapped` tells that it
    is a mapping of the file to be written: then only what differs from it is.
    """

    pid: int
    base: int
    bytes: int
    mapped: bool
    machine_type: str


async def find_memory(
    monitor: Monitor, pid: int, memory_bytes: int, path: Path
) -> GuestMemory | None:
    """Return the memory of a QEMU, None where it cannot be read or saved in this way.

    Only amd64 is: its memory begins at the guest's address 0, and its header is known here.
    Raises QemuError when QEMU does not answer.
    """
    if not _can_read(pid):
        return None
    try:
        target = cast("dict[str, str]", await monitor.execute("query-target"))
        if target.get("arch") != "x86_64":
            return None
        kind = await monitor.execute("qom-get", {"path": "/machine", "property": "type"})
        told = await monitor.execute("human-monitor-command", {"command-line": "gpa2hva 0x0"})
    except QemuError as error:
        if not isinstance(error.__cause__, ExecuteError):
            raise
        return None
    found = re.search(r" is (0x[0-9a-f]+)", str(told))
    if found is None or not isinstance(kind, str):
        return None
    base = int(found[1], 16)
    mapped = _is_mapped(pid, base, path)
    if mapped is None:
        return None
    return GuestMemory(pid, base, memory_bytes, mapped, kind.removesuffix("-machine"))


def write_pages(memory: GuestMemory, path: Path, told: Told | None = None) -> None:
    """Write the memory of a stopped machine to the file, which is made where it is not mapped.

    Blocks; `told` is given how many bytes were looked at, and of how many. Raises OSError.
    """
    flags = os.O_WRONLY if memory.mapped else os.O_WRONLY | os.O_CREAT | os.O_EXCL
    target = os.open(path, flags, 0o600)
    try:
        os.ftruncate(target, memory.bytes)
        source = os.open(f"/proc/{memory.pid}/mem", os.O_RDONLY)
        try:
            for run in _RUN.finditer(_read_marks(memory)):
                at, end = run.start() * PAGE, run.end() * PAGE
                while at < end:
                    data = os.pread(source, min(end - at, CHUNK), memory.base + at)
                    if len(data) % PAGE or not data:
                        raise OSError(0, "the memory ends in the middle", path.name)
                    _write(target, data, at, whole=memory.mapped)
                    at += len(data)
                    if told is not None:
                        told(at, memory.bytes)
        finally:
            os.close(source)
    finally:
        os.close(target)


def complete_devices(data: bytes, machine_type: str) -> bytes:
    """Return what `xen-save-devices-state` wrote as a stream that a QEMU takes as incoming."""
    name = machine_type.encode()
    configuration = _CONFIGURATION + len(name).to_bytes(4, "big") + name
    return data[:_HEADER] + configuration + data[_HEADER:] + _DESCRIPTION


def _can_read(pid: int) -> bool:
    if not hasattr(os, "sysconf") or os.sysconf("SC_PAGE_SIZE") != PAGE:
        return False
    try:
        for name in ("mem", "pagemap", "maps"):
            os.close(os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
    except OSError:
        return False
    return True


def _is_mapped(pid: int, address: int, path: Path) -> bool | None:
    """Tell whether that memory is a mapping of the file; None if it is one of another.

    A line of /proc/PID/maps is `begin-end rights offset device inode path`, in hexadecimal but for
    the inode, which is 0 for memory without a file. A file that was removed is another.
    """
    for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
        words = line.split()
        begin, _, end = words[0].partition("-")
        if int(begin, 16) <= address < int(end, 16):
            inode = int(words[4])
            if inode and not (path.exists() and path.stat().st_ino == inode):
                return None
            return bool(inode)
    return None


def _read_marks(memory: GuestMemory) -> bytes:
    """Return the last byte of the pagemap's entry for each page."""
    with Path(f"/proc/{memory.pid}/pagemap").open("rb", buffering=0) as pagemap:
        pagemap.seek(memory.base // PAGE * ENTRY)
        left, parts = memory.bytes // PAGE * ENTRY, []
        while left > 0 and (part := pagemap.read(left)):
            parts.append(part)
            left -= len(part)
    if left:
        raise OSError(0, "the table of its pages ends in the middle", pagemap.name)
    return b"".join(parts)[ENTRY - 1 :: ENTRY]


def _write(target: int, data: bytes, at: int, *, whole: bool) -> None:
    """Write pages; into a new file without those of zeros, which are holes then."""
    begin, end = 0, len(data)
    while begin < end:
        stop = begin
        while stop < end and (whole or data[stop : stop + PAGE] != _ZERO):
            stop = end if whole else stop + PAGE
        view = memoryview(data)[begin:stop]
        while view:
            done = os.pwrite(target, view, at + stop - len(view))
            view = view[done:]
        begin = stop
        while begin < end and data[begin : begin + PAGE] == _ZERO:
            begin += PAGE
