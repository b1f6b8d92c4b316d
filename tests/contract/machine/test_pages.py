"""Memory of another process, written page by page, and mapped by the next one."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sampan.machine.pages import (
    PAGE,
    GuestMemory,
    complete_devices,
    find_memory,
    write_pages,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows memory so")

PAGES = 600
HOLDER = """\
import ctypes, mmap, sys
path, size = sys.argv[1], int(sys.argv[2])
if path == "-":
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
else:
    with open(path, "r+b") as file:
        memory = mmap.mmap(file.fileno(), size, flags=mmap.MAP_PRIVATE)
print(ctypes.addressof(ctypes.c_char.from_buffer(memory)), flush=True)
for line in sys.stdin:
    at, text = line.split()
    memory[int(at):int(at) + len(text) // 2] = bytes.fromhex(text)
    print(memory[int(at):int(at) + 4].hex(), flush=True)
"""


class Holder:
    """A process that holds memory as QEMU does its guest's."""

    def __init__(self, process: subprocess.Popen[str], base: int, mapped: bool) -> None:
        self._process = process
        self.memory = GuestMemory(process.pid, base, PAGES * PAGE, mapped, "pc-q35-7.2")

    def write(self, page: int, text: bytes) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(page * PAGE, text.hex(), file=self._process.stdin, flush=True)
        assert self._process.stdout.readline()


@contextmanager
def hold(path: Path | None = None) -> Iterator[Holder]:
    command = [sys.executable, "-c", HOLDER, str(path or "-"), str(PAGES * PAGE)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        yield Holder(process, int(process.stdout.readline()), path is not None)
        process.kill()


def test_only_what_is_in_use_takes_room(tmp_path: Path):
    path, told = tmp_path / "pages", []
    with hold() as holder:
        holder.write(3, b"three")
        holder.write(400, b"many" * PAGE)
        holder.write(599, bytes(PAGE))  # touched, and nothing but zeros
        write_pages(holder.memory, path, lambda *pair: told.append(pair))
    data = path.read_bytes()
    assert len(data) == PAGES * PAGE
    assert data[3 * PAGE :][:5] == b"three"
    assert data[400 * PAGE :][: 4 * PAGE] == b"many" * PAGE
    assert data.count(0) == len(data) - 5 - 4 * PAGE
    assert path.stat().st_blocks * 512 < 40 * PAGE
    assert path.stat().st_mode & 0o777 == 0o600
    assert told[-1] == (PAGES * PAGE, PAGES * PAGE)


def test_of_a_mapping_only_what_was_changed_is_written(tmp_path: Path):
    path = tmp_path / "pages"
    pages = [random.Random(number).randbytes(PAGE) for number in range(PAGES)]
    path.write_bytes(b"".join(pages))
    with hold(path) as holder:
        for number in (0, 77, 78, 599):
            holder.write(number, b"changed")
        holder.write(300, bytes(PAGE))
        with path.open("r+b") as file:  # nobody has a copy of page 5: it is not written over
            file.seek(5 * PAGE)
            file.write(b"untouched")
        write_pages(holder.memory, path)
    data = path.read_bytes()
    for number in (0, 77, 78, 599):
        pages[number] = b"changed" + pages[number][7:]
    pages[300], pages[5] = bytes(PAGE), b"untouched" + pages[5][9:]
    assert data == b"".join(pages)


def test_memory_that_ends_early_is_an_error(tmp_path: Path):
    with hold() as holder:
        memory = holder.memory
    with pytest.raises(OSError, match="proc"):
        write_pages(memory, tmp_path / "pages")


class Monitor:
    """Says where the memory of a process begins, as QEMU's monitor does."""

    def __init__(self, base: int, arch: str = "x86_64") -> None:
        self.answers = {
            "query-target": {"arch": arch},
            "qom-get": "pc-q35-7.2-machine",
            "human-monitor-command": f"Host virtual address for 0x0 (pc.ram) is {base:#x}\r\n",
        }

    async def execute(self, command: str, _arguments: object = None) -> object:
        return self.answers[command]


async def test_what_is_mapped_is_told_from_what_is_not(tmp_path: Path):
    path = tmp_path / "pages"
    path.write_bytes(bytes(PAGES * PAGE))

    async def find(holder: Holder, arch: str = "x86_64") -> GuestMemory | None:
        memory = holder.memory
        return await find_memory(Monitor(memory.base, arch), memory.pid, memory.bytes, path)

    with hold() as holder:
        assert await find(holder) == holder.memory
        assert await find(holder, "aarch64") is None
    with hold(path) as holder:
        assert await find(holder) == holder.memory
        path.unlink()
        assert await find(holder) is None, "only QEMU can read a file that is gone"
        path.write_bytes(b"another")
        assert await find(holder) is None
    assert await find_memory(Monitor(0), os.getpid() + 2**22, PAGE, path) is None


def test_the_devices_become_a_stream():
    header = b"QEVM\x00\x00\x00\x03"
    made = complete_devices(header + b"devices\x00", "pc-q35-7.2")
    assert made == header + b"\x07\x00\x00\x00\x0apc-q35-7.2devices\x00\x06\x00\x00\x00\x02{}"
