"""A process in a real pseudo-terminal of this computer; not for Windows."""

import asyncio
import fcntl
import os
import signal
import struct
import termios
from collections.abc import AsyncIterator

from sampan.client.engine.model import ExecSize


class PtySession:
    """An `ExecSession` whose process is a child in a pseudo-terminal; it is ended by its id."""

    def __init__(self, process: asyncio.subprocess.Process, controller: int) -> None:
        self.process = process
        self._controller = controller

    @classmethod
    async def start(cls, argv: tuple[str, ...], size: ExecSize) -> "PtySession":
        controller, terminal = os.openpty()
        _set_size(controller, size)
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

    async def resize(self, size: ExecSize) -> None:
        _set_size(self._controller, size)

    async def exit_code(self) -> int | None:
        return await self.process.wait()

    async def close(self) -> None:
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
            await self.process.wait()
        if self._controller >= 0:
            os.close(self._controller)
            self._controller = -1


def _set_size(descriptor: int, size: ExecSize) -> None:
    packed = struct.pack("HHHH", size.rows, size.columns, 0, 0)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, packed)
