"""docker's own programs in the machine, for what its API alone does not do: BuildKit, compose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol

from sampan.client.attach import Output
from sampan.core.errors import ChannelError
from sampan.core.execution import ExecRequest

TERMINATE = 15


class Session(Protocol):
    """A program that runs in the machine (`sampan.client.attach.ExecSession`)."""

    exit_code: int | None

    def output(self) -> AsyncIterator[tuple[Output, bytes]]:
        """Yield what it writes until it has ended."""

    async def send_input(self, data: bytes) -> None:
        """Send bytes to its standard input."""

    async def end_input(self) -> None:
        """End its standard input."""

    async def send_signal(self, number: int) -> None:
        """Send it a signal."""


Guest = Callable[[ExecRequest], AbstractAsyncContextManager[Session]]
"""Runs a program in the machine; `partial(attach_exec, layout)` is one."""


class GuestRun:
    """One program: its lines as they come, and afterwards how it ended."""

    def __init__(
        self,
        guest: Guest,
        argv: Sequence[str],
        source: AsyncIterator[bytes] | None = None,
        env: Mapping[str, str] | None = None,
        folder: str = "/",
    ) -> None:
        self._guest = guest
        self._request = ExecRequest(tuple(argv), env=dict(env or {}), cwd=folder)
        self._source = source
        self.exit_code: int | None = None

    async def lines(self) -> AsyncGenerator[tuple[Output, str], None]:
        """Yield its lines; whoever ends the iteration ends the program."""
        rest = {Output.STDOUT: b"", Output.STDERR: b""}
        async with self._guest(self._request) as session:
            feeding = asyncio.ensure_future(self._feed(session))
            try:
                async for output, data in session.output():
                    *whole, rest[output] = (rest[output] + data).split(b"\n")
                    for line in whole:
                        yield output, _decode(line)
                for output, line in rest.items():
                    if line:
                        yield output, _decode(line)
                self.exit_code = session.exit_code
                if feeding.done():
                    feeding.result()
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
                if self.exit_code is None:
                    with suppress(ChannelError):
                        await session.send_signal(TERMINATE)

    async def text(self) -> tuple[int, str, str]:
        """Run it to its end; return its exit code and what it wrote on both streams."""
        written: dict[Output, list[str]] = {Output.STDOUT: [], Output.STDERR: []}
        async for output, line in self.lines():
            written[output].append(line)
        code = self.exit_code if self.exit_code is not None else 1
        return code, "\n".join(written[Output.STDOUT]), "\n".join(written[Output.STDERR])

    async def _feed(self, session: Session) -> None:
        with suppress(ChannelError):  # it has ended, and says itself why
            if self._source is not None:
                async for data in self._source:
                    await session.send_input(data)
            await session.end_input()


def _decode(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")
