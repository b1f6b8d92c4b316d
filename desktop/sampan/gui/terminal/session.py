"""A process behind a view: what it writes is shown, what is typed is written to it, in order.

A flood costs the process's pipe and not the window: it is shown in slices, a few milliseconds at
a time, and no more is read while much still waits.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sampan.client.engine.engine import ExecSession
from sampan.client.engine.model import ExecSize
from sampan.gui.bridge import Bridge, Failure, Job
from sampan.gui.terminal.view import TerminalView

SMALLEST_SLICE, LARGEST_SLICE = 2048, 65536
"""How many bytes are shown between two looks at the clock: as many as take about a third of it."""

TURN_S = 0.006
"""How long one turn of Qt's loop may take for it."""

MOST_WAITING = 512 * 1024
"""How many bytes may wait to be shown before no more is read."""

PAUSE_S = 0.004
"""How long output is gathered: an echo must not be seen to come late."""

_TIDY = b"\x1b[?1049l\x1b[?1000;1002;1003;1004;1006;2004l\x1b[!p\x1b[0 q"
"""What a process that was ended may have left switched on."""


Opener = Callable[[ExecSize], Coroutine[Any, Any, ExecSession]]
"""Starts the process in a terminal of that size."""


class SessionState(Enum):
    """Where a session is."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    ENDED = "ended"


class TerminalSession(QObject):
    """Connects one view with one process after the other; Enter starts the next."""

    state_changed = Signal(SessionState)

    def __init__(self, bridge: Bridge, view: TerminalView, opener: Opener) -> None:
        super().__init__(view)
        self.state = SessionState.IDLE
        self._bridge = bridge
        self._view = view
        self._opener = opener
        self._process: ExecSession | None = None
        self._hold = _Hold()
        self._jobs: list[Job] = []
        self._pace = _Pace()
        self._waiting: deque[bytes] = deque()
        self._slice = SMALLEST_SLICE
        self._at_end: Callable[[], None] | None = None
        self._typed: list[bytes] = []
        self._writing = False
        self._size = ExecSize()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._show)
        view.typed.connect(self._type)
        view.resized.connect(self._resize)

    def start(self) -> None:
        """Start the process."""
        self._waiting.clear()
        self._typed.clear()
        self._at_end, self._writing = None, False
        self._pace = _Pace()
        self._size = self._size_of_view()
        self._set(SessionState.STARTING)
        self._hold = _Hold()
        # A view may go without a word; its process must not stay.
        self.destroyed.connect(partial(_let_go, self._bridge, self._hold))
        opening = self._hold.take(self._opener, self._size)
        self._jobs = [self._bridge.submit(self, opening, self._opened, self._failed)]

    def close(self) -> None:
        """End the process, and show no more of it."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._turn.stop()
        self._waiting.clear()
        self._leave()
        self._set(SessionState.IDLE)

    def _opened(self, process: ExecSession) -> None:
        self._process = process
        self._set(SessionState.RUNNING)
        output = self._pace.paced(process.output())
        ended = partial(self._finish, self._ask_code)
        self._jobs.append(
            self._bridge.follow(self, output, self._take, ended, self._lost, pause_s=PAUSE_S)
        )
        self._resize()
        self._write()

    # --- what the process writes ------------------------------------------------------------

    def _take(self, batch: tuple[bytes, ...]) -> None:
        self._waiting.extend(batch)
        self._show()

    @Slot()
    def _show(self) -> None:
        """Show what waits, as much as a turn has time for."""
        now = time.monotonic()
        until = now + TURN_S
        shown = 0
        while self._waiting and now < until:
            chunk = self._next_slice()
            self._view.feed(chunk)
            shown += len(chunk)
            before, now = now, time.monotonic()
            if now - before > TURN_S / 2:
                self._slice = max(SMALLEST_SLICE, self._slice // 2)
            elif now - before < TURN_S / 6 and len(chunk) == self._slice:
                self._slice = min(LARGEST_SLICE, self._slice * 2)
        if shown:
            self._bridge.call_soon(partial(self._pace.release, shown))
        if self._waiting:
            if not self._turn.isActive():
                self._turn.start()
            return
        self._turn.stop()
        if self._at_end is not None:
            at_end, self._at_end = self._at_end, None
            at_end()

    def _next_slice(self) -> bytes:
        parts, size = [], 0
        while self._waiting and size < self._slice:
            parts.append(self._waiting.popleft())
            size += len(parts[-1])
        data = b"".join(parts)
        if size > self._slice:
            self._waiting.appendleft(data[self._slice :])
        return data[: self._slice]

    def _finish(self, do: Callable[[], None]) -> None:
        """Do that when all that was read is shown."""
        self._at_end = do
        self._show()

    def _ask_code(self) -> None:
        if self._process is not None:
            self._jobs.append(
                self._bridge.submit(self, self._process.exit_code(), self._ended, self._failed)
            )

    def _lost(self, failure: Failure) -> None:
        self._finish(partial(self._failed, failure))

    def _ended(self, code: int | None) -> None:
        if code is None:
            text = self.tr("[process ended] Press Enter to start again")
        else:
            text = self.tr("[process ended with code {0}] Press Enter to start again").format(code)
        self._stop_with(f"\x1b[2m{text}\x1b[0m")

    def _failed(self, failure: Failure) -> None:
        again = self.tr("Press Enter to try again")
        lines = [f"\x1b[31m{_clean(failure.message)}\x1b[0m"]
        lines += [_clean(failure.hint)] if failure.hint else []
        lines.append(f"\x1b[2m{again}\x1b[0m")
        self._stop_with("\r\n".join(lines))

    def _stop_with(self, text: str) -> None:
        self._view.feed(_TIDY)
        start = b"\r\n" if self._view.terminal.cursor.x else b""
        self._view.feed(start + text.encode() + b"\r\n")
        self._leave()
        self._set(SessionState.ENDED)

    def _leave(self) -> None:
        self._process = None
        _let_go(self._bridge, self._hold)

    # --- what a person does -----------------------------------------------------------------

    @Slot(bytes)
    def _type(self, data: bytes) -> None:
        if self.state is SessionState.ENDED:
            if b"\r" in data:
                self.start()
            return
        self._typed.append(data)
        self._write()

    def _write(self) -> None:
        """Write all that was typed since the last write, when that one is done."""
        if self._process is None or self._writing or not self._typed:
            return
        data = b"".join(self._typed)
        self._typed.clear()
        self._writing = True
        write = self._process.write(data)
        self._bridge.submit(self, write, self._written, self._not_written)

    def _written(self, _: None) -> None:
        self._writing = False
        self._write()

    def _not_written(self, _: Failure) -> None:
        self._writing = False  # the process ended: what reads it says so

    @Slot()
    def _resize(self) -> None:
        size = self._size_of_view()
        if self._process is not None and size != self._size:
            self._size = size
            self._bridge.submit(self, self._process.resize(size), None, _ignore)

    def _size_of_view(self) -> ExecSize:
        return ExecSize(self._view.terminal.columns, self._view.terminal.lines)

    def _set(self, state: SessionState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)


class _Hold:
    """Has the process from the moment it is there; all of it happens on asyncio's thread."""

    def __init__(self) -> None:
        self._process: ExecSession | None = None
        self._left = False
        self._closing: asyncio.Task[None] | None = None

    async def take(self, opener: Opener, size: ExecSize) -> ExecSession:
        """Start the process, and have it."""
        process = self._process = await opener(size)
        if self._left:
            self.leave()
        return process

    def leave(self) -> None:
        """Close the process now, or as soon as it is there."""
        self._left = True
        if self._process is not None and self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._process.close())


def _let_go(bridge: Bridge, hold: _Hold, *_: object) -> None:
    with suppress(RuntimeError):  # the bridge was stopped, and all processes with it
        bridge.call_soon(hold.leave)


class _Pace:
    """Lets a stream be read while not too much of it waits; it lives on asyncio's thread."""

    def __init__(self) -> None:
        self._held = 0
        self._room = asyncio.Event()

    async def paced(self, source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for chunk in source:
            self._held += len(chunk)
            yield chunk
            while self._held > MOST_WAITING:
                self._room.clear()
                await self._room.wait()

    def release(self, count: int) -> None:
        self._held -= count
        self._room.set()


def _ignore(_: Failure) -> None:
    """The process is gone, and what reads it says so."""


def _clean(text: str) -> str:
    """Return a sentence that cannot be taken for a sequence."""
    return "".join(character if character.isprintable() else " " for character in text)
