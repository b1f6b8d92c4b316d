"""What people use otherwise: a Debian guest with systemd and docker.io, built once and kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.console import boot_until
from benchmarks.errors import BenchmarkError
from benchmarks.programs import run_program
from benchmarks.qemu import Guest, guest_argv
from benchmarks.runner import Context

SUITE = "trixie"
PACKAGES = (
    "systemd-sysv",
    "udev",
    "docker.io",
    "docker-cli",
    "iptables",
    "apparmor",  # else dockerd of a kernel that has AppArmor does not start containers
    "iproute2",
    "linux-image-cloud-amd64",
)
DISK = "3G"
ACTIVE = "stock: docker.service is active"
ANSWERS = "stock: the Docker API answers"
SETTLE = "stock.settle"
SETTLE_S = 300.0

# docker.service is of Type=notify: systemd starts this unit once dockerd has said that it serves.
# The CLI, which is slow under emulation, only checks afterwards that this is true.
UNIT = f"""\
[Unit]
Description=Tell the benchmark
After=docker.service
Wants=docker.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo "{ACTIVE}" >/dev/ttyS0'
ExecStart=/bin/sh -c 'until docker version >/dev/null 2>&1; do sleep 1; done'
ExecStart=/bin/sh -c 'echo "{ANSWERS}" >/dev/ttyS0'
ExecStart=/bin/sh -c 'if grep -q {SETTLE} /proc/cmdline; then systemctl poweroff; fi'
[Install]
WantedBy=multi-user.target
"""
NETWORK = """\
[Match]
Driver=virtio_net
[Network]
Address=10.0.2.15/24
Gateway=10.0.2.2
"""
FILES = {
    "etc/fstab": "/dev/vda / ext4 defaults 0 0\n",
    "etc/hostname": "stock\n",
    "etc/resolv.conf": "nameserver 10.0.2.3\n",
    "etc/systemd/system/benchmark.service": UNIT,
    "etc/systemd/network/net.network": NETWORK,
}
ENABLED = {
    "etc/systemd/system/multi-user.target.wants/benchmark.service": (
        "/etc/systemd/system/benchmark.service"
    ),
    "etc/systemd/system/multi-user.target.wants/systemd-networkd.service": (
        "/usr/lib/systemd/system/systemd-networkd.service"
    ),
}


@dataclass(frozen=True, slots=True)
class StockGuest:
    """The files of the stock guest; the disk has been booted once, as a used machine's has."""

    kernel: Path
    initrd: Path
    disk: Path

    def guest(self, qemu: Path, memory_mib: int, cpus: int) -> Guest:
        """Return how QEMU runs it: as ours, writes thrown away."""
        return Guest(
            qemu=qemu,
            kernel=self.kernel,
            initrd=self.initrd,
            cmdline="root=/dev/vda rw quiet console=ttyS0 panic=-1",
            memory_mib=memory_mib,
            cpus=cpus,
            disk=self.disk,
        )


def prepare_stock(context: Context, memory_mib: int, cpus: int) -> StockGuest:
    """Return the stock guest from the context's cache, built first if it is not there (minutes).

    Raises BenchmarkError when a program is missing or fails.
    """
    digest = hashlib.sha256(repr((SUITE, PACKAGES, DISK, FILES, ENABLED)).encode()).hexdigest()
    folder = context.cache / f"stock-{digest[:16]}"
    stock = StockGuest(folder / "vmlinuz", folder / "initrd", folder / "disk.ext4")
    if not stock.disk.exists():
        _build(folder, stock)
    settled = folder / "settled"
    if not settled.exists():
        _settle(stock, context, memory_mib, cpus)
        settled.touch()
    return stock


def _build(folder: Path, stock: StockGuest) -> None:
    if os.geteuid() != 0:
        raise BenchmarkError(
            "The stock guest can be built by root only: its packages' scripts run in it.",
            "Run this benchmark as root once; afterwards the guest is in build/cache/benchmarks.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="root-") as temporary:
        root = Path(temporary) / "root"
        run_program(
            "mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(PACKAGES)}",
            SUITE, root, timeout_s=1800,
        )  # fmt: skip
        _write_files(root)
        shutil.copy2(_newest(root / "boot", "vmlinuz-*"), stock.kernel)
        shutil.copy2(_newest(root / "boot", "initrd.img-*"), stock.initrd)
        unfinished = folder / "disk.part"
        unfinished.unlink(missing_ok=True)
        run_program("mke2fs", "-q", "-t", "ext4", "-L", "stock", "-d", root, unfinished, DISK)
        unfinished.replace(stock.disk)


def _write_files(root: Path) -> None:
    for path, text in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")
    for path, target in ENABLED.items():
        link = root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    shutil.rmtree(root / "var/lib/apt/lists", ignore_errors=True)


def _newest(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise BenchmarkError(f"The stock guest has no {pattern}: its kernel was not installed.")
    return found[-1]


def _settle(stock: StockGuest, context: Context, memory_mib: int, cpus: int) -> None:
    """Boot it once and let it power off: machine id, keys and Docker's folders are made then."""
    guest = stock.guest(context.qemu, memory_mib, cpus)
    argv = guest_argv(guest, more_cmdline=SETTLE, keep_writes=True)
    boot_until(argv, (ACTIVE, ANSWERS), timeout_s=SETTLE_S, say=context.say, until_end=True)
