"""Processes behind a terminal: one in memory, and one in a pseudo-terminal of this computer."""

import asyncio
import fcntl
import os
import signal
import struct
import termios
from collections.abc import AsyncIterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont

from sampan.gui.theme.tokens import DARK, Colours, TypeStyle


class PlainTheme(QObject):
    """A theme with nothing but colours and two fonts."""

    changed = Signal()

    def __init__(self, colours: Colours = DARK) -> None:
        super().__init__()
        self.colours = colours

    def font(self, style: TypeStyle) -> QFont:
        return _font("Inter", style)

    def mono(self, style: TypeStyle) -> QFont:
        return _font("JetBrains Mono", style)

    def become(self, colours: Colours) -> None:
        self.colours = colours
        self.changed.emit()


def _font(family: str, style: TypeStyle) -> QFont:
    font = QFont(family)
    font.setPixelSize(style.pixels)
    font.setWeight(QFont.Weight(style.weight))
    return font


class MemorySession:
    """An `ExecSession` that a test plays: `say` writes, `end` ends it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.sizes: list[tuple[int, int]] = []
        self.closed = False
        self.code: int | None = 0
        self.given = 0
        self._output: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()

    def say(self, *what: bytes | Exception | None) -> None:
        """Write, fail, or end with None; to be called on asyncio's thread."""
        for part in what:
            self._output.put_nowait(part)

    async def output(self) -> AsyncIterator[bytes]:
        while (part := await self._output.get()) is not None:
            if isinstance(part, Exception):
                raise part
            self.given += len(part)
            yield part

    async def write(self, data: bytes) -> None:
        await asyncio.sleep(0)
        self.written.append(data)

    async def resize(self, rows: int, columns: int) -> None:
        self.sizes.append((rows, columns))

    async def exit_code(self) -> int | None:
        return self.code

    async def close(self) -> None:
        self.closed = True


class PtySession:
    """An `ExecSession` whose process is a child in a pseudo-terminal; it is ended by its id."""

    def __init__(self, process: asyncio.subprocess.Process, controller: int) -> None:
        self.process = process
        self._controller = controller

    @classmethod
    async def start(cls, argv: tuple[str, ...], rows: int, columns: int) -> "PtySession":
        controller, terminal = os.openpty()
        _set_size(controller, rows, columns)
        os.set_blocking(controller, False)
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=terminal,
                stdout=terminal,
                stderr=terminal,
                start_new_session=True,
                env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            )
        finally:
            os.close(terminal)
        return cls(process, controller)

    async def output(self) -> AsyncIterator[bytes]:
        while data := await self._read():
            yield data

    async def _read(self) -> bytes:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(self._controller, ready.set)
        try:
            await ready.wait()
            return os.read(self._controller, 65536)
        except OSError:  # EIO: nobody has the other end any more
            return b""
        finally:
            loop.remove_reader(self._controller)

    async def write(self, data: bytes) -> None:
        os.write(self._controller, data)

    async def resize(self, rows: int, columns: int) -> None:
        _set_size(self._controller, rows, columns)

    async def exit_code(self) -> int | None:
        return await self.process.wait()

    async def close(self) -> None:
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
            await self.process.wait()
        if self._controller >= 0:
            os.close(self._controller)
            self._controller = -1


def _set_size(descriptor: int, rows: int, columns: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
