"""Under which conditions was measured: printed first, kept beside the numbers."""

from __future__ import annotations

import datetime
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.programs import SET_UP, run_program

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the numbers depend on; sizes in MiB, `load` is the average of the minute before."""

    date: str
    system: str
    cores: int
    memory_mib: int
    qemu: str
    accelerator: str
    kernel: str
    image_mib: Mapping[str, float]
    runs: int
    load: float

    def to_json(self) -> dict[str, object]:
        """Return the conditions as JSON has them."""
        return asdict(self)

    def render(self) -> str:
        """Return the conditions as lines of text."""
        sizes = ", ".join(f"{name} {size:.0f} MiB" for name, size in self.image_mib.items())
        quiet = self.load < self.cores / 4
        rows = {
            "date": self.date,
            "computer": f"{self.system}, {self.cores} cores, {self.memory_mib} MiB",
            "QEMU": f"{self.qemu}, accelerator {self.accelerator}",
            "image": f"Linux {self.kernel}; {sizes}",
            "load": f"{self.load:.2f} before" + ("" if quiet else ": not quiet, expect noise"),
            "turns": str(self.runs),
        }
        return "\n".join(f"{name + ':':<10}{text}" for name, text in rows.items())


def read_conditions(image: Path, qemu: Path, runs: int) -> Conditions:
    """Look around; raise BenchmarkError if there is no image or QEMU does not start."""
    manifest = image / "manifest.json"
    try:
        value = json.loads(manifest.read_text("utf-8"))
        files = {name: value[name]["file"] for name in ("kernel", "initramfs", "root")}
        sizes = {name: (image / file).stat().st_size / MIB for name, file in files.items()}
    except (OSError, ValueError, KeyError) as error:
        raise BenchmarkError(f"There is no VM image in {image}.", SET_UP) from error
    version = run_program(str(qemu), "--version", timeout_s=30).splitlines()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Conditions(
        date=datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"),
        system=_system(),
        cores=os.cpu_count() or 1,
        memory_mib=memory // MIB,
        qemu=version.removeprefix("QEMU emulator version "),
        accelerator="tcg",
        kernel=str(value["kernel"].get("version", "")),
        image_mib=sizes,
        runs=runs,
        load=os.getloadavg()[0],
    )


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = platform.platform()
    return f"{name} on {platform.machine()}"
