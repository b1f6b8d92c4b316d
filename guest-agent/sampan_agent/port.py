"""The virtio-serial port: finding, reading and writing it.

What Linux' virtio_console does, and what follows from it: a read returns at most one buffer of the
queue (a page), but `readv` goes on while the pieces are full; a write takes at most 32 KiB, and
`writev` goes on likewise. While no host is connected, a read returns nothing, a write would block,
and poll says HUP for as long as that lasts, so the port must be watched edge-triggered.
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os

from sampan_agent.files import read_text

CLASS = "/sys/class/virtio-ports"
PAGE = 4096
READ_PAGES = 16
WRITE_LIMIT = 32 * 1024
WRITE_PIECES = 8


def find_port(name: str, folder: str = CLASS) -> str | None:
    """Return the device of the port with this name, or None while there is none."""
    try:
        entries = os.listdir(folder)
    except OSError:
        return None
    for entry in entries:
        if read_text(f"{folder}/{entry}/name").strip() == name:
            return f"/dev/{entry}"
    return None


def open_port(device: str) -> int:
    """Open the port and return its file descriptor; raise OSError."""
    return os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)


class Port:
    """Reads and writes a non-blocking port (or, in a test, a socket)."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._buffer = bytearray(PAGE * READ_PAGES)
        view = memoryview(self._buffer)
        self._pages = [view[start : start + PAGE] for start in range(0, len(view), PAGE)]
        self._view = view

    def read(self) -> memoryview | None:
        """Return bytes, valid until the next read; nothing when the host is away; None to wait."""
        try:
            count = os.readv(self.fd, self._pages)
        except BlockingIOError:
            return None
        except OSError:
            return self._view[:0]
        return self._view[:count]

    def write(self, data: memoryview) -> int:
        """Write the beginning of `data` and return its length; 0 to wait."""
        end = min(len(data), WRITE_LIMIT * WRITE_PIECES)
        pieces = [
            data[start : min(start + WRITE_LIMIT, end)] for start in range(0, end, WRITE_LIMIT)
        ]
        try:
            return os.writev(self.fd, pieces)
        except OSError:
            return 0
