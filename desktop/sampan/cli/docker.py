"""`sampan docker ARGS`: the docker CLI of the machine, as if it were one of this computer."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sampan.cli.buildcontext import BuildContext, find_build_context
from sampan.cli.descriptors import open_writer, pump_input, raw_mode
from sampan.cli.dockerargs import find_hint, reads_input
from sampan.cli.invocation import Invocation, run
from sampan.cli.terminal import measure_terminal
from sampan.client.attach import ExecSession, Output, attach_exec
from sampan.client.control import NoHostAgent
from sampan.core.errors import ChannelError, MachineStateError
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout

PASSED_ON = (
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "LANG",
    "LC_ALL",
    "TZ",
    "BUILDKIT_PROGRESS",
    "DOCKER_BUILDKIT",
    "DOCKER_CLI_HINTS",
    "DOCKER_DEFAULT_PLATFORM",
    "COMPOSE_PROJECT_NAME",
)
FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""They have the same numbers on every system that Sampan runs on."""

DEFAULT_SIZE = os.terminal_size((80, 24))


@dataclass(frozen=True, slots=True)
class Descriptors:
    """Where a program in the machine reads from and writes to, here."""

    stdin: int
    stdout: int
    stderr: int


def run_docker(invocation: Invocation, arguments: Sequence[str]) -> int:
    """Run docker in the machine and return its exit code."""
    descriptors = Descriptors(0, 1, 2)
    build = find_build_context(arguments, Path.cwd())
    if build is not None:
        arguments = build.arguments
    elif hint := find_hint(arguments, Path.cwd()):
        invocation.err.line(f"{invocation.err.style('hint:', 'bold')} {hint}")
    has_input = sys.stdin is not None  # a shell may have closed it: then 0 is any other file
    tty = build is None and has_input and os.isatty(descriptors.stdin) and os.isatty(1)
    request = make_request(
        arguments, invocation.env, tty=tty, size=measure_terminal(descriptors.stdout)
    )
    source = build or (has_input and (reads_input(arguments) or tty))
    try:
        return run(run_program(invocation.layout, request, descriptors, source))
    except MachineStateError:
        if list(arguments) in ([], ["--help"], ["-h"]):
            from sampan.cli.app import docker_help

            invocation.out.line(docker_help())
            invocation.out.line()
        raise


def make_request(
    arguments: Sequence[str],
    env: Mapping[str, str],
    *,
    tty: bool,
    size: os.terminal_size = DEFAULT_SIZE,
) -> ExecRequest:
    """Return the request that runs docker with the arguments, in a terminal like this one."""
    passed = {name: env[name] for name in PASSED_ON if name in env}
    return ExecRequest(("docker", *arguments), tty, size.lines, size.columns, passed)


async def run_program(
    layout: Layout, request: ExecRequest, descriptors: Descriptors, source: bool | BuildContext
) -> int:
    """Run the program and return its exit code; raise ChannelError if the connection is lost.

    `source` is where its standard input comes from: True for ours, False for nothing.
    """
    try:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(attach_exec(layout, request))
            out = await stack.enter_async_context(open_writer(descriptors.stdout))
            err = await stack.enter_async_context(open_writer(descriptors.stderr))
            if request.tty:
                stack.enter_context(raw_mode(descriptors.stdin))
            screen = descriptors.stdout if request.tty else None
            stack.enter_context(_signals(session, screen))
            await _begin_input(session, descriptors.stdin, source)
            async for output, data in session.output():
                await (out if output is Output.STDOUT else err).write(data)
    except NoHostAgent as error:
        raise MachineStateError("The machine is not running.", "Run `sampan start`.") from error
    return session.exit_code if session.exit_code is not None else 1


async def _begin_input(session: ExecSession, stdin: int, source: bool | BuildContext) -> None:
    """Let the program's input flow beside its output."""

    async def take(data: bytes) -> bool:
        if data:
            await session.send_input(data)
        else:
            await session.end_input()
        return bool(data)

    if isinstance(source, BuildContext):
        pump_input(source.open_archive(), take)
    elif source:
        pump_input(stdin, take)
    else:
        await session.end_input()


@contextmanager
def _signals(session: ExecSession, screen: int | None) -> Iterator[None]:
    """Pass signals on to the program while the block lasts, and the size of its terminal."""
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def forward(number: int) -> None:
        begin(session.send_signal(number))

    def tell_size(descriptor: int) -> None:
        size = measure_terminal(descriptor)
        begin(session.resize(size.lines, size.columns))

    def begin(work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(_quietly(work))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    handlers: dict[int, tuple[Callable[..., None], tuple[int, ...]]] = {
        number: (forward, (number,)) for number in FORWARDED
    }
    if screen is not None:
        handlers[signal.SIGWINCH] = (tell_size, (screen,))
    with ExitStack() as stack:
        for number, (handler, arguments) in handlers.items():
            if signal.getsignal(number) is signal.SIG_IGN:
                continue  # `nohup sampan docker ...`: what the shell ignores stays ignored
            loop.add_signal_handler(number, handler, *arguments)
            stack.callback(loop.remove_signal_handler, number)
        yield


async def _quietly(work: Coroutine[object, object, None]) -> None:
    """Send what cannot be sent any more when the program has just ended: nobody misses it."""
    with suppress(ChannelError):
        await work
