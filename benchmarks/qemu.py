"""QEMU for guests that are not ours, run as ours is: same machine, processors and memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sampan.machine.command import EMULATED_AMD64


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest whose serial console is QEMU's standard output; memory in MiB."""

    qemu: Path
    kernel: Path
    initrd: Path
    cmdline: str
    memory_mib: int
    cpus: int
    disk: Path | None = None


def guest_argv(guest: Guest, *, more_cmdline: str = "", keep_writes: bool = False) -> list[str]:
    """Return the command line; what the guest writes is thrown away unless `keep_writes`."""
    cmdline = f"{guest.cmdline} {more_cmdline}".strip()
    return [
        str(guest.qemu),
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-machine", "q35,sata=off,smbus=off,i8042=off,hpet=off,vmport=off"),
        *("-accel", "tcg,thread=multi,tb-size=256", "-cpu", EMULATED_AMD64),
        *("-smp", str(guest.cpus), "-m", f"{guest.memory_mib}M"),
        *("-kernel", str(guest.kernel), "-initrd", str(guest.initrd), "-append", cmdline),
        *("-serial", "stdio"),
        *_disk(guest.disk, keep_writes),
        *("-netdev", "user,id=net,ipv6=off", "-device", "virtio-net-pci,netdev=net,romfile="),
        *("-device", "virtio-rng-pci"),
    ]


def _disk(disk: Path | None, keep_writes: bool) -> list[str]:
    if disk is None:
        return []
    path = str(disk).replace(",", ",,")
    drive = f"if=virtio,format=raw,cache=writeback,discard=unmap,file={path}"
    return ["-drive", drive if keep_writes else f"{drive},snapshot=on"]
