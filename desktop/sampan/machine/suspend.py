"""A machine's memory and devices, to a file and back, by QEMU's migration.

Where QEMU has `mapped-ram` (9.0), it writes each page at its place in the file, by several threads.
Of an older one we write the memory ourselves where we can (`machine/pages.py`), and it writes its
devices alone; else it writes a stream; it may start no program (`-sandbox spawn=deny`), so it
cannot use `exec:`, and gets the file as a descriptor. Commands: qapi/migration.json of QEMU.

The order is: `save`, `Monitor.quit`; later `StateStore.find`, a QEMU with `incoming_argv`, `load`,
`resume`. Once a machine is saved, its QEMU is only good for `quit` or `resume`. A stopped QEMU that
was adopted is ended if `StateStore.exists` (the machine is suspended), else `undo` lets it run.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from qemu.qmp import ExecuteError

from sampan.core.errors import QemuError, SampanError, SuspendBlockedError, SuspendError
from sampan.machine.command import machine_size
from sampan.machine.monitor import Monitor
from sampan.machine.pages import GuestMemory, complete_devices, find_memory, write_pages
from sampan.machine.process import QemuProcess
from sampan.machine.statefile import (
    BOOTS_INSTEAD,
    MachineIdentity,
    SavedMachine,
    SavedRun,
    StateFormat,
    StateStore,
)

SAVE_S, LOAD_S, CANCEL_S, ENDING_S = 120.0, 60.0, 20.0, 1.0
POLL_S = 0.004
UNLIMITED = 1 << 40
"""Bytes per second: as fast as it goes. QEMU's own 128 MiB/s is made for networks."""
CHANNELS = 2
"""Threads that write and read pages; more made no difference on two cores."""
FILE_NAME = "state"
"""What the memory's file is called among QEMU's descriptors."""

Progress = Callable[[int, int], None]
"""Told how many bytes of the machine's memory were looked at, and of how many."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Way:
    """How this QEMU writes: the format, the number of threads, the capabilities that it has.

    `memory` is what we write ourselves.
    """

    format: StateFormat
    channels: int
    offered: frozenset[str]
    memory: GuestMemory | None = None

    @property
    def keeps_pages(self) -> bool:
        """True while the machine reads the pages' file, whatever becomes of this save."""
        return self.memory is not None and self.memory.mapped


async def save(
    monitor: Monitor,
    store: StateStore,
    identity: MachineIdentity,
    *,
    process: QemuProcess | None = None,
    run: SavedRun = SavedRun(),  # noqa: B008 - it is frozen
    progress: Progress | None = None,
    deadline_s: float = SAVE_S,
) -> SavedMachine:
    """Stop the machine and save it; the caller then ends QEMU by `quit`.

    `identity` is that of the QEMU that runs: of its record, which may be older than the settings.
    Of a `process` that can be looked into the memory is written by us.
    Whatever else happens (an error, a full disk, a cancelled task), nothing is saved and the
    machine runs on if it ran. Raises SuspendBlockedError when this machine can never be saved, and
    SuspendError when it could not be this time.
    """
    way = await _choose_way(monitor, store, process)
    running = await _check_state(monitor)
    identity = replace(identity, qemu=monitor.version_text)
    try:
        async with asyncio.timeout(deadline_s):
            begin = functools.partial(store.begin, keep_pages=way.keeps_pages)
            await _to_the_end(asyncio.to_thread(begin))
            await monitor.execute("stop", timeout_s=deadline_s)
            if way.memory is not None:
                await _write_parts(monitor, store, way.memory, progress, deadline_s)
            else:
                await _set_way(monitor, way)
                await _write(monitor, store, way, progress, deadline_s)
            return await _to_the_end(
                asyncio.to_thread(store.commit, identity, way.format, way.channels, run)
            )
    except BaseException as error:
        keep = way.keeps_pages
        await _to_the_end(undo(monitor, store, running=running, keep_pages=keep))
        if isinstance(error, TimeoutError):
            raise SuspendError(
                f"The machine was not saved within {deadline_s:.0f} s; it runs on.",
                "The disk of this computer may be slow or busy.",
            ) from error
        if isinstance(error, QemuError):
            raise SuspendError(f"The machine cannot be saved: {error.message}") from error
        raise


async def load(
    monitor: Monitor,
    store: StateStore,
    saved: SavedMachine,
    *,
    process: QemuProcess | None = None,
    deadline_s: float = LOAD_S,
) -> None:
    """Read a saved machine into a QEMU that was started by `incoming_argv`; it stays stopped.

    `resume` lets it run. Raises SuspendError (with the log of `process`) when it cannot be read:
    then nothing is saved any more, the caller ends this QEMU and boots. A cancelled call leaves
    the saved machine as it is.
    """
    try:
        async with asyncio.timeout(deadline_s):
            offered = await _query_capabilities(monitor)
            await _set_way(monitor, _Way(saved.format, saved.channels, offered), loading=True)
            async with _address(monitor, store, saved.format, os.O_RDONLY) as uri:
                await monitor.execute("migrate-incoming", {"uri": uri}, timeout_s=deadline_s)
                await _wait_loaded(monitor, deadline_s)
    except (SampanError, TimeoutError, OSError) as error:
        await _to_the_end(asyncio.to_thread(store.discard))
        why = f"QEMU did not read it within {deadline_s:.0f} s."
        if isinstance(error, SampanError):
            why = error.message
        elif not isinstance(error, TimeoutError):
            why = f"{error.filename}: {error.strerror}."
        raise SuspendError(
            f"The suspended machine cannot go on: {why}",
            BOOTS_INSTEAD,
            details=await _read_log(process) if process is not None else "",
        ) from error


async def resume(monitor: Monitor, store: StateStore) -> None:
    """Let a loaded machine (or one that was just saved) run, what is saved made invalid first.

    Its memory's file stays until `StateStore.discard`, which may wait until nobody waits for it;
    the pages' file stays as long as the machine runs.
    Raises SuspendError when it may not run, QemuError when QEMU is gone.
    """
    await _to_the_end(asyncio.to_thread(store.claim))
    await monitor.run()


async def undo(
    monitor: Monitor, store: StateStore, *, running: bool = True, keep_pages: bool = True
) -> None:
    """Undo a save, finished or not: end the migration, and let the machine run if it ran.

    The pages are kept unless it is known that the machine does not read them.
    A QEMU that is gone is no error here: what ended the save tells it. Raises SuspendError when a
    record was written and cannot be removed: then the machine must not run.
    """
    with contextlib.suppress(QemuError, TimeoutError):
        async with asyncio.timeout(CANCEL_S):
            await monitor.execute("migrate_cancel", timeout_s=CANCEL_S)
            while True:
                if (await _query_migration(monitor)).get("status") not in _UNDER_WAY:
                    break
                await asyncio.sleep(POLL_S)
    if store.exists():
        await asyncio.to_thread(store.claim)
    if running:
        with contextlib.suppress(QemuError):
            await monitor.run()
    await asyncio.to_thread(store.discard, keep_pages=keep_pages)


async def _choose_way(monitor: Monitor, store: StateStore, process: QemuProcess | None) -> _Way:
    """Return how this QEMU can write its state; raise SuspendBlockedError if it cannot at all."""
    reasons = (await _query_migration(monitor)).get("blocked-reasons")
    if isinstance(reasons, list) and reasons:
        raise _blocked(str(reasons[0]))
    offered = await _query_capabilities(monitor)
    if "mapped-ram" in offered:
        channels = CHANNELS if "multifd" in offered else 0
        return _Way(StateFormat.MAPPED_RAM, channels, offered)
    if process is not None:
        bytes_ = machine_size(process.record.argv)[1] << 20
        memory = await find_memory(monitor, process.pid, bytes_, store.pages)
        if memory is not None:
            return _Way(StateFormat.PAGES, 0, offered, memory)
    return _Way(StateFormat.STREAM, 0, offered)


async def _check_state(monitor: Monitor) -> bool:
    """Tell whether the machine runs; raise SuspendError if it neither runs nor was paused."""
    state = await monitor.query_status()
    if state not in ("running", "paused"):
        raise SuspendError(
            f"The machine cannot be saved while QEMU calls it `{state}`.",
            "Run `sampan status` to see what it is doing.",
        )
    return state == "running"


async def _set_way(monitor: Monitor, way: _Way, *, loading: bool = False) -> None:
    wanted = {
        "mapped-ram": way.format is StateFormat.MAPPED_RAM,
        "multifd": way.channels > 0,
        # The disk is not touched before `cont`, for until then the machine may be loaded again.
        "late-block-activate": loading,
    }
    if way.format is StateFormat.MAPPED_RAM and "mapped-ram" not in way.offered:
        raise QemuError("this QEMU does not know mapped-ram.")
    states = [{"capability": name, "state": on} for name, on in wanted.items()
              if name in way.offered]  # fmt: skip
    await monitor.execute("migrate-set-capabilities", {"capabilities": states})
    channels = {"multifd-channels": way.channels} if way.channels else {}
    await monitor.execute("migrate-set-parameters", {"max-bandwidth": UNLIMITED, **channels})


async def _write(
    monitor: Monitor, store: StateStore, way: _Way, progress: Progress | None, deadline_s: float
) -> None:
    async with _address(monitor, store, way.format, os.O_WRONLY) as uri:
        try:
            await monitor.execute("migrate", {"uri": uri})
        except QemuError as error:
            # Devices that cannot be saved are found only now.
            said = str(error.__cause__)
            if isinstance(error.__cause__, ExecuteError) and _BLOCKED.search(said):
                raise _blocked(said) from error
            raise
        while True:
            # While the last part is written, QEMU answers nothing.
            now = await _query_migration(monitor, deadline_s)
            if progress is not None:
                _tell(progress, now)
            match now.get("status"):
                case "completed":
                    return
                case "failed" | "cancelled" as status:
                    raise _failed(store, str(now.get("error-desc") or status))
            await asyncio.sleep(POLL_S)


async def _write_parts(
    monitor: Monitor,
    store: StateStore,
    memory: GuestMemory,
    progress: Progress | None,
    deadline_s: float,
) -> None:
    """Have QEMU write its devices, and write the memory ourselves."""
    loop = asyncio.get_running_loop()

    def tell(done: int, total: int) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, done, total)

    def write() -> None:
        devices = store.memory.read_bytes()
        store.memory.write_bytes(complete_devices(devices, memory.machine_type))
        write_pages(memory, store.pages, tell)

    arguments = {"filename": str(store.memory)}
    await monitor.execute("xen-save-devices-state", arguments, timeout_s=deadline_s)
    try:
        await _to_the_end(asyncio.to_thread(write))
    except OSError as error:
        raise _failed(store, f"{error.filename or store.pages}: {error.strerror}") from error


async def _wait_loaded(monitor: Monitor, deadline_s: float) -> None:
    while True:
        now = await _query_migration(monitor, deadline_s)
        if now.get("status") == "failed":
            raise QemuError(f"{now.get('error-desc') or 'its memory cannot be read'}.")
        answer = await monitor.execute("query-status", timeout_s=deadline_s)
        state = str(cast("dict[str, object]", answer).get("status"))
        if state == "paused":
            return
        if state != "inmigrate":
            raise QemuError(f"QEMU calls it `{state}`.")
        await asyncio.sleep(POLL_S)


async def _read_log(process: QemuProcess) -> str:
    """Return what QEMU wrote, or how it ended if it wrote nothing, which may be about to happen.

    QEMU 10.0 is ended by a signal when a mapped-ram file is too short.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ENDING_S):
            await process.wait()
    return process.log_tail() or str(process.exit or "")


@asynccontextmanager
async def _address(
    monitor: Monitor, store: StateStore, kind: StateFormat, flags: int
) -> AsyncIterator[str]:
    """Yield what QEMU calls the memory's file."""
    if kind is StateFormat.MAPPED_RAM:
        yield f"file:{store.memory}"
        return
    descriptor = os.open(store.memory, flags)
    try:
        await monitor.pass_file(FILE_NAME, descriptor)
        yield f"fd:{FILE_NAME}"
    finally:
        os.close(descriptor)


async def _query_capabilities(monitor: Monitor) -> frozenset[str]:
    value = await monitor.execute("query-migrate-capabilities")
    return frozenset(item["capability"] for item in cast("list[dict[str, str]]", value))


async def _query_migration(monitor: Monitor, timeout_s: float = CANCEL_S) -> dict[str, object]:
    return cast("dict[str, object]", await monitor.execute("query-migrate", timeout_s=timeout_s))


def _tell(progress: Progress, now: Mapping[str, object]) -> None:
    memory = now.get("ram")
    if isinstance(memory, dict):
        total, remaining = int(memory.get("total", 0)), int(memory.get("remaining", 0))
        progress(max(0, total - remaining), total)


def _blocked(why: str) -> SuspendBlockedError:
    return SuspendBlockedError(
        f"This machine cannot be suspended: {why.strip().rstrip('.')}.",
        "It can be shut down instead.",
    )


def _failed(store: StateStore, why: str) -> SuspendError:
    free = os.statvfs(store.memory.parent) if hasattr(os, "statvfs") else None
    if "No space left" in why or (free is not None and free.f_bavail * free.f_frsize < 1 << 20):
        return SuspendError(
            "The machine cannot be saved: there is no space left in "
            f"{store.memory.parent}; it runs on.",
            "Free some space: saving takes as much as the machine uses of its memory.",
            details=why,
        )
    return SuspendError(f"The machine cannot be saved: {why.rstrip('.')}; it runs on.")


async def _to_the_end(work: Awaitable[T]) -> T:
    """Return what `work` gives, never before it has ended: a cancelled call still waits for it."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise


_UNDER_WAY = ("setup", "active", "cancelling", "device", "pre-switchover", "wait-unplug")
_BLOCKED = re.compile(r"block|migratable|support migration|migration is disabled", re.IGNORECASE)
