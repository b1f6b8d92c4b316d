"""What goes wrong with the machine's files and disks, in words for people."""

from __future__ import annotations

import errno
from pathlib import Path

from sampan.core.errors import DiskError
from sampan.machine.monitor import MonitorEvent

ROOT_NODE, DATA_NODE = "root", "data"
"""The names of the disks on QEMU's command line."""


def explain_os_error(error: OSError, folder: Path) -> DiskError:
    """Return what a file of the machine's folder that could not be written or read means."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskError(
            f"There is no space left on the disk that holds {folder}.",
            "Free some space, then start the machine again.",
        )
    return DiskError(
        f"{error.filename or folder} cannot be used: {error.strerror or error}.",
        "Check whom the machine's folder belongs to, and that its disk works.",
    )


def explain_block_event(event: MonitorEvent) -> DiskError | None:
    """Return the error that an event is about (qapi/block-core.json), None if it is about none."""
    match event.name:
        case "BLOCK_IO_ERROR":
            return _explain_io_error(event)
        case "BLOCK_IMAGE_CORRUPTED":
            return DiskError(
                "The file of the data disk was found to be damaged"
                f"{_because(str(event.data.get('msg', '')))}.",
                "Run `sampan stop`, keep a copy of the file, then `sampan start` says what helps.",
            )
    return None


def _explain_io_error(event: MonitorEvent) -> DiskError:
    reason = str(event.data.get("reason", ""))
    if event.data.get("nospace"):
        return DiskError(
            "The disk of this computer that holds the machine's folder is full: "
            "the machine waits for space.",
            "Free some space there; the machine then goes on by itself and has lost nothing.",
        )
    if event.data.get("node-name") == ROOT_NODE:
        return DiskError(
            f"The file of the VM image cannot be read{_because(reason)}.",
            "Is its disk still there? `sampan restart` reads it anew.",
        )
    if event.data.get("operation") == "write":
        return DiskError(
            f"The data disk cannot be written{_because(reason)}: the machine waits.",
            "Mend what stands in its way; the machine then goes on by itself.",
        )
    return DiskError(
        f"The data disk cannot be read{_because(reason)}.",
        "The disk of this computer may be failing: copy the machine's folder somewhere safe.",
    )


def _because(reason: str) -> str:
    return f" ({reason.strip().rstrip('.')})" if reason.strip() else ""
