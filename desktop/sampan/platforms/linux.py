"""Linux: KVM, unix sockets, pidfd."""

from __future__ import annotations

import os
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from sampan.core.memory import HostMemory
from sampan.platforms.platform import Obstacle
from sampan.platforms.posix import Posix
from sampan.platforms.power import PowerActions


@dataclass(frozen=True)
class Linux(Posix):
    """A Linux computer; the two folders of the kernel can be others in a test."""

    kvm: Path = Path("/dev/kvm")
    proc: Path = Path("/proc")

    name = "linux"
    gives_memory_back = True
    program_folders = (Path("/usr/bin"), Path("/usr/local/bin"), Path("/usr/libexec"))
    # Debian and Ubuntu; Fedora and its kin; Arch; openSUSE.
    certificate_folders = (
        Path("/usr/local/share/ca-certificates"),
        Path("/etc/pki/ca-trust/source/anchors"),
        Path("/etc/ca-certificates/trust-source/anchors"),
        Path("/etc/pki/trust/anchors"),
    )

    def default_home(self) -> Path:
        """Follow the XDG base directories: `~/.local/share/sampan`."""
        return platformdirs.user_data_path("sampan", appauthor=False)

    def accelerators(self) -> tuple[str, ...]:
        """KVM, then emulation."""
        return ("kvm", "tcg")

    def accelerator_obstacle(self, accelerator: str) -> Obstacle | None:
        """Look at /dev/kvm without opening it: whether it runs a guest, only a boot shows."""
        if accelerator == "tcg":
            return None
        if accelerator != "kvm":
            return Obstacle(f"{accelerator} does not exist on Linux.", "Linux has kvm.")
        if not self.kvm.exists():
            return Obstacle(
                f"there is no {self.kvm}",
                "Turn on virtualisation (VT-x, AMD-V) in the firmware; "
                "in a virtual machine or a container, nested virtualisation must be allowed.",
            )
        if not os.access(self.kvm, os.R_OK | os.W_OK):
            return Obstacle(
                f"you may not open {self.kvm}",
                'Add yourself to the group kvm (`sudo usermod -aG kvm "$USER"`) and log in again.',
            )
        return None

    def boot_identity(self) -> str:
        """Return the random number that the kernel draws at every boot."""
        return (self.proc / "sys/kernel/random/boot_id").read_text("ascii").strip()

    def host_memory(self) -> HostMemory:
        """Add how long programs waited for memory, where the kernel tells (PSI, Linux 4.20)."""
        try:
            text = (self.proc / "pressure/memory").read_text("ascii")
        except (OSError, ValueError):
            return super().host_memory()
        return replace(super().host_memory(), stalled_percent=parse_pressure(text))

    def process_start(self, pid: int) -> str | None:
        """Return the start in clock ticks since boot, which setting the clock cannot change.

        Source: proc(5), /proc/PID/stat, fields 3 (state) and 22 (start); field 2 may hold spaces.
        """
        try:
            text = (self.proc / str(pid) / "stat").read_text("utf-8", errors="replace")
        except (OSError, ValueError):
            return None
        after_name = text.rpartition(")")[2].split()
        if len(after_name) < 20 or after_name[0] in ("Z", "X"):
            return None
        return after_name[19]

    def open_process(self, pid: int) -> int | None:
        """Return a pidfd; None when the process is gone or the kernel is older than 5.3."""
        try:
            return os.pidfd_open(pid)
        except OSError:
            return None

    def watch_power(self, actions: PowerActions) -> AbstractAsyncContextManager[None]:
        """Ask logind, where there is one."""
        from sampan.platforms.logind import watch_logind  # the command has no use for D-Bus

        return watch_logind(actions)


def parse_pressure(text: str) -> float | None:
    """Return the percent of the last minute in which some program waited; None if it is not told.

    Source: Documentation/accounting/psi.rst, the line `some avg10=0.00 avg60=0.00 ...`.
    """
    for line in text.splitlines():
        kind, *pairs = line.split()[:4] or [""]
        if kind == "some":
            for pair in pairs:
                name, _, value = pair.partition("=")
                with suppress(ValueError):
                    if name == "avg60":
                        return float(value)
    return None
