"""Standard input and output inside asyncio: threads that block so that the loop does not.

Non-blocking descriptors are no way: the flag would belong to the shell's terminal too, and regular
files cannot be waited for. The threads are daemons; one that blocks for ever holds up no exit.
"""

from __future__ import annotations

import asyncio
import os
import queue
import termios
import threading
import tty
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

CHUNK = 32 * 1024


@contextmanager
def raw_mode(descriptor: int) -> Iterator[None]:
    """Hand every key to the program while the block lasts, and restore the terminal after it."""
    before = termios.tcgetattr(descriptor)
    tty.setraw(descriptor, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def pump_input(descriptor: int, take: Callable[[bytes], Awaitable[bool]]) -> None:
    """Hand what can be read to `take`, piece by piece, the end as an empty piece.

    `take` runs in the caller's loop; nothing is read while it works, and nothing more once it
    returns False or raises.
    """
    loop = asyncio.get_running_loop()

    async def hand_over(data: bytes) -> bool:
        try:
            return await take(data)
        except Exception:
            return False  # the connection is lost: whoever reads from it tells

    def read() -> None:
        going_on = True
        while going_on:
            try:
                data = os.read(descriptor, CHUNK)
            except OSError:
                data = b""
            work = hand_over(data)
            try:
                going_on = asyncio.run_coroutine_threadsafe(work, loop).result() and bool(data)
            except BaseException:  # the loop has ended or the work was cancelled
                work.close()
                return

    threading.Thread(target=read, name=f"read from {descriptor}", daemon=True).start()


class OutputWriter:
    """Writes whole pieces to a descriptor, in order, and says when each is written."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[tuple[bytes, asyncio.Future[None]] | None] = (
            queue.SimpleQueue()
        )
        name = f"write to {descriptor}"
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def write(self, data: bytes) -> None:
        """Return when all of it is written; raise OSError, BrokenPipeError among them."""
        done: asyncio.Future[None] = self._loop.create_future()
        self._jobs.put((data, done))
        await done

    def close(self) -> None:
        """Let the thread end behind the last piece."""
        self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            data, done = job
            error = None
            try:
                write_all(self._descriptor, data)
            except OSError as failure:
                error = failure
            try:
                self._loop.call_soon_threadsafe(_finish, done, error)
            except RuntimeError:  # the loop has ended: nobody waits any more
                return


@asynccontextmanager
async def open_writer(descriptor: int) -> AsyncIterator[OutputWriter]:
    """Yield a writer for the descriptor, which stays open afterwards."""
    writer = OutputWriter(descriptor)
    try:
        yield writer
    finally:
        writer.close()


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, however few the system takes at a time; raise OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _finish(done: asyncio.Future[None], error: OSError | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
