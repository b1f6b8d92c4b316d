"""The guest's serial console: watched for known lines, kept for reports, shown to viewers."""

from __future__ import annotations

import asyncio
import contextlib
import re
import selectors
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pexpect
from pexpect.socket_pexpect import SocketSpawn

from sampan.core.errors import QemuError
from sampan.machine.patterns import ConsoleMatch, PatternTable, plain_text
from sampan.platforms import Endpoint, open_socket

if TYPE_CHECKING:
    _SocketSpawn = SocketSpawn[bytes]
else:
    _SocketSpawn = SocketSpawn

KEPT_BYTES = 64 * 1024
READ_BYTES = 8 * 1024
LONGEST_LINE = 16 * 1024
VIEWER_CHUNKS = 256
WRITE_TIMEOUT_S = 5.0
TICK_S = 0.5
LAST_WORDS_S = 1.0
"""How long after QEMU's end its console may still be read."""

# Whole lines, as many as have come: in a flood one step takes thousands. A line without an end is
# cut, so that what is waiting to become a line stays bounded.
# The anchor keeps the search linear: without it, it would begin again at every byte.
_LINES = re.compile(rb"\A.*\n", re.DOTALL)
_CUT = re.compile(rb"\A.{%d,}" % LONGEST_LINE, re.DOTALL)

_AT_END, _TIMED_OUT = 2, 3


class ConsoleView:
    """What one viewer sees, from the moment it was attached; it ends when the console does.

    A viewer that does not keep up loses the oldest output, and is told how much.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._lost = 0

    def put(self, data: bytes | None) -> None:
        """Add output; None ends the view."""
        while self._queue.qsize() >= VIEWER_CHUNKS:
            oldest = self._queue.get_nowait()
            self._lost += len(oldest or b"")
        self._queue.put_nowait(data)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            data = await self._queue.get()
            if self._lost:
                lost, self._lost = self._lost, 0
                yield f"\r\n[{lost} bytes were left out here]\r\n".encode("ascii")
            if data is None:
                return
            yield data


class Console:
    """The console of one machine; `async with await connect_console(...)` or `close` ends it."""

    def __init__(
        self,
        connection: socket.socket,
        on_match: Callable[[ConsoleMatch], None],
        table: PatternTable | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._on_match = on_match
        self._table = table or PatternTable()
        self._kept = bytearray()
        self._views: set[ConsoleView] = set()
        self._ended = asyncio.Event()
        self._stopping = threading.Event()
        # The reader waits for the loop after each piece, so a flood is held back in the socket
        # (and by QEMU, in the guest's serial port) instead of in our memory.
        self._taken = threading.Event()
        self._write_lock = asyncio.Lock()
        self._thread = threading.Thread(target=self._read, name="console", daemon=True)
        self._thread.start()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def tail(self, lines: int = 40) -> str:
        """Return the last lines as plain text, for an error report."""
        text = plain_text(bytes(self._kept))
        return "\n".join(line.rstrip() for line in text.splitlines()[-lines:])

    def kept(self) -> bytes:
        """Return the last output as it came (up to 64 KiB), for a viewer to begin with."""
        return bytes(self._kept)

    @contextlib.contextmanager
    def view(self) -> Iterator[ConsoleView]:
        """Yield all output from now on."""
        view = ConsoleView()
        if self._ended.is_set():
            view.put(None)
        self._views.add(view)
        try:
            yield view
        finally:
            self._views.discard(view)

    async def write(self, data: bytes) -> None:
        """Type into the console; raise QemuError when it is gone or the guest does not read it."""
        try:
            async with self._write_lock, asyncio.timeout(WRITE_TIMEOUT_S):
                await self._loop.sock_sendall(self._writer(), data)
        except TimeoutError as error:
            raise QemuError("The guest does not read its console.") from error
        except OSError as error:
            raise QemuError("The guest's console is closed.") from error

    async def wait_ended(self) -> None:
        """Return once QEMU has closed the console."""
        await self._ended.wait()

    async def wait_last_words(self) -> None:
        """Return once what an ended QEMU left in the console is read, or after a moment."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S):
                await self.wait_ended()

    def find_panic(self) -> ConsoleMatch | None:
        """Return the kernel's panic among the last output; None without one."""
        found = (match for match in self._table.find(self.kept()) if match.name == "panic")
        return next(found, None)

    async def close(self) -> None:
        """Hang up and wait for the reading thread, which takes no longer than a moment."""
        self._stopping.set()
        self._taken.set()
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()
        self._finish()

    def _writer(self) -> socket.socket:
        if self._ended.is_set() or self._stopping.is_set():
            raise OSError("closed")
        return self._connection

    def _read(self) -> None:
        """Read until the end; runs in the thread."""
        spawn = _Reader(self._connection, self._deliver)
        patterns: list[re.Pattern[bytes] | type[pexpect.EOF] | type[pexpect.TIMEOUT]]
        patterns = [_LINES, _CUT, pexpect.EOF, pexpect.TIMEOUT]
        try:
            while not self._stopping.is_set():
                index = spawn.expect_list(patterns, timeout=TICK_S)
                text = spawn.after if index in (0, 1) else spawn.before
                if index != _TIMED_OUT and isinstance(text, bytes):
                    for match in self._table.find(text):
                        self._loop.call_soon_threadsafe(self._on_match, match)
                if index == _AT_END:
                    break
        except (OSError, RuntimeError):
            pass  # the socket or the loop was closed under us: the end, like EOF
        finally:
            spawn.selector.close()
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._finish)

    def _deliver(self, data: bytes) -> None:
        # Called in the thread with every piece that was read.
        self._taken.clear()
        if not self._stopping.is_set():
            self._loop.call_soon_threadsafe(self._take, data)
            self._taken.wait()

    def _take(self, data: bytes) -> None:
        self._kept += data
        del self._kept[:-KEPT_BYTES]
        for view in self._views:
            view.put(data)
        self._taken.set()

    def _finish(self) -> None:
        if not self._ended.is_set():
            self._ended.set()
            for view in self._views:
                view.put(None)


class _Reader(_SocketSpawn):
    """pexpect on a socket that stays non-blocking for the writer; it tells every piece it reads."""

    def __init__(self, connection: socket.socket, tell: Callable[[bytes], None]) -> None:
        super().__init__(connection, maxread=READ_BYTES)
        self.selector = selectors.DefaultSelector()
        self.selector.register(connection, selectors.EVENT_READ)
        self._tell = tell

    def read_nonblocking(self, size: int = 1, timeout: float | None = -1) -> bytes:
        """Return at most `size` bytes; raise pexpect's TIMEOUT or EOF."""
        wait_s = self.timeout if timeout == -1 else timeout
        if not self.selector.select(wait_s):
            raise pexpect.TIMEOUT("Timeout exceeded.")
        try:
            data = self.socket.recv(size)
        except BlockingIOError as error:
            raise pexpect.TIMEOUT("Nothing there after all.") from error
        except ConnectionError:
            data = b""
        if not data:
            self.flag_eof = True
            raise pexpect.EOF("Socket closed")
        self._tell(data)
        return data


async def connect_console(endpoint: Endpoint, on_match: Callable[[ConsoleMatch], None]) -> Console:
    """Connect to the console of a QEMU that listens already; raise QemuError.

    `on_match` is called in the running loop for every known line, in order. Whatever the guest
    wrote before is only in the log file that QEMU keeps: connect before the guest runs.
    """
    connection, address = open_socket(endpoint)
    connection.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connection, address)
    except OSError as error:
        connection.close()
        raise QemuError(
            f"The guest's console cannot be reached: {error.strerror or error}.",
            "Run `sampan logs qemu`.",
        ) from error
    except BaseException:
        connection.close()
        raise
    return Console(connection, on_match)
