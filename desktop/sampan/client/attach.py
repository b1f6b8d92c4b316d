"""Raw connections through the host agent: the serial console, and programs in the machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import Enum

from sampan.client.control import close_writer, open_control, send_request
from sampan.core.errors import ChannelError, HostAgentError, error_from_json
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout
from sampan_wire.messages import (
    EXEC_PAYLOAD_LIMIT,
    ExecDecoder,
    ExecKind,
    MessageError,
    decode_exit,
    encode_exec_frame,
    encode_resize,
)

CHUNK = 64 * 1024


class Output(Enum):
    """Where a program in the machine wrote to."""

    STDOUT = 1
    STDERR = 2


@asynccontextmanager
async def attach_console(layout: Layout) -> AsyncIterator[ConsoleSession]:
    """Attach to the serial console; raise SampanError if that is refused."""
    async with _attach(layout, "console.attach", {}) as (result, reader, writer):
        yield ConsoleSession(str(result.get("log", "")), reader, writer)


@asynccontextmanager
async def attach_exec(layout: Layout, request: ExecRequest) -> AsyncIterator[ExecSession]:
    """Run a program in the machine; raise SampanError if it cannot be run there."""
    async with _attach(layout, "exec.attach", request.to_json()) as (_, reader, writer):
        yield ExecSession(reader, writer)


class ConsoleSession:
    """The serial console: `log` has its last lines, then bytes both ways."""

    def __init__(
        self, log: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.log = log
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        """Return what the guest wrote; nothing when the console has ended."""
        try:
            return await self._reader.read(CHUNK)
        except ConnectionError:
            return b""

    async def write(self, data: bytes) -> None:
        """Type into the guest; raise ChannelError when the console has ended."""
        await _write(self._writer, data)


class ExecSession:
    """A program that runs in the machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.exit_code: int | None = None
        """How it ended, 128 + n by signal n; None while it runs."""

    async def output(self) -> AsyncIterator[tuple[Output, bytes]]:
        """Yield what the program writes until it has ended; raise ChannelError if it is lost."""
        decoder = ExecDecoder()
        try:
            while data := await self._reader.read(CHUNK):
                for kind, payload in decoder.feed(data):
                    match kind:
                        case ExecKind.STDOUT:
                            yield Output.STDOUT, payload
                        case ExecKind.STDERR:
                            yield Output.STDERR, payload
                        case ExecKind.EXIT:
                            self.exit_code = decode_exit(payload)
                            return
                        case _:
                            pass
        except (ConnectionError, MessageError) as error:
            raise _lost() from error
        raise _lost()

    async def send_input(self, data: bytes) -> None:
        """Send bytes to the program's standard input; waits while the program does not read."""
        for start in range(0, len(data), EXEC_PAYLOAD_LIMIT):
            piece = data[start : start + EXEC_PAYLOAD_LIMIT]
            await _write(self._writer, encode_exec_frame(ExecKind.STDIN, piece))

    async def end_input(self) -> None:
        """End the program's standard input."""
        await _write(self._writer, encode_exec_frame(ExecKind.STDIN_END))

    async def resize(self, rows: int, columns: int) -> None:
        """Tell the size of the terminal, in characters."""
        await _write(self._writer, encode_resize(rows, columns))

    async def send_signal(self, number: int) -> None:
        """Send a signal, by its number on Linux."""
        await _write(self._writer, encode_exec_frame(ExecKind.SIGNAL, bytes([number])))


@asynccontextmanager
async def _attach(
    layout: Layout, method: str, params: Mapping[str, object]
) -> AsyncIterator[tuple[Mapping[str, object], asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await open_control(layout)
    try:
        await send_request(writer, 1, method, params)
        yield await _read_result(reader), reader, writer
    finally:
        await close_writer(writer)


async def _read_result(reader: asyncio.StreamReader) -> Mapping[str, object]:
    """Return the result in the answer's line; raise the error that it carries."""
    try:
        message = json.loads(await reader.readline())
        error, result = message.get("error"), message.get("result", {})
    except (ConnectionError, ValueError, AttributeError) as broken:
        raise HostAgentError(
            "The host agent ended before it answered.", "Run `sampan logs hostagent` to see why."
        ) from broken
    if isinstance(error, Mapping):
        raise error_from_json(error)
    return result if isinstance(result, Mapping) else {}


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    try:
        writer.write(data)
        await writer.drain()
    except ConnectionError as error:
        raise _lost() from error


def _lost() -> ChannelError:
    return ChannelError(
        "The connection to the machine ended while the program ran.",
        "Run `sampan status` to see whether the machine is still there.",
    )
