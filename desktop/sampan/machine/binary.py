"""QEMU's programs on this computer: where they are and which version they have."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sampan.core.errors import QemuError
from sampan.core.settings import Settings
from sampan.machine.programs import run_program
from sampan.platforms import Platform

OLDEST = (7, 2, 0)
SYSTEM_PROGRAMS = {"amd64": "qemu-system-x86_64", "arm64": "qemu-system-aarch64"}
SET_UP = "Run `python3 bootstrap.py setup`, or install QEMU from your system's packages."
VERSION_TIMEOUT_S = 20.0

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Qemu:
    """A QEMU that can be used: its programs, its version, and whether it has seccomp."""

    system: Path
    img: Path
    version: Version
    sandbox: bool = False

    @property
    def version_text(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version))


def find_program(name: str, settings: Settings, env: Mapping[str, str], platform: Platform) -> Path:
    """Return a program of QEMU: from the setting's folder alone, else PATH, else the usual places.

    Raises QemuError when there is none.
    """
    file = name + platform.program_suffix
    if settings.qemu:
        folder = Path(settings.qemu).expanduser().absolute()
        if not (folder / file).is_file():
            raise QemuError(
                f"The folder of the setting `qemu`, {folder}, holds no {file}.",
                'Correct it, or set it to "" to use the QEMU on the PATH.',
            )
        return folder / file
    found = shutil.which(file, path=env.get("PATH", ""))
    if found:
        return Path(found).absolute()
    for folder in platform.program_folders:
        if (folder / file).is_file():
            return folder / file
    raise QemuError(f"QEMU is not installed: there is no {file}.", SET_UP)


@dataclass(slots=True)
class QemuFinder:
    """Finds QEMU, and asks each binary for its version only once for each state of its file."""

    platform: Platform
    _versions: dict[tuple[Path, int], Version] = field(default_factory=dict, init=False)
    _sandboxes: dict[tuple[Path, int], bool] = field(default_factory=dict, init=False)

    async def find(self, settings: Settings, env: Mapping[str, str], arch: str) -> Qemu:
        """Return the QEMU for guests of this processor; raise QemuError if missing or too old."""
        program = SYSTEM_PROGRAMS.get(arch)
        if program is None:
            raise QemuError(
                f"Sampan has no machine for this computer's processor ({arch}).",
                "It runs on amd64 (x86_64) and arm64 (aarch64).",
            )
        system = find_program(program, settings, env, self.platform)
        version = await self.version(system)
        if version < OLDEST:
            raise QemuError(
                f"QEMU {'.'.join(map(str, version))} ({system}) is too old.",
                f"Sampan needs QEMU {OLDEST[0]}.{OLDEST[1]} or newer. {SET_UP}",
            )
        image_program = find_program("qemu-img", settings, env, self.platform)
        return Qemu(system, image_program, version, await self.has_sandbox(system))

    async def version(self, binary: Path) -> Version:
        """Return a QEMU program's version; raise QemuError when it does not tell it."""
        key = (binary, _changed(binary))
        if key not in self._versions:
            self._versions[key] = await _ask_version(binary)
        return self._versions[key]

    async def has_sandbox(self, binary: Path) -> bool:
        """Tell whether this QEMU was built with seccomp; without, `-sandbox` is an error."""
        key = (binary, _changed(binary))
        if key not in self._sandboxes:
            self._sandboxes[key] = await _try_sandbox(binary)
        return self._sandboxes[key]


def parse_version(text: str) -> Version | None:
    """Read the version from what `qemu-system-... --version` prints; None when it is not there."""
    match = re.search(r"\bversion (\d+)\.(\d+)(?:\.(\d+))?", text)
    if match is None:
        return None
    return int(match[1]), int(match[2]), int(match[3] or 0)


def _changed(binary: Path) -> int:
    try:
        return binary.stat().st_mtime_ns
    except OSError as error:
        raise QemuError(f"{binary} cannot be used: {error.strerror}.", SET_UP) from error


async def _ask_version(binary: Path) -> Version:
    try:
        outcome = await run_program([str(binary), "--version"], timeout_s=VERSION_TIMEOUT_S)
    except OSError as error:
        raise QemuError(f"{binary} cannot be started: {error.strerror}.", SET_UP) from error
    except TimeoutError as error:
        raise QemuError(
            f"{binary} did not tell its version within {VERSION_TIMEOUT_S:.0f} s.", SET_UP
        ) from error
    version = parse_version(outcome.output)
    if version is None:
        raise QemuError(f"{binary} does not tell a version.", SET_UP, details=outcome.output)
    return version


async def _try_sandbox(binary: Path) -> bool:
    argv = [str(binary), "-sandbox", "on", "--version"]
    try:
        return (await run_program(argv, timeout_s=VERSION_TIMEOUT_S)).code == 0
    except (OSError, TimeoutError):
        return False
