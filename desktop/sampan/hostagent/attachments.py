"""What a client of the control socket can attach to: the serial console, a program in the guest."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import ExitStack

from sampan.hostagent.stream import ChannelStream
from sampan.machine.console import Console


class ConsoleStream:
    """The serial console as bytes both ways; ending our direction does not end the console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stack = ExitStack()
        self._output: AsyncIterator[bytes] = aiter(self._stack.enter_context(console.view()))
        self._rest = b""

    async def read(self, limit: int = 65536) -> bytes:
        """Return the next output, nothing when the machine has ended."""
        data = self._rest or await anext(self._output, b"")
        self._rest = data[limit:]
        return data[:limit]

    async def write(self, data: bytes) -> None:
        """Type into the console."""
        await self._console.write(data)

    async def write_eof(self) -> None:
        """Nothing more is typed."""

    async def close(self) -> None:
        """Stop looking."""
        self._stack.close()


class ExecStream:
    """A program in the guest: exec frames both ways."""

    def __init__(self, stream: ChannelStream) -> None:
        self._stream = stream

    async def read(self, limit: int = 65536) -> bytes:
        """Return the next bytes of frames, nothing when the program's stream has ended."""
        return await self._stream.read(limit)

    async def write(self, data: bytes) -> None:
        """Send bytes of frames."""
        await self._stream.write(data)

    async def write_eof(self) -> None:
        """End our direction."""
        self._stream.write_eof()

    async def close(self) -> None:
        """Reset what has not ended: the guest agent then ends the program."""
        with contextlib.suppress(OSError):
            self._stream.reset()
