"""Windows: the Windows Hypervisor Platform."""

from __future__ import annotations

import importlib
import os
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from sampan.core.errors import LayoutError, QemuError
from sampan.core.memory import HostMemory, MemoryThresholds
from sampan.platforms.endpoints import Endpoint
from sampan.platforms.locks import FileLock
from sampan.platforms.platform import Obstacle
from sampan.platforms.posix import psutil_memory, psutil_start
from sampan.platforms.power import PowerActions

if TYPE_CHECKING:
    import asyncio

    import psutil


@dataclass(frozen=True)
class Windows:
    """A Windows computer; its system folder can be another in a test."""

    system: Path = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "System32"

    name = "windows"
    program_suffix = ".exe"
    # QEMU has no madvise there: only suspending gives memory back.
    gives_memory_back = False
    program_folders = (Path("C:/Program Files/qemu"),)

    certificate_folders: tuple[Path, ...] = ()
    memory_thresholds = MemoryThresholds()

    @property
    def hosts_file(self) -> Path:
        """Return the file in the system's folder."""
        return self.system / "drivers" / "etc" / "hosts"

    def default_home(self) -> Path:
        r"""Return `%LOCALAPPDATA%\sampan`: the disk must not roam."""
        return platformdirs.user_data_path("sampan", appauthor=False)

    def accelerators(self) -> tuple[str, ...]:
        """The Windows Hypervisor Platform, then emulation."""
        return ("whpx", "tcg")

    def accelerator_obstacle(self, accelerator: str) -> Obstacle | None:
        """Look for the library that the Windows feature brings."""
        if accelerator == "tcg":
            return None
        if accelerator != "whpx":
            return Obstacle(f"{accelerator} does not exist on Windows.", "Windows has whpx.")
        if not (self.system / "WinHvPlatform.dll").exists():
            return Obstacle(
                "the Windows feature `Windows Hypervisor Platform` is off",
                "Turn it on under `Turn Windows features on or off`, then start Windows again.",
            )
        return None

    def boot_identity(self) -> str:
        """Return the second at which Windows started."""
        import psutil

        return f"{psutil.boot_time():.0f}"

    def endpoint(self, path: Path) -> Endpoint:
        """Windows has no unix sockets in CPython; pipes and loopback are still to be written."""
        raise QemuError(
            "Sampan cannot talk with QEMU on Windows yet.",
            "Run Sampan on Linux or macOS, or inside WSL 2.",
        )

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """Return asyncio's own: uvloop is not made for Windows."""
        import asyncio

        return asyncio.new_event_loop()

    def lock_file(self, path: Path) -> FileLock | None:
        """Lock the first byte (LockFileEx through the C library), which ends with the process."""
        msvcrt: Any = importlib.import_module("msvcrt")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return FileLock(descriptor)

    def make_private_folder(self, path: Path) -> None:
        """Make the folder; below a user's profile it is private by what it inherits."""
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LayoutError(
                f"The folder {path} cannot be made: {error.strerror or error}.",
                "Set SAMPAN_HOME to a folder that you may write to.",
            ) from error

    def allow_many_files(self) -> None:
        """Sockets have no such limit there."""

    def shielded_from_log_out(self) -> AbstractContextManager[None]:
        """Windows has no such signals."""
        return nullcontext()

    def end_softly(self, process: psutil.Process) -> None:
        """There is no soft way but the monitor's."""
        process.terminate()

    def host_memory(self) -> HostMemory:
        """Return what Windows tells."""
        return psutil_memory()

    def process_start(self, pid: int) -> str | None:
        """Return the time the process was started."""
        return psutil_start(pid)

    def open_process(self, pid: int) -> int | None:
        """A process handle is no descriptor that asyncio could watch."""
        return None

    def watch_power(self, actions: PowerActions) -> AbstractAsyncContextManager[None]:
        """Ask the power manager; the end of a session is not told to a program without a window."""
        from sampan.platforms.powrprof import watch_powrprof  # the command has no use for it

        return watch_powrprof(actions)
