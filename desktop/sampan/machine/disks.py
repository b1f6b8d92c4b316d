"""The data disk: a qcow2 file that grows as the guest writes and shrinks as it discards."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sampan.core.errors import DiskError
from sampan.core.files import allocated_bytes
from sampan.core.settings import GIB
from sampan.machine.programs import Outcome, run_program

INFO_TIMEOUT_S = 30.0
CREATE_TIMEOUT_S = 60.0
CHECK_TIMEOUT_S = 600.0

# Small clusters give discarded space back in small pieces; 64 KiB is also what ext4's discards and
# the cache of the mapping table (1 MiB for 8 GiB) were measured with by QEMU's own documentation.
# Lazy refcounts save a flush with each allocation; after a crash the next opening repairs them.
OPTIONS = "cluster_size=64k,lazy_refcounts=on,preallocation=off"


@dataclass(frozen=True, slots=True)
class DiskSize:
    """The sizes of the data disk in bytes: what the guest sees, what the file occupies here."""

    virtual: int
    host: int


@dataclass(frozen=True, slots=True)
class DataDisk:
    """The data disk of one machine, worked on with `qemu-img`; only while no QEMU has it open."""

    path: Path
    qemu_img: Path

    async def prepare(self, size_gib: int) -> str:
        """Make the disk if it is not there, grow it if it is smaller; return a notice or nothing.

        Raises DiskError when it cannot be made, grown or read, or is used by another machine.
        """
        wanted = size_gib * GIB
        if not self.exists():
            await self.create(wanted)
            return ""
        now = await self.virtual_size()
        if wanted > now:
            await self.grow(wanted)
            return f"The data disk was grown from {now // GIB} to {size_gib} GiB."
        if wanted < now:
            return (
                f"The data disk stays at {now // GIB} GiB: it can grow, but not shrink to "
                f"{size_gib} GiB. What its file occupies shrinks by itself."
            )
        return ""

    def exists(self) -> bool:
        """Tell whether there is a data disk."""
        return self.path.exists()

    async def create(self, size: int) -> None:
        """Make an empty disk of `size` bytes; the file is whole or not there."""
        beside = self.path.with_name(self.path.name + ".new")
        argv = ["create", "-q", "-f", "qcow2", "-o", OPTIONS, str(beside), str(size)]
        try:
            await self._run(argv, "made", CREATE_TIMEOUT_S)
            beside.replace(self.path)
        except OSError as error:
            raise DiskError(
                f"The data disk cannot be made in {self.path.parent}: {error.strerror}."
            ) from error
        finally:
            beside.unlink(missing_ok=True)

    async def grow(self, size: int) -> None:
        """Make the disk `size` bytes large; the guest grows its file system at the next boot."""
        argv = ["resize", "-q", "-f", "qcow2", str(self.path), str(size)]
        await self._run(argv, "grown", CREATE_TIMEOUT_S)

    async def virtual_size(self) -> int:
        """Return the size in bytes that the guest sees."""
        argv = ["info", "-f", "qcow2", "--output=json", str(self.path)]
        outcome = await self._run(argv, "read", INFO_TIMEOUT_S)
        try:
            return int(cast("dict[str, int]", json.loads(outcome.output))["virtual-size"])
        except (ValueError, KeyError, TypeError) as error:
            raise DiskError(
                f"qemu-img did not tell the size of {self.path}.", details=outcome.said
            ) from error

    async def size(self) -> DiskSize:
        """Return both sizes in bytes."""
        return DiskSize(await self.virtual_size(), self.host_bytes() or 0)

    def host_bytes(self) -> int | None:
        """Return what the file occupies on this computer, in bytes; None when there is none."""
        try:
            return allocated_bytes(self.path.stat())
        except OSError:
            return None

    async def check(self, *, repair: bool = False) -> str:
        """Check the file's structure, repair leaks (and worse, if asked); return what was found.

        Raises DiskError when the disk is damaged.
        """
        mode = "all" if repair else "leaks"
        argv = ["check", "-q", "-f", "qcow2", "-r", mode, str(self.path)]
        outcome = await self._start(argv, CHECK_TIMEOUT_S)
        if outcome.code == 2:
            raise DiskError(
                f"The data disk {self.path} is damaged.",
                "Copy it somewhere safe, then run `qemu-img check -r all` on it.",
                details=outcome.said,
            )
        if outcome.code not in (0, 3):
            raise explain_failure(self.path, "checked", outcome)
        return outcome.said

    async def _run(self, argv: list[str], done: str, timeout_s: float) -> Outcome:
        outcome = await self._start(argv, timeout_s)
        if outcome.code != 0:
            raise explain_failure(self.path, done, outcome)
        return outcome

    async def _start(self, argv: list[str], timeout_s: float) -> Outcome:
        try:
            return await run_program([str(self.qemu_img), *argv], timeout_s=timeout_s)
        except TimeoutError as error:
            raise DiskError(
                f"The data disk {self.path} does not answer within {timeout_s:.0f} s.",
                "Is it on a network drive, or is the disk below it failing?",
            ) from error
        except OSError as error:
            raise DiskError(
                f"{self.qemu_img} cannot be started: {error.strerror}.",
                "Run `python3 bootstrap.py setup`, or install QEMU from your system's packages.",
            ) from error


def explain_failure(path: Path, done: str, outcome: Outcome) -> DiskError:
    """Turn what qemu-img said into the sentence for people."""
    said = outcome.said
    for pattern, message, hint in _KNOWN:
        if re.search(pattern, said):
            return DiskError(message.format(path=path, folder=path.parent), hint, details=said)
    last = said.splitlines()[-1].removeprefix("qemu-img: ") if said else f"exit code {outcome.code}"
    return DiskError(f"The data disk {path} cannot be {done}: {last}.", details=said)


_KNOWN = (
    (
        r"Failed to (?:get|lock)[^\n]*lock|Is another process using the image",
        "The data disk {path} is in use by another machine.",
        "Only one QEMU may use it: end the other one, or use another SAMPAN_HOME.",
    ),
    (
        r"No space left on device|Disk quota exceeded",
        "There is no space left in {folder}.",
        "Free some space, then start the machine again.",
    ),
    (
        r"not in qcow2 format|[Ii]nvalid qcow2|Unsupported qcow2|Could not read qcow2 header",
        "{path} is not a qcow2 disk, or its beginning is damaged.",
        "Move it away to start with an empty one, or restore it from a copy.",
    ),
    (
        r"File too large",
        "The file system of {folder} does not take a file that large.",
        "Put the machine's folder (SAMPAN_HOME) on another file system.",
    ),
    (
        r"Permission denied|Read-only file system",
        "{path} cannot be written: you may not, or the disk is read-only.",
        "Check whom the file belongs to.",
    ),
    (
        r"No such file or directory",
        "The data disk {path} is not there.",
        "It is made at the next start of the machine.",
    ),
)
"""What qemu-img writes, and what that means."""
