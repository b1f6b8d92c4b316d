"""One thread, one epoll: files, timers, ends of processes, and results of worker threads."""

from __future__ import annotations

import _thread
import heapq
import os
import select
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sampan_agent.tasks import Future, Task

T = TypeVar("T")
READ = select.EPOLLIN
WRITE = select.EPOLLOUT
EDGE = select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET
GONE = select.EPOLLHUP | select.EPOLLERR
ENDED = GONE | select.EPOLLRDHUP
BATCH = 1024


class Timer:
    """A call that is due later, until it is cancelled."""

    __slots__ = ("callback",)

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        """Make the call not happen; after it has, do nothing."""
        self.callback = None


class Loop:
    """Calls back when something happens. An exception of a callback ends `run`."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._watched: dict[int, Callable[[int], object]] = {}
        self._exits: dict[int, tuple[int, Callable[[int | None], object]]] = {}
        self._strangers: set[int] = set()
        self._timers: list[tuple[float, int, Timer]] = []
        self._timer_count = 0
        self._soon: deque[Callable[[], object]] = deque()
        self._closing: list[int] = []
        self._rounds: list[Callable[[], bool]] = []
        self._from_threads: deque[Callable[[], object]] = deque()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._stopped = False
        self.watch(self._wake, READ, self._take_wake)

    # --- files -------------------------------------------------------------------------------

    def watch(self, fd: int, events: int, callback: Callable[[int], object]) -> None:
        """Call `callback(events)` when the file is ready; events may come that are over already."""
        self._watched[fd] = callback
        self._epoll.register(fd, events)

    def change(self, fd: int, events: int) -> None:
        """Wait for other events of a watched file."""
        self._epoll.modify(fd, events)

    def forget(self, fd: int) -> None:
        """Stop watching the file."""
        if self._watched.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def close(self, fd: int) -> None:
        """Stop watching, and close after the events at hand: they must not meet a reused number."""
        self.forget(fd)
        self._closing.append(fd)

    def ready(self, fd: int, events: int) -> Future[int]:
        """Return a future that has the events once one of them is there."""
        future: Future[int] = Future()

        def arrived(now: int) -> None:
            self.forget(fd)
            future.resolve(now)

        self.watch(fd, events, arrived)
        return future

    # --- time --------------------------------------------------------------------------------

    def soon(self, callback: Callable[[], object]) -> None:
        """Call after the events at hand."""
        self._soon.append(callback)

    def after(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call once `seconds` have passed."""
        timer = Timer(callback)
        self._timer_count += 1
        heapq.heappush(self._timers, (time.monotonic() + seconds, self._timer_count, timer))
        return timer

    def sleep(self, seconds: float) -> Future[None]:
        """Return a future that is done once `seconds` have passed."""
        future: Future[None] = Future()
        self.after(seconds, lambda: future.resolve(None))
        return future

    def each_round(self, work: Callable[[], bool]) -> None:
        """Call before each wait; while it returns True the wait does not sleep."""
        self._rounds.append(work)

    # --- processes, threads, tasks -----------------------------------------------------------

    def watch_exit(
        self, pid: int, callback: Callable[[int | None], object], *, stranger: bool = False
    ) -> None:
        """Call with the exit code when the process ends (negative: the signal).

        The code is None for a process that is not a child of this one, or (`stranger`) is not ours
        to wait for. Raises ProcessLookupError.
        """
        fd = os.pidfd_open(pid)
        if stranger:
            self._strangers.add(fd)
        self._exits[fd] = (pid, callback)
        self._epoll.register(fd, READ)

    def exit_of(self, pid: int) -> Future[int | None]:
        """Return a future that has the exit code, as `watch_exit` gives it."""
        future: Future[int | None] = Future()
        self.watch_exit(pid, future.resolve)
        return future

    def work(self, job: Callable[[], T]) -> Future[T]:
        """Run a blocking job in a thread of its own; the future has its result or its exception."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                result = job()
            except Exception as error:  # handed to whoever waits
                failure = error
                self.soon_from_elsewhere(lambda: future.fail(failure))
            else:
                self.soon_from_elsewhere(lambda: future.resolve(result))

        _thread.start_new_thread(run, ())
        return future

    def soon_from_elsewhere(self, callback: Callable[[], object]) -> None:
        """Like `soon`, from another thread or a signal handler."""
        self._from_threads.append(callback)
        os.eventfd_write(self._wake, 1)

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Task[T]:
        """Run a coroutine; what it raises and nobody awaits ends `run`."""
        task = Task(coroutine, self.soon)
        task.step()
        return task

    # --- running -----------------------------------------------------------------------------

    def run(self) -> None:
        """Run until `stop`, which may have come before."""
        while not self._stopped:
            self._run_soon()
            busy = False
            for work in self._rounds:
                busy = work() or busy
            self._close_files()
            self._dispatch(0.0 if busy or self._soon else self._time_left())
            self._run_timers()
        self._stopped = False

    def stop(self) -> None:
        """Make `run` return after the events at hand."""
        self._stopped = True
        self.soon(lambda: None)

    def shut(self) -> None:
        """Close what the loop itself holds."""
        self._close_files()
        for fd in self._exits:
            os.close(fd)
        os.close(self._wake)
        self._epoll.close()

    def _dispatch(self, timeout: float) -> None:
        """Ends of processes first: what a process left must be gone before its heir asks for it."""
        events = self._epoll.poll(timeout, BATCH)
        for fd, _ in events:
            if fd in self._exits:
                self._take_exit(fd)
        for fd, mask in events:
            callback = self._watched.get(fd)
            if callback is not None:
                callback(mask)
        self._close_files()

    def _take_exit(self, fd: int) -> None:
        pid, callback = self._exits.pop(fd)
        self._epoll.unregister(fd)
        # Not before the batch is over: a process started meanwhile must not get the same number.
        self._closing.append(fd)
        if fd in self._strangers:
            self._strangers.discard(fd)
            callback(None)
            return
        try:
            _, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            callback(None)
        else:
            callback(os.waitstatus_to_exitcode(status))

    def _close_files(self) -> None:
        for fd in self._closing:
            os.close(fd)
        self._closing.clear()

    def _time_left(self) -> float:
        while self._timers and self._timers[0][2].callback is None:
            heapq.heappop(self._timers)
        if not self._timers:
            return -1.0
        return max(0.0, self._timers[0][0] - time.monotonic())

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            callback, timer.callback = timer.callback, None
            if callback is not None:
                callback()

    def _run_soon(self) -> None:
        for _ in range(len(self._soon)):
            self._soon.popleft()()

    def _take_wake(self, _events: int) -> None:
        try:
            os.eventfd_read(self._wake)
        except BlockingIOError:
            return
        while self._from_threads:
            self._from_threads.popleft()()
