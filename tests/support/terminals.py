"""What a terminal needs of others: a theme, and a process that a test plays."""

import asyncio
from collections.abc import AsyncIterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont

from sampan.client.engine.model import ExecSize
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
        self.sizes: list[ExecSize] = []
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

    async def resize(self, size: ExecSize) -> None:
        self.sizes.append(size)

    async def exit_code(self) -> int | None:
        return self.code

    async def close(self) -> None:
        self.closed = True
