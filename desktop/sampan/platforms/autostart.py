"""Whether the window opens when a person logs in: one file or one registry value per system.

Nothing here needs rights of an administrator, and nothing outside the person's own folders is
touched.
"""

from __future__ import annotations

import os
import plistlib
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sampan.core.errors import SettingError

NAME = "Sampan"
IDENTIFIER = "dev.sampan.window"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


class Autostart(Protocol):
    """What starts at log-in; every implementation can be imported on every system."""

    def enabled(self) -> bool:
        """Return whether the window opens at log-in; False where that cannot be read."""

    def enable(self, command: Sequence[str]) -> None:
        """Have the command started at log-in; raise SettingError."""

    def disable(self) -> None:
        """Have nothing started any more; raise SettingError."""


@dataclass(frozen=True)
class DesktopFile:
    """Linux: a file in `~/.config/autostart` (XDG Autostart)."""

    path: Path

    def enabled(self) -> bool:
        """Return whether the file is there and not switched off."""
        try:
            text = self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return False
        lines = {line.strip() for line in text.splitlines()}
        return not lines & {"Hidden=true", "X-GNOME-Autostart-enabled=false"}

    def enable(self, command: Sequence[str]) -> None:
        """Write the file."""
        words = " ".join(map(quote_exec, command))
        lines = ("[Desktop Entry]", "Type=Application", f"Name={NAME}", f"Exec={words}")
        _write(self.path, "\n".join((*lines, "Terminal=false", "")).encode())

    def disable(self) -> None:
        """Remove the file."""
        _remove(self.path)


@dataclass(frozen=True)
class LaunchAgent:
    """macOS: a property list in `~/Library/LaunchAgents`; launchd reads it at log-in."""

    path: Path

    def enabled(self) -> bool:
        """Return whether the file is there and asks to run at log-in."""
        try:
            value = plistlib.loads(self.path.read_bytes())
        except (OSError, ValueError, plistlib.InvalidFileException):
            return False
        return isinstance(value, dict) and value.get("RunAtLoad") is True

    def enable(self, command: Sequence[str]) -> None:
        """Write the file."""
        value = {"Label": IDENTIFIER, "ProgramArguments": list(command), "RunAtLoad": True}
        _write(self.path, plistlib.dumps(value))

    def disable(self) -> None:
        """Remove the file."""
        _remove(self.path)


class Registry(Protocol):
    """The part of a person's registry in which commands for the log-in stand."""

    def read(self, name: str) -> str | None:
        """Return a value, None if there is none; raise OSError."""

    def write(self, name: str, value: str) -> None:
        """Set a value; raise OSError."""

    def remove(self, name: str) -> None:
        """Remove a value; raise OSError."""


@dataclass(frozen=True)
class RunKey:
    """Windows: a value of the key `Run` of the person's registry."""

    registry: Registry

    def enabled(self) -> bool:
        """Return whether the value is there."""
        with suppress(OSError):
            return self.registry.read(NAME) is not None
        return False

    def enable(self, command: Sequence[str]) -> None:
        """Set the value."""
        import subprocess

        try:
            self.registry.write(NAME, subprocess.list2cmdline(command))
        except OSError as error:
            raise _refused("the registry", error) from error

    def disable(self) -> None:
        """Remove the value."""
        try:
            self.registry.remove(NAME)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise _refused("the registry", error) from error


@dataclass(frozen=True)
class WindowsRegistry:
    """HKEY_CURRENT_USER; `winreg` is there on Windows only."""

    key: str = RUN_KEY

    def read(self, name: str) -> str | None:
        """Return a value."""
        winreg = _winreg()
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, self.key) as key:
                return str(winreg.QueryValueEx(key, name)[0])
        except FileNotFoundError:
            return None

    def write(self, name: str, value: str) -> None:
        """Set a value."""
        winreg = _winreg()
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, self.key) as key:
            winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

    def remove(self, name: str) -> None:
        """Remove a value."""
        winreg = _winreg()
        access = winreg.KEY_SET_VALUE
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, self.key, 0, access) as key:
            winreg.DeleteValue(key, name)


def current_autostart(
    system: str = sys.platform, env: Mapping[str, str] | None = None, home: Path | None = None
) -> Autostart:
    """Return the way of this system; any other Unix is taken for Linux."""
    env = os.environ if env is None else env
    home = Path.home() if home is None else home
    if system == "darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents" / f"{IDENTIFIER}.plist")
    if system in ("win32", "cygwin"):
        return RunKey(WindowsRegistry())
    named = env.get("XDG_CONFIG_HOME", "")
    config = Path(named) if named.startswith("/") else home / ".config"
    return DesktopFile(config / "autostart" / "sampan.desktop")


def quote_exec(word: str) -> str:
    """Return a word as the key Exec takes it (Desktop Entry Specification, "The Exec key")."""
    escaped = word.replace("%", "%%")
    for character in ("\\", '"', "`", "$"):
        escaped = escaped.replace(character, f"\\{character}")
    quoted = f'"{escaped}"'
    return quoted.replace("\\", "\\\\")  # a string value has escapes of its own


def _write(path: Path, data: bytes) -> None:
    """Replace the file in one step; raise SettingError."""
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise _refused(str(path), error) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(str(path), error) from error


def _refused(what: str, error: OSError) -> SettingError:
    reason = error.strerror or error
    return SettingError(
        f"The start at log-in was not changed: {what} cannot be written ({reason}).",
        "Check that the folder is yours and that there is space on its disk.",
    )


def _winreg() -> Any:
    import importlib

    return importlib.import_module("winreg")
