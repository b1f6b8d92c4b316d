"""Programs in containers over the Docker API: with a terminal, or for their output alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from sampan.client.engine.docker_networks import DockerNetworks
from sampan.client.engine.engine import ExecSession
from sampan.client.engine.failures import EngineAway
from sampan.client.engine.model import ExecRequest, ExecSize
from sampan.client.engine.transport import Transport, telling
from sampan.client.engine.values import members, text, whole
from sampan.core.errors import EngineError

if TYPE_CHECKING:
    import aiodocker
    from aiodocker.execs import Exec
    from aiodocker.stream import Stream

SHELLS = ("bash", "zsh", "ash", "sh")
FIND_SHELLS = (
    f'for s in {" ".join(SHELLS)}; do command -v "$s" >/dev/null 2>&1 && echo "$s"; done; exit 0'
)
CLOSE_S = 3.0
OUTPUT_LIMIT = 16 * 1024 * 1024
"""How many bytes of a program's output are kept."""


class DockerTerminals(DockerNetworks):
    """The part of Engine that is about programs in containers."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._terminals: set[_Terminal] = set()

    async def find_shells(self, id: str) -> tuple[str, ...]:
        """Return which of bash, zsh, ash and sh it has, best first."""
        code, out, _ = await self.run(id, ("sh", "-c", FIND_SHELLS))
        found = out.decode("utf-8", "replace").split() if code == 0 else []
        return tuple(shell for shell in SHELLS if shell in found)

    async def open_exec(self, id: str, request: ExecRequest) -> ExecSession:
        """Run a program in a running container; EngineError where there is no shell."""
        command = request.command
        if not command:
            shells = await self.find_shells(id)
            if not shells:
                raise EngineError(
                    "The container has no shell.",
                    "Its image was built without one; its files and logs can still be read.",
                )
            command = shells[:1]
        made = await self._create_exec(
            id,
            command,
            Tty=True,
            AttachStdin=True,
            User=request.user,
            WorkingDir=request.folder,
            Env=[f"{name}={value}" for name, value in request.env.items()],
            ConsoleSize=[request.size.rows, request.size.columns],
        )
        docker = await self._transport.open()
        from aiodocker.execs import Exec

        program = _Program(Exec(docker, made, tty=True), self._hang_up)
        return await self._begin(program, request.size)

    async def _hang_up(self, pid: int) -> None:
        """Send SIGHUP to a process of the machine: Docker leaves a program that nobody reads."""

    async def attach(self, id: str, size: ExecSize) -> ExecSession:
        """Attach to the container's own first process."""
        docker = await self._transport.open()
        return await self._begin(_FirstProcess(docker, id), size)

    async def _begin(self, process: _Process, size: ExecSize) -> ExecSession:
        session = _Terminal(process, self._terminals)
        try:
            await session.begin(size)
        except BaseException:
            await session.close()
            raise
        return session

    async def close_terminals(self) -> None:
        """Hang up whatever is still open; never raises."""
        await asyncio.gather(*(terminal.close() for terminal in tuple(self._terminals)))

    async def run(
        self, id: str, command: Sequence[str], user: str = ""
    ) -> tuple[int, bytes, bytes]:
        """Run a program to its end; return its exit code and what it wrote on both streams."""
        made = await self._create_exec(id, command, Tty=False, User=user)
        docker = await self._transport.open()
        from aiodocker.execs import Exec

        program = Exec(docker, made, tty=False)
        outputs = {1: bytearray(), 2: bytearray()}
        with telling():
            stream = program.start(detach=False)
            try:
                while (message := await stream.read_out()) is not None:  # the first one connects
                    kept = outputs.setdefault(message.stream, bytearray())
                    if len(kept) < OUTPUT_LIMIT:
                        kept += message.data
            finally:
                await _shut(stream)
            facts = members(await program.inspect())
        return whole(facts.get("ExitCode")), bytes(outputs[1]), bytes(outputs[2])

    async def _create_exec(self, id: str, command: Sequence[str], **options: Any) -> str:
        body = {"Cmd": list(command), "AttachStdout": True, "AttachStderr": True, **options}
        made = await self._transport.post(f"containers/{id}/exec", body)
        return text(members(made).get("Id"))


class _Process(Protocol):
    """What a terminal is attached to."""

    def start(self) -> Stream: ...
    async def resize(self, size: ExecSize) -> None: ...
    async def exit_code(self) -> int | None: ...
    async def end(self) -> None: ...


class _Program:
    """A program that was started beside the container's first."""

    def __init__(self, program: Exec, hang_up: Callable[[int], Awaitable[None]]) -> None:
        self._program = program
        self._hang_up = hang_up

    def start(self) -> Stream:
        return self._program.start(detach=False)

    async def resize(self, size: ExecSize) -> None:
        await self._program.resize(h=size.rows, w=size.columns)

    async def exit_code(self) -> int | None:
        facts = members(await self._program.inspect())
        code = facts.get("ExitCode")
        return None if code is None or facts.get("Running") else whole(code)

    async def end(self) -> None:
        facts = members(await self._program.inspect())
        if facts.get("Running") and (pid := whole(facts.get("Pid"))) > 1:
            await self._hang_up(pid)


class _FirstProcess:
    """The program that the container is there for."""

    def __init__(self, docker: aiodocker.Docker, id: str) -> None:
        self._container = docker.containers.container(id)

    def start(self) -> Stream:
        return self._container.attach(stdin=True, stdout=True, stderr=True)

    async def resize(self, size: ExecSize) -> None:
        await self._container.resize(h=size.rows, w=size.columns)

    async def exit_code(self) -> int | None:
        state = members(members(await self._container.show()).get("State"))
        return None if state.get("Running") else whole(state.get("ExitCode"))

    async def end(self) -> None:
        """Leave it alone: it is what the container is there for."""


class _Terminal:
    """An ExecSession; it is among `open_ones` until it is closed."""

    def __init__(self, process: _Process, open_ones: set[_Terminal]) -> None:
        self._process = process
        self._stream = process.start()
        self._ended = False
        self._closing: asyncio.Task[None] | None = None
        self._open_ones = open_ones
        open_ones.add(self)

    async def begin(self, size: ExecSize) -> None:
        """Connect; raise EngineError."""
        with telling():
            await self._stream.__aenter__()
        await self.resize(size)

    async def output(self) -> AsyncIterator[bytes]:
        """Yield what it writes until it has ended."""
        with telling():
            while (message := await self._stream.read_out()) is not None:
                yield message.data
        self._ended = True

    async def write(self, data: bytes) -> None:
        """Type into it; EngineError when it has ended."""
        try:
            with telling():
                await self._stream.write_in(data)
        except (RuntimeError, AssertionError, EngineAway) as error:
            raise EngineError("The program in the container has ended.") from error

    async def resize(self, size: ExecSize) -> None:
        """Tell the size of the terminal; one that has ended has none."""
        with suppress(EngineError), telling():
            await self._process.resize(size)

    async def exit_code(self) -> int | None:
        """Return how it ended; None while it runs, or when nobody knows any more."""
        with suppress(EngineError), telling():
            return await self._process.exit_code()
        return None

    async def close(self) -> None:
        """Hang up, once, whoever asks; never raises. A loop that ends may cancel it: ask again."""
        if self._closing is None or self._closing.cancelled():
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        with suppress(Exception):
            async with asyncio.timeout(CLOSE_S):
                if not self._ended:
                    await self._process.end()
        await _shut(self._stream)
        self._open_ones.discard(self)


async def _shut(stream: Stream) -> None:
    with suppress(Exception):
        await stream.close()
