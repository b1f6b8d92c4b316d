"""Gives the room of what was deleted back to the host: trims the data disk once deletions rest.

Docker tells of what it deletes, and the free space, looked at when the agent is awake anyway, tells
of the rest. Nothing here wakes a machine in which nothing is deleted.
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from sampan_agent.disk import MOUNT_POINT
from sampan_agent.errors import AgentError
from sampan_agent.http import follow
from sampan_agent.loop import Timer
from sampan_agent.tasks import Future

T = TypeVar("T")
MIB = 1024 * 1024

QUIET_S = 6.0
"""Longer than the 5 s in which ext4's journal commits: only then can freed blocks be trimmed."""

LATEST_S, PAUSE_S = 30.0, 30.0
"""How long deletions that do not rest put a trim off, and how long after one the next may come."""

WORTH = 64 * MIB
"""So much room that became free without a word of Docker's is worth a trim."""

PIECE = 1024 * MIB
LARGEST = 1 << 50
CLUSTER = 64 * 1024
"""What is smaller than a cluster of the host's file gives nothing back."""

FITRIM = 0xC0185879
"""_IOWR('X', 121, struct fstrim_range), linux/fs.h."""

EVENTS = (
    "/events?filters=%7B%22type%22:[%22image%22,%22container%22,%22volume%22,%22builder%22],"
    "%22event%22:[%22delete%22,%22destroy%22,%22prune%22]%7D"
)
"""{"type": [...], "event": [...]}"""

RETRY_S = 5.0


class Waits(Protocol):
    """What is needed of the loop."""

    def after(self, seconds: float, callback: Callable[[], object], /) -> Timer: ...
    def work(self, job: Callable[[], T], /) -> Future[T]: ...
    def start(self, coroutine: Any, /) -> Any: ...


class Trimming:
    """Decides when to trim. `job` blocks and returns the bytes given back; `free` those free."""

    def __init__(
        self,
        loop: Waits,
        say: Callable[[str], object],
        *,
        job: Callable[[Callable[[], bool]], int] | None = None,
        free: Callable[[], int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loop = loop
        self._say = say
        self._job = job or (lambda stopped: trim(stopped=stopped))
        self._free = free or free_bytes
        self._clock = clock
        self._timer: Timer | None = None
        self._first: float | None = None
        self._last = float("-inf")
        self._ended: float | None = None
        self._under_way: Future[None] | None = None
        self._free_before = self._free()
        self._risen = 0
        self._stopped = False
        self._hopeless = False

    def deleted(self) -> None:
        """Something was deleted: trim when nothing more is for a while."""
        now = self._last = self._clock()
        if self._first is None:
            self._first = now
        if self._under_way is None:
            self._arm(now)

    def look(self) -> None:
        """See whether much became free of which Docker does not tell: files in containers."""
        free = self._free()
        self._risen += max(0, free - self._free_before)
        self._free_before = free
        if self._risen >= WORTH:
            self._risen = 0
            self.deleted()

    def stop(self) -> None:
        """Trim no more, and end a trim after the piece at hand: the disk is about to go."""
        self._stopped = True
        self._disarm()

    async def trim(self) -> int:
        """Trim now, or after the trim under way; return the bytes given back. Raises OSError."""
        while self._under_way is not None:
            await self._under_way
        done = self._under_way = Future()
        self._disarm()
        began, self._first, self._risen = self._clock(), None, 0
        try:
            return await self._loop.work(lambda: self._job(self._is_stopped))
        finally:
            self._under_way, self._ended = None, self._clock()
            self._free_before = self._free()
            if self._last > began - QUIET_S and not self._stopped:
                # It may have come too late for this trim: the journal had not committed it.
                self._first = self._clock()
                self._arm(self._first)
            done.resolve(None)

    def _arm(self, now: float) -> None:
        self._disarm()
        if self._stopped or self._hopeless:
            return
        assert self._first is not None
        due = min(now + QUIET_S, self._first + LATEST_S)
        if self._ended is not None:
            due = max(due, self._ended + PAUSE_S)
        self._timer = self._loop.after(max(0.0, due - now), self._begin)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self) -> None:
        self._timer = None
        self._loop.start(self._trim_quietly())

    async def _trim_quietly(self) -> None:
        try:
            await self.trim()
        except OSError as error:
            # A host that takes nothing back never will: only a person may still ask for it.
            self._say(f"cannot trim the data disk: {error.strerror}")
            self._hopeless = True
            self._disarm()

    def _is_stopped(self) -> bool:
        return self._stopped


class DeletionWatch:
    """Hears from dockerd what it deleted, for as long as dockerd runs."""

    def __init__(
        self, loop: Any, socket: str, ready: Callable[[], bool], deleted: Callable[[], object]
    ) -> None:
        self._loop = loop
        self._socket = socket
        self._ready = ready
        self._deleted = deleted
        self._watching = False

    def begin(self) -> None:
        """Watch from now on; when it watches already, do nothing."""
        if not self._watching:
            self._watching = True
            self._loop.start(self._watch())

    async def _watch(self) -> None:
        while self._ready():
            with suppress(AgentError):
                await follow(self._loop, self._socket, EVENTS, self._take)
            if self._ready():
                # It ended, and what happened meanwhile was not heard.
                self._deleted()
                await self._loop.sleep(RETRY_S)
        self._watching = False

    def _take(self, line: bytes) -> None:
        if line.startswith(b"{"):
            self._deleted()


def free_bytes(mount_point: str = MOUNT_POINT) -> int:
    """Return the bytes that are free on the data disk; 0 when it cannot be told."""
    try:
        space = os.statvfs(mount_point)
    except OSError:
        return 0
    return space.f_bfree * space.f_frsize


def trim(mount_point: str = MOUNT_POINT, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Give unused blocks back to the host and return how many bytes; blocks, raises OSError.

    Block groups in which nothing was freed since the last time are skipped by ext4 itself.
    """
    from fcntl import ioctl
    from struct import pack, unpack

    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, 19)  # of this thread alone, on Linux
    given = 0
    fd = os.open(mount_point, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for start in range(0, LARGEST, PIECE):
            if stopped():
                break
            try:
                answer = ioctl(fd, FITRIM, pack("=QQQ", start, PIECE, CLUSTER))
            except OSError as error:
                if error.errno == 22 and start:  # EINVAL: behind the end of the file system
                    break
                raise
            given += unpack("=QQQ", answer)[1]
    finally:
        os.close(fd)
    return given
