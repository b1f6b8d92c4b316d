"""The data disk: found by its serial, made when it is empty, checked, mounted, grown."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sampan_agent.errors import AgentError
from sampan_agent.ext4 import Content, Disk, inspect
from sampan_agent.files import read_text
from sampan_agent.process import Outcome

if TYPE_CHECKING:
    from sampan_agent.repair import Repair

SERIAL = "sampan-data"
BLOCKS = "/sys/block"
MOUNT_POINT = "/var/lib/sampan"
FOLDERS = ("docker", "containerd", "agent", "etc/docker")
WAIT_S, STEP_S = 10.0, 0.02
GROW_SLACK = 16 * 1024 * 1024
"""A file system may end a little before its disk does: it is made of whole block groups."""

MAKE = (
    "mkfs.ext4",
    "-q",
    "-F",
    "-m0",
    f"-L{SERIAL}",
    # 16 KiB of disk for each inode, as usual; the tables are zeroed later, in the background.
    "-Elazy_itable_init=1,lazy_journal_init=1,nodiscard",
)
CONSOLE_HINT = "Open the console with `sampan console` to look at the disk, or move its file away."

REPAIR_WORD = "sampan.repair=1"
"""On the kernel's command line for the one boot that repairs the disk."""

Run = Callable[[Sequence[str]], Awaitable[Outcome]]
Say = Callable[[str], object]
Sleep = Callable[[float], Awaitable[None]]


class DiskError(AgentError):
    """The data disk cannot be used; `log` is what a program said about it.

    `repairable` means: e2fsck knows what to do, and waits for somebody's yes.
    """

    def __init__(
        self, message: str, hint: str = CONSOLE_HINT, *, log: str = "", repairable: bool = False
    ) -> None:
        super().__init__(message, hint, code="disk")
        self.log = log
        self.repairable = repairable


class Verdict(NamedTuple):
    """What an exit code of `e2fsck -p` means."""

    usable: bool
    sentence: str


def judge_check(code: int | None) -> Verdict:
    """Explain an exit code of e2fsck (its manual page, EXIT CODE: a sum of bits)."""
    if code is None or code < 0:
        return Verdict(False, "The check of the data disk was ended from outside.")
    if code & 4:
        return Verdict(False, "The data disk has errors that cannot be repaired without asking.")
    if code & ~(1 | 2):
        return Verdict(False, f"The check of the data disk itself failed (e2fsck code {code}).")
    if code & 2:
        # "Reboot needed" is about a mounted root; this disk is not mounted yet.
        return Verdict(True, "The data disk was repaired, with changes to what was in use.")
    if code & 1:
        return Verdict(True, "The data disk had errors; they were repaired.")
    return Verdict(True, "")


def is_repair_asked(cmdline: str = "/proc/cmdline") -> bool:
    """Tell whether this boot is to repair the data disk, somebody having said yes to it all."""
    return REPAIR_WORD in read_text(cmdline).split()


def find_device(serial: str = SERIAL, folder: str = BLOCKS) -> str | None:
    """Return the device of the virtio disk with this serial, or None."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.startswith("vd"))
    except OSError:
        return None
    for name in names:
        if read_text(f"{folder}/{name}/serial").strip() == serial:
            return f"/dev/{name}"
    return None


def is_mounted(device: str, folder: str, mounts: str = "/proc/self/mounts") -> bool:
    """Tell whether `device` is mounted at `folder`, by an agent before this one."""
    lines = read_text(mounts).splitlines()
    return any(line.split()[:2] == [device, folder] for line in lines)


class DataDisk:
    """Brings the data disk to its mount point. Programs run through `run`, which tests replace."""

    def __init__(
        self,
        run: Run,
        sleep: Sleep,
        say: Say,
        mount_point: str = MOUNT_POINT,
        *,
        repair: bool = False,
    ) -> None:
        self.repair: Repair | None = None
        self._wants_repair = repair
        self._run = run
        self._sleep = sleep
        self._say = say
        self._mount_point = mount_point

    async def bring_up(self) -> None:
        """Find, make or check, mount and grow; raise DiskError with a sentence."""
        device = await self._find()
        if not is_mounted(device, self._mount_point):
            disk = self._inspect(device)
            await self._prepare(device, disk)
            await self._mount(device)
            if disk.file_system is not None:
                await self._grow(device, disk)
        make_folders(self._mount_point)

    async def _find(self) -> str:
        waited = 0.0
        while (device := find_device()) is None:
            if waited >= WAIT_S:
                raise DiskError("The machine has no data disk.", "Restart the machine.")
            await self._sleep(STEP_S)
            waited += STEP_S
        return device

    def _inspect(self, device: str) -> Disk:
        try:
            return inspect(device)
        except OSError as error:
            raise DiskError(f"The data disk cannot be read: {error.strerror}.") from error

    async def _prepare(self, device: str, disk: Disk) -> None:
        match disk.content:
            case Content.UNKNOWN:
                raise DiskError(
                    "The data disk is neither empty nor a file system of Sampan's, or its "
                    "beginning is damaged. Nothing was written to it."
                )
            case Content.EMPTY:
                self._say("makes a file system on the empty data disk")
                outcome = await self._run([*MAKE, device])
                if outcome.code != 0:
                    message = "The file system on the data disk could not be made."
                    raise DiskError(message, log=outcome.output)
            case Content.EXT4:
                if self._wants_repair:
                    await self._repair(device)
                # `e2fsck -p` looks at the same flags and ends; starting it takes 0.2 s.
                elif disk.file_system is None or not disk.file_system.clean:
                    await self._check(device)

    async def _check(self, device: str) -> None:
        self._say("checks the data disk")
        outcome = await self._run(["e2fsck", "-p", device])
        verdict = judge_check(outcome.code)
        if not verdict.usable:
            repairable = bool(outcome.code and outcome.code > 0 and outcome.code & 4)
            raise DiskError(verdict.sentence, log=outcome.output, repairable=repairable)
        if verdict.sentence:
            self._say(verdict.sentence)

    async def _repair(self, device: str) -> None:
        """Check everything and answer each question with yes; the host keeps a copy of before."""
        from sampan_agent.repair import describe_repair

        self._say("checks the whole data disk and repairs what it can")
        outcome = await self._run(["e2fsck", "-f", "-y", device])
        self.repair = describe_repair(outcome)
        # Not in the words of a repair without questions: the host tells of this one itself.
        self._say(f"ended the repair of the data disk: {self.repair.outcome}")
        if self.repair.outcome == "failed":
            message = f"The data disk could not be repaired (e2fsck code {outcome.code})."
            raise DiskError(message, log=outcome.output)

    async def _mount(self, device: str) -> None:
        # busybox' own: util-linux' mount links five libraries, which is 50 ms under emulation.
        options = "noatime,nodiscard"
        command = ["busybox", "mount", "-t", "ext4", "-o", options, device, self._mount_point]
        outcome = await self._run(command)
        if outcome.code != 0:
            raise DiskError("The data disk could not be mounted.", log=outcome.output)

    async def _grow(self, device: str, disk: Disk) -> None:
        assert disk.file_system is not None
        if disk.size - disk.file_system.size < GROW_SLACK:
            return
        self._say("grows the file system to the size of the data disk")
        outcome = await self._run(["resize2fs", device])
        if outcome.code != 0:
            # A disk that stays small is no reason not to start.
            self._say(f"could not grow the file system: {outcome.output}")


def make_folders(mount_point: str) -> None:
    """Make the folders that the engine expects; raise DiskError when the disk takes none."""
    try:
        for name in FOLDERS:
            os.makedirs(f"{mount_point}/{name}", mode=0o711, exist_ok=True)
    except OSError as error:
        raise DiskError(f"The data disk cannot be written: {error.strerror}.") from error
