"""The QEMU process: started, watched, adopted from an earlier host agent, and ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from sampan.core.errors import QemuError
from sampan.core.layout import Layout
from sampan.machine.exits import QemuExit
from sampan.machine.jsonfile import read_json, write_json
from sampan.machine.programs import clean_environment
from sampan.platforms import Platform

LOG_TAIL_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class QemuRecord:
    """What the next host agent must know to take over a QEMU (`layout.qemu_record`).

    `started` tells the process from a later one with its number, `inputs` is the image's hash,
    `at` is when the machine was booted, in seconds since 1970.
    """

    pid: int
    started: str
    argv: tuple[str, ...]
    inputs: str
    accelerator: str
    reason: str
    at: float


class QemuProcess:
    """A running QEMU, whether this process started it or an earlier one did."""

    def __init__(
        self,
        layout: Layout,
        platform: Platform,
        record: QemuRecord,
        process: psutil.Process,
        child: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.record = record
        self.adopted = child is None
        self._layout = layout
        self._platform = platform
        self._process = process
        self._child = child
        self._exit: asyncio.Future[QemuExit] = asyncio.get_running_loop().create_future()
        _watch(platform, record.pid, self._reap, self._on_end)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.record.pid

    @property
    def exit(self) -> QemuExit | None:
        """How it ended; None while it runs."""
        return self._exit.result() if self._exit.done() else None

    async def wait(self) -> QemuExit:
        """Return how QEMU ended, once it has; any number of tasks may wait."""
        return await asyncio.shield(self._exit)

    async def terminate(self, *, soft_s: float = 5.0, hard_s: float = 5.0) -> QemuExit:
        """End QEMU: SIGINT, by which it closes its disks in order, then SIGKILL.

        Raises QemuError when it is still there after `soft_s` + `hard_s` seconds.
        """
        softly = self._platform.end_softly
        for ask, limit in ((softly, soft_s), (psutil.Process.kill, hard_s)):
            if self.exit is None:
                with contextlib.suppress(psutil.Error):
                    ask(self._process)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limit):
                    return await self.wait()
        raise QemuError(
            f"QEMU (process {self.pid}) does not end, not even killed.",
            "It waits for a disk or the network; if it stays, start the computer again.",
        )

    @property
    def is_stopped(self) -> bool:
        """True while a signal such as SIGSTOP holds the process."""
        try:
            return bool(self._process.status() == psutil.STATUS_STOPPED)
        except psutil.Error:
            return False

    def resume(self) -> None:
        """Let the process go on if a signal holds it."""
        if self.is_stopped:
            with contextlib.suppress(psutil.Error):
                self._process.resume()

    def memory_bytes(self) -> int | None:
        """Return the memory that QEMU occupies on this computer; None when it has ended."""
        try:
            return int(self._process.memory_info().rss)
        except psutil.Error:
            return None

    def log_tail(self) -> str:
        """Return the end of what QEMU wrote."""
        return read_tail(self._layout.qemu_log, LOG_TAIL_BYTES)

    def _reap(self) -> int | None:
        # Blocks until the process has ended; runs in a thread unless a pidfd has told the end.
        if self._child is not None:
            return self._child.wait()
        with contextlib.suppress(psutil.Error):
            self._process.wait()
        return None

    def _on_end(self, code: int | None) -> None:
        remove_leftovers(self._layout)
        if not self._exit.done():
            disk = str(self._layout.data_disk)
            self._exit.set_result(QemuExit(code, self.log_tail(), disk))


async def start_qemu(
    layout: Layout,
    platform: Platform,
    argv: Sequence[str],
    *,
    inputs: str,
    accelerator: str,
    reason: str,
    booted_at: float | None = None,
) -> QemuProcess:
    """Start QEMU in a session of its own, so that it outlives us; raise QemuError if it cannot.

    The signals of a log-out do not end it: it can then be suspended. `booted_at` says when a
    machine that goes on was booted: its console's log goes on too. The caller has made sure
    (`adopt_qemu`, and the folder's lock) that no other QEMU runs here.
    """
    remove_leftovers(layout)
    _keep_previous(layout.qemu_log)
    if booted_at is None:
        _keep_previous(layout.console_log)
    try:
        child = await asyncio.to_thread(_spawn, argv, layout.qemu_log, platform)
    except OSError as error:
        raise QemuError(
            f"{argv[0]} cannot be started: {error.strerror or error}.",
            "Run `python3 bootstrap.py setup`, or install QEMU from your system's packages.",
        ) from error
    started = platform.process_start(child.pid) or ""
    at = booted_at or round(time.time(), 3)
    record = QemuRecord(child.pid, started, tuple(argv), inputs, accelerator, reason, at)
    try:
        write_json(layout.qemu_record, asdict(record))
        return QemuProcess(layout, platform, record, psutil.Process(child.pid), child)
    except BaseException as error:
        child.kill()
        code = child.wait()
        if isinstance(error, psutil.NoSuchProcess):
            raise QemuExit(code, read_tail(layout.qemu_log, LOG_TAIL_BYTES)).error() from error
        raise


async def adopt_qemu(layout: Layout, platform: Platform) -> QemuProcess | None:
    """Take over the QEMU that an earlier host agent left running; None when there is none.

    A QEMU of this folder that the record does not describe is ended, and nothing is left of it.
    """
    record = _read_record(layout)
    if record is not None and platform.process_start(record.pid) == record.started:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(record.pid)
            if _is_ours(process, layout):
                return QemuProcess(layout, platform, record, process)
    await asyncio.to_thread(_end_strays, layout, platform)
    remove_leftovers(layout)
    return None


def remove_leftovers(layout: Layout) -> None:
    """Remove the sockets and the record of a QEMU that has ended, and the pages it read."""
    sockets = (layout.qmp_socket, layout.console_socket, layout.channel_socket)
    for path in (*sockets, layout.relay_socket, layout.qemu_record):
        path.unlink(missing_ok=True)
    if not layout.saved_record.exists():
        layout.saved_pages.unlink(missing_ok=True)  # nobody reads them any more


def read_tail(path: Path, size: int) -> str:
    """Return the last `size` bytes of a log as text; nothing when there is no such file."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - size))
            return stream.read(size).decode("utf-8", "replace")
    except OSError:
        return ""


def _spawn(argv: Sequence[str], log: Path, platform: Platform) -> subprocess.Popen[bytes]:
    with log.open("wb") as output, platform.shielded_from_log_out():
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            # Where a core file is welcome: our own folder may be a project of the user's.
            cwd=log.parent,
            start_new_session=True,
        )


def _keep_previous(log: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        log.replace(log.with_name(log.name + ".1"))


def _read_record(layout: Layout) -> QemuRecord | None:
    value = read_json(layout.qemu_record)
    try:
        argv = value["argv"]
        if not isinstance(argv, list):
            return None
        return QemuRecord(
            int(str(value["pid"])),
            str(value["started"]),
            tuple(map(str, argv)),
            str(value["inputs"]),
            str(value["accelerator"]),
            str(value["reason"]),
            float(str(value["at"])),
        )
    except (KeyError, ValueError):
        return None


def _is_ours(process: psutil.Process, layout: Layout) -> bool:
    """Tell whether a process is the QEMU of this folder: its command names our channel."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        where = str(layout.channel_socket).replace(",", ",,")
        return any(word.startswith("socket,id=channel,") and where in word
                   for word in process.cmdline())  # fmt: skip
    except psutil.Error:
        return False


def _end_strays(layout: Layout, platform: Platform) -> None:
    strays = [process for process in psutil.process_iter() if _is_ours(process, layout)]
    for process in strays:
        with contextlib.suppress(psutil.Error):
            platform.end_softly(process)
    _, alive = psutil.wait_procs(strays, timeout=5)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


def _watch(
    platform: Platform,
    pid: int,
    reap: Callable[[], int | None],
    on_end: Callable[[int | None], None],
) -> None:
    """Call `on_end` in the running loop with what `reap` returns, once the process has ended."""
    loop = asyncio.get_running_loop()
    descriptor = platform.open_process(pid)
    if descriptor is not None:

        def readable() -> None:
            loop.remove_reader(descriptor)
            os.close(descriptor)
            on_end(reap())

        loop.add_reader(descriptor, readable)
        return

    def wait_in_thread() -> None:
        code = reap()
        with contextlib.suppress(RuntimeError):  # the loop may be closed by then
            loop.call_soon_threadsafe(on_end, code)

    # A daemon: the end of this process must not wait for the end of QEMU.
    threading.Thread(target=wait_in_thread, name=f"qemu-{pid}", daemon=True).start()
