"""What can be told about the machine from its files alone, when no host agent runs."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from sampan.client.launcher import is_running
from sampan.core.errors import SettingError
from sampan.core.files import occupied, occupied_by
from sampan.core.layout import Layout
from sampan.core.phases import Phase, phases_from_json
from sampan.core.settings import GIB, MIB, Settings
from sampan.core.states import MachineState
from sampan.core.status import DiskUse, MemoryUse, SavedState, Status
from sampan.platforms.settings import read_settings


def offline_status(layout: Layout) -> Status:
    """Return the status of a machine that no host agent looks after."""
    settings, error = Settings(), None
    try:
        settings = read_settings(layout.settings)
    except SettingError as wrong:
        error = wrong.report()
    pid = orphan_pid(layout)
    notes: tuple[str, ...] = (
        () if pid is None else (f"QEMU still runs (process {pid}); `sampan start` adopts it.",)
    )
    saved = _saved(layout)
    if saved is not None and pid is None:
        notes = ("Nothing wakes it while no host agent runs: `sampan resume` does.",)
    return Status(
        state=MachineState.STOPPED if saved is None else MachineState.SUSPENDED,
        home=str(layout.home),
        docker_host=layout.docker_host,
        memory=MemoryUse(settings.memory_mib * MIB),
        disk=DiskUse(settings.disk_gib * GIB, occupied(layout.data_disk)),
        phases=_last_boot(layout.boots),
        error=error,
        pid=pid,
        notes=notes,
        saved=saved,
    )


def orphan_pid(layout: Layout) -> int | None:
    """Return the process id of a QEMU that outlived its host agent, None if there is none."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        pid = json.loads(layout.qemu_record.read_text("utf-8"))["pid"]
        if isinstance(pid, int) and pid > 0 and is_running(pid):
            return pid
    return None


def _saved(layout: Layout) -> SavedState | None:
    """Return what the record of a suspended machine says, None if there is none to be read."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        record = json.loads(layout.saved_record.read_text("utf-8"))
        size = occupied_by(layout.saved_files)
        return SavedState(float(record["at"]), size)
    return None


def _last_boot(path: Path) -> tuple[Phase, ...]:
    """Return the phases of the newest boot in the file, nothing if there is none to be read."""
    with suppress(OSError, ValueError, TypeError, KeyError, IndexError):
        boots = json.loads(path.read_text("utf-8"))
        if isinstance(boots, dict):
            boots = boots["boots"]
        return phases_from_json(boots[-1]["phases"])
    return ()
