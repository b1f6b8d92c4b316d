"""Cold boot to the Docker API, beside a stock Debian guest, and the least that any boot takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.console import boot_until
from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Comparison, Figure, Report, Sample
from benchmarks.machine import new_machine
from benchmarks.programs import SET_UP, check_programs
from benchmarks.qemu import Guest, guest_argv
from benchmarks.runner import Context, take_turns
from benchmarks.stock import ACTIVE, prepare_stock
from sampan.core.settings import Settings
from sampan.machine.image import Image, load_image
from sampan_vmimage import newc
from sampan_vmimage.packages import PackageTree

CLAIM = Claim(Bound.AT_MOST, 0.35)
FLOOR_LINE = "floor: first program"
INIT = f'#!/bin/busybox sh\necho "{FLOOR_LINE}"\n/bin/busybox poweroff -f\n'
FLOOR_S, STOCK_S = 60.0, 240.0
OURS, STOCK, FLOOR = "Sampan", "Debian, systemd, docker.io", "kernel and one line"


def measure_boot(context: Context) -> Report:
    """Boot each in turns, and ours once more with an empty disk in each turn."""
    check_programs(("mmdebstrap", "mke2fs"))
    image = load_image(context.image)
    settings = Settings()
    context.say("the stock guest is looked for, or built (minutes)")
    stock = prepare_stock(context, settings.memory_mib, settings.cpus)
    stock_argv = guest_argv(stock.guest(context.qemu, settings.memory_mib, settings.cpus))
    phases: list[str] = []

    def boot_first() -> float:
        with new_machine(context.image) as fresh:
            return fresh.start()

    with new_machine(context.image) as machine, _floor(context, image) as floor:
        machine.start()
        machine.stop()

        def boot_ours() -> float:
            seconds = machine.start()
            times = machine.status().phases
            phases.append(", ".join(f"{phase.name} {phase.ms / 1000:.1f}" for phase in times))
            machine.stop()
            return seconds

        def boot(argv: list[str], line: str, timeout_s: float) -> float:
            return boot_until(argv, (line,), timeout_s=timeout_s, say=context.say)[0]

        samples = take_turns(
            {
                FLOOR: lambda: boot(guest_argv(floor), FLOOR_LINE, FLOOR_S),
                OURS: boot_ours,
                STOCK: lambda: boot(stock_argv, ACTIVE, STOCK_S),
                "first boot, empty disk": boot_first,
            },
            context.runs,
            "s",
            context.say,
        )
    return _report(samples, phases)


def _report(samples: dict[str, Sample], phases: list[str]) -> Report:
    ours = samples[OURS]
    return Report(
        "boot",
        "from the command to the Docker API",
        comparisons=(
            Comparison("cold boot", ours, samples[STOCK], CLAIM),
            Comparison("cold boot", ours, samples[FLOOR]),
        ),
        figures=(Figure(samples["first boot, empty disk"]),),
        notes=(
            "ours: `sampan start` as typed, host agent and checks included, with a data disk",
            "stock: until systemd starts what comes after docker.service; its kernel is loaded",
            "  by QEMU directly (no firmware menu, no boot loader), which is in its favour",
            *(f"phases (s): {line}" for line in phases[-1:]),
        ),
    )


@contextmanager
def _floor(context: Context, image: Image) -> Iterator[Guest]:
    """Yield a guest with our kernel whose first program says one line and powers off."""
    archives = sorted((context.root / "build/cache/vmimage").glob(f"packages-{image.arch}-*.tar"))
    if not archives:
        raise BenchmarkError("There is no package cache to take busybox from.", SET_UP)
    newest = max(archives, key=lambda path: path.stat().st_mtime)
    with PackageTree(newest) as tree:
        busybox = tree.read("usr/bin/busybox")
    archive = newc.write_newc(
        [
            *map(newc.folder, ("bin", "dev")),
            newc.character_device("dev/console", 5, 1),
            newc.file("bin/busybox", busybox, 0o755),
            newc.file("init", INIT.encode(), 0o755),
        ]
    )
    settings = Settings()
    with tempfile.TemporaryDirectory(prefix="sampan-floor-") as folder:
        initramfs = Path(folder) / "initramfs"
        initramfs.write_bytes(archive)
        yield Guest(
            qemu=context.qemu,
            kernel=image.kernel.path,
            initrd=initramfs,
            cmdline=image.cmdline,
            memory_mib=settings.memory_mib,
            cpus=settings.cpus,
        )
