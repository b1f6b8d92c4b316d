"""`sampan console`: the keyboard and the screen become those of the machine."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import ExitStack

from sampan.cli.descriptors import OutputWriter, open_writer, pump_input, raw_mode
from sampan.cli.invocation import Invocation, run
from sampan.client.attach import ConsoleSession, attach_console
from sampan.client.control import NoHostAgent
from sampan.core.errors import MachineStateError

DETACH = b"\x1d"
"""Ctrl-]: no shell, editor or getty uses it."""

QUIET_S = 2.0
"""With input from a pipe: how long the guest may be silent after its end before we leave."""

LEFT = "Detached; the machine runs on."


def use_console(invocation: Invocation) -> None:
    """Attach until Ctrl-], until the console ends or, with input from a pipe, until it is quiet."""
    run(_use_console(invocation), interrupted=LEFT)


async def _use_console(invocation: Invocation) -> None:
    keyboard, screen = (0 if sys.stdin is not None else os.open(os.devnull, os.O_RDONLY)), 1
    try:
        async with attach_console(invocation.layout) as session, open_writer(screen) as writer:
            await writer.write(session.log.encode())
            if os.isatty(keyboard):
                await _interact(invocation, session, writer, keyboard)
            else:
                await pass_through(session, writer, keyboard)
    except NoHostAgent as error:
        raise MachineStateError("The machine is not running.", "Run `sampan start`.") from error


async def _interact(
    invocation: Invocation, session: ConsoleSession, writer: OutputWriter, keyboard: int
) -> None:
    leave = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def take(data: bytes) -> bool:
        typed, key, _ = data.partition(DETACH)
        if typed:
            await session.write(typed)
        if key or not data:
            leave.set()
        return not leave.is_set()

    with ExitStack() as stack:
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Their default is to end the process on the spot, with the terminal left raw.
            loop.add_signal_handler(number, leave.set)
            stack.callback(loop.remove_signal_handler, number)
        stack.enter_context(raw_mode(keyboard))
        # In raw mode a newline needs its carriage return.
        invocation.err.line("Attached to the serial console of the machine; Ctrl-] leaves.\r")
        pump_input(keyboard, take)
        leaving = asyncio.create_task(leave.wait())
        showing = asyncio.create_task(_show(session, writer))
        await asyncio.wait((leaving, showing), return_when=asyncio.FIRST_COMPLETED)
        ended = showing.done()
        for task in (leaving, showing):
            task.cancel()
        await asyncio.gather(leaving, showing, return_exceptions=True)
    invocation.err.line()
    invocation.err.line("The console has ended." if ended else LEFT)


async def _show(session: ConsoleSession, writer: OutputWriter) -> None:
    while data := await session.read():
        await writer.write(data)


async def pass_through(session: ConsoleSession, writer: OutputWriter, source: int) -> None:
    """Send all of `source`; pass on what comes until the guest is quiet after its end."""
    ended = asyncio.Event()
    heard = time.monotonic()

    async def take(data: bytes) -> bool:
        nonlocal heard
        if data:
            await session.write(data)
        else:
            heard = time.monotonic()
            ended.set()
        return bool(data)

    pump_input(source, take)
    reading = asyncio.ensure_future(session.read())
    ending = asyncio.ensure_future(ended.wait())
    try:
        while True:
            waiting = {reading} if ended.is_set() else {reading, ending}
            left = max(0.0, heard + QUIET_S - time.monotonic()) if ended.is_set() else None
            await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                if not (data := reading.result()):
                    return
                await writer.write(data)
                heard = time.monotonic()
                reading = asyncio.ensure_future(session.read())
            elif ended.is_set() and time.monotonic() >= heard + QUIET_S:
                return
    finally:
        for task in (reading, ending):
            task.cancel()
        await asyncio.gather(reading, ending, return_exceptions=True)
