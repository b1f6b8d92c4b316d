"""macOS: the Hypervisor framework, unix sockets."""

from __future__ import annotations

import ctypes
import struct
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from sampan.core.memory import MemoryThresholds
from sampan.platforms.platform import Obstacle
from sampan.platforms.posix import Posix
from sampan.platforms.power import PowerActions


@dataclass(frozen=True)
class MacOS(Posix):
    """A Mac."""

    name = "macos"
    # MADV_DONTNEED frees nothing there: only suspending gives memory back.
    gives_memory_back = False
    # macOS compresses memory and keeps little of it free: what is available is low on a good day.
    memory_thresholds = MemoryThresholds(short_share=0.05, well_share=0.10)
    program_folders = (Path("/opt/homebrew/bin"), Path("/usr/local/bin"), Path("/opt/local/bin"))

    def default_home(self) -> Path:
        """Return `~/Library/Application Support/sampan`."""
        return platformdirs.user_data_path("sampan", appauthor=False)

    def accelerators(self) -> tuple[str, ...]:
        """The Hypervisor framework, then emulation."""
        return ("hvf", "tcg")

    def accelerator_obstacle(self, accelerator: str) -> Obstacle | None:
        """Ask the system whether its processor can be virtualised."""
        if accelerator == "tcg":
            return None
        if accelerator != "hvf":
            return Obstacle(f"{accelerator} does not exist on macOS.", "macOS has hvf.")
        support = ask_sysctl("kern.hv_support", 4)
        if support is not None and support == b"\0\0\0\0":
            return Obstacle(
                "macOS says that this computer cannot run virtual machines (kern.hv_support is 0)",
                "In a virtual machine, nested virtualisation must be allowed.",
            )
        return None

    def boot_identity(self) -> str:
        """Return the second and microsecond at which the kernel started."""
        value = ask_sysctl("kern.boottime", 16)
        if value is None:
            import psutil

            return f"{psutil.boot_time():.0f}"
        seconds, microseconds = struct.unpack("<qi", value[:12])
        return f"{seconds}.{microseconds:06}"

    def watch_power(self, actions: PowerActions) -> AbstractAsyncContextManager[None]:
        """Ask the I/O Kit; the end of a session is told by signals alone."""
        from sampan.platforms.iokit import watch_iokit  # the command has no use for it

        return watch_iokit(actions)


def ask_sysctl(name: str, size: int) -> bytes | None:
    """Read `size` bytes of a sysctl by name (sysctlbyname(3)); None where there is none."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "sysctlbyname"):
        return None
    buffer = ctypes.create_string_buffer(size)
    length = ctypes.c_size_t(size)
    failed = library.sysctlbyname(
        name.encode(), buffer, ctypes.byref(length), None, ctypes.c_size_t(0)
    )
    return None if failed or length.value < size else buffer.raw
