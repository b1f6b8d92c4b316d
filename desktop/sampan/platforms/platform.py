"""What the rest of Sampan may ask about the operating system."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sampan.core.memory import HostMemory, MemoryThresholds
from sampan.platforms.endpoints import Endpoint
from sampan.platforms.locks import FileLock
from sampan.platforms.power import PowerActions

if TYPE_CHECKING:
    import asyncio

    import psutil


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why something cannot be used here, and what a person can do about it."""

    reason: str
    hint: str = ""


class Platform(Protocol):
    """One operating system; every implementation can be imported on every other."""

    @property
    def name(self) -> str:
        """linux, macos or windows."""

    @property
    def program_suffix(self) -> str:
        """What a program's file name ends with: `.exe` or nothing."""

    @property
    def program_folders(self) -> tuple[Path, ...]:
        """Where QEMU is usually installed when it is not on the PATH, best first."""

    @property
    def gives_memory_back(self) -> bool:
        """True when memory that the guest reports as free really goes back to this system."""

    @property
    def memory_thresholds(self) -> MemoryThresholds:
        """When this computer is short of memory, and when it is well again."""

    @property
    def hosts_file(self) -> Path:
        """The file of names and addresses that comes before any DNS server: hosts(5)."""

    @property
    def certificate_folders(self) -> tuple[Path, ...]:
        """Where a person puts certificates of authorities that this system shall trust."""

    def default_home(self) -> Path:
        """Return the machine folder for people who set no SAMPAN_HOME."""

    def accelerators(self) -> tuple[str, ...]:
        """Return what may run the guest's processor, best first; the last one is emulation."""

    def accelerator_obstacle(self, accelerator: str) -> Obstacle | None:
        """Say why the accelerator is not worth a try; None when only a boot can tell."""

    def boot_identity(self) -> str:
        """Return a text that is another one after every start of this computer."""

    def endpoint(self, path: Path) -> Endpoint:
        """Return how a character device of QEMU is offered; raise QemuError where it cannot be."""

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop in which the host agent serves connections: the fastest there is."""

    def lock_file(self, path: Path) -> FileLock | None:
        """Lock the file (made when missing); None when another process holds it."""

    def make_private_folder(self, path: Path) -> None:
        """Make the folder and its parents, and let only its owner in; raise LayoutError."""

    def allow_many_files(self) -> None:
        """Let this process open as many files, and sockets, as the system lets it."""

    def host_memory(self) -> HostMemory:
        """Return how much memory this computer has, and how much of it programs could get."""

    def process_start(self, pid: int) -> str | None:
        """Return what tells this process from a later one with its number; None when it is gone."""

    def open_process(self, pid: int) -> int | None:
        """Return a descriptor that is readable once the process ends; None where there is none."""

    def shielded_from_log_out(self) -> AbstractContextManager[None]:
        """What this thread starts in the block is not ended by the signals of a log-out.

        Those go to all processes at once; without it, it would be gone before it could be saved.
        """

    def end_softly(self, process: psutil.Process) -> None:
        """Ask a process that was shielded to end in order; raise psutil.Error."""

    def watch_power(self, actions: PowerActions) -> AbstractAsyncContextManager[None]:
        """Run the actions when this computer sleeps, wakes or is left, while the block lasts.

        Where the system does not tell, nothing is run, and that is said in the log.
        """
