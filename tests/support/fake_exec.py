"""A terminal session of FakeEngine: a tiny shell that echoes what is typed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from sampan.client.engine.model import ExecRequest, ExecSize
from sampan.core.errors import EngineError

PROMPT = b"\x1b[1;32m/app\x1b[0m # "


class FakeExecSession:
    """Knows echo, ls, pwd, stty size, clear, colours, exit [N], and Ctrl-D; echoes the rest."""

    def __init__(self, request: ExecRequest) -> None:
        self.request = request
        self.size = request.size
        self.sizes: list[ExecSize] = [request.size]
        self.written = bytearray()
        self.closed = False
        self._code: int | None = None
        self._line = ""
        self._output: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._output.put_nowait(PROMPT)

    async def output(self) -> AsyncIterator[bytes]:
        while (data := await self._output.get()) is not None:
            yield data

    async def write(self, data: bytes) -> None:
        if self.closed or self._code is not None:
            raise EngineError("The program in the container has ended.")
        self.written += data
        for character in data.decode("utf-8", "replace"):
            self._type(character)

    async def resize(self, size: ExecSize) -> None:
        self.size = size
        self.sizes.append(size)

    async def exit_code(self) -> int | None:
        return self._code

    async def close(self) -> None:
        self.closed = True
        self._output.put_nowait(None)

    def end(self, code: int = 0) -> None:
        """Let the program end by itself."""
        self._code = code
        self._output.put_nowait(None)

    def say(self, data: bytes) -> None:
        """Let the program write."""
        self._output.put_nowait(data)

    def _type(self, character: str) -> None:
        match character:
            case "\r" | "\n":
                line, self._line = self._line, ""
                self.say(b"\r\n")
                self._run(line.strip())
            case "\x04" if not self._line:
                self.end(0)
            case "\x03":
                self._line = ""
                self.say(b"^C\r\n" + PROMPT)
            case "\x7f":
                if self._line:
                    self._line = self._line[:-1]
                    self.say(b"\b \b")
            case _:
                self._line += character
                self.say(character.encode())

    def _run(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        match command:
            case "exit":
                self.end(int(rest or 0))
                return
            case "echo":
                text = rest
            case "pwd":
                text = "/app"
            case "ls":
                text = "\x1b[1;34msrc\x1b[0m  package.json"
            case "stty":
                text = f"{self.size.rows} {self.size.columns}"
            case "clear":
                text = "\x1b[H\x1b[2J"
            case "colours":
                text = "".join(f"\x1b[4{number}m  " for number in range(8)) + "\x1b[0m"
            case "":
                text = ""
            case _:
                text = f"sh: {command}: not found"
        if text:
            self.say(text.encode() + (b"" if command == "clear" else b"\r\n"))
        self.say(PROMPT)
