"""What Linux and macOS have in common."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sampan.core.errors import LayoutError
from sampan.core.memory import HostMemory, MemoryThresholds
from sampan.platforms.endpoints import Endpoint, UnixEndpoint
from sampan.platforms.locks import FileLock

if TYPE_CHECKING:
    import asyncio

    import psutil

MOST_FILES = 10240
"""What macOS takes at most (OPEN_MAX) where its hard limit says unlimited."""


class Posix:
    """The parts of a Platform that every Unix answers the same way."""

    program_suffix = ""
    hosts_file = Path("/etc/hosts")
    certificate_folders: tuple[Path, ...] = ()
    memory_thresholds = MemoryThresholds()

    def endpoint(self, path: Path) -> Endpoint:
        """Offer a unix socket at the path."""
        return UnixEndpoint(path)

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """Return one of uvloop: docs/adr/0018."""
        import uvloop  # not on Windows, and `sampan` itself has no use for it

        return uvloop.new_event_loop()

    def lock_file(self, path: Path) -> FileLock | None:
        """Take flock(2) on the file: it goes with the descriptor, so nobody can leave it behind."""
        import fcntl  # not on Windows, where this module must still be importable

        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return FileLock(descriptor)

    def make_private_folder(self, path: Path) -> None:
        """Make the folder with mode 0700, and mend the mode of one that lets others in."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = path.stat()
            if status.st_uid != os.getuid():
                raise LayoutError(
                    f"The folder {path} belongs to another user.",
                    "Set SAMPAN_HOME to a folder of your own.",
                )
            if status.st_mode & 0o077:
                path.chmod(0o700)
        except OSError as error:
            raise LayoutError(
                f"The folder {path} cannot be made: {error.strerror or error}.",
                "Set SAMPAN_HOME to a folder that you may write to.",
            ) from error

    def allow_many_files(self) -> None:
        """Raise the soft limit, which is 256 on macOS, to the hard one."""
        import resource  # not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))

    @contextmanager
    def shielded_from_log_out(self) -> Iterator[None]:
        """Block SIGTERM and SIGHUP in this thread: a mask is inherited, and QEMU leaves it."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def end_softly(self, process: psutil.Process) -> None:
        """Send SIGINT, which means the same to QEMU as SIGTERM and is not blocked."""
        process.send_signal(signal.SIGINT)

    def host_memory(self) -> HostMemory:
        """Return what the system tells; waiting for memory is told by Linux alone."""
        return psutil_memory()

    def process_start(self, pid: int) -> str | None:
        """Return the time the process was started, as the system tells it."""
        return psutil_start(pid)

    def open_process(self, pid: int) -> int | None:
        """Only Linux has a descriptor for a process that is not a child."""
        return None


def psutil_memory() -> HostMemory:
    """Return this computer's memory, and what programs could get of it without swapping."""
    import psutil  # takes longer to load than anything else here, and few ask

    memory = psutil.virtual_memory()
    return HostMemory(int(memory.total), int(memory.available))


def psutil_start(pid: int) -> str | None:
    """Return a process's start time in seconds as text; None when it is gone or a zombie."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return f"{process.create_time():.2f}"
    except psutil.Error:
        return None
