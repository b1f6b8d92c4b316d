"""Which system, processor and machine folder this process has."""

from __future__ import annotations

import platform as python_platform
import sys
from collections.abc import Mapping
from pathlib import Path

from sampan.platforms.linux import Linux
from sampan.platforms.macos import MacOS
from sampan.platforms.platform import Platform
from sampan.platforms.windows import Windows

_ARCHES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
}


def current(system: str = sys.platform) -> Platform:
    """Return the platform for a value of `sys.platform`; any other Unix is taken for Linux."""
    if system == "darwin":
        return MacOS()
    if system in ("win32", "cygwin"):
        return Windows()
    return Linux()


def machine_arch(machine: str = "") -> str:
    """Return this computer's processor as Docker names it: amd64, arm64, or as given."""
    name = (machine or python_platform.machine()).lower()
    return _ARCHES.get(name, name)


def machine_home(env: Mapping[str, str], platform: Platform) -> Path:
    """Return the machine folder, absolute: SAMPAN_HOME, else the system's usual place."""
    named = env.get("SAMPAN_HOME", "")
    if not named:
        return platform.default_home()
    return Path(named).expanduser().absolute()
