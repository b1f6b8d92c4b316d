"""What starts at log-in, on each system."""

import plistlib
import shlex
from pathlib import Path

import pytest

from sampan.core.errors import SettingError
from sampan.platforms.autostart import (
    NAME,
    Autostart,
    DesktopFile,
    LaunchAgent,
    RunKey,
    current_autostart,
)

COMMAND = ("/opt/my python/bin/python", "-P", "-m", "sampan.gui")


class FakeRegistry:
    def __init__(self, error: OSError | None = None) -> None:
        self.values: dict[str, str] = {}
        self.error = error

    def read(self, name: str) -> str | None:
        return self.values.get(name)

    def write(self, name: str, value: str) -> None:
        if self.error is not None:
            raise self.error
        self.values[name] = value

    def remove(self, name: str) -> None:
        if name not in self.values:
            raise FileNotFoundError(name)
        del self.values[name]


@pytest.fixture(params=["linux", "macos", "windows"])
def autostart(request, tmp_path: Path) -> Autostart:
    return {
        "linux": DesktopFile(tmp_path / "config" / "autostart" / "sampan.desktop"),
        "macos": LaunchAgent(tmp_path / "LaunchAgents" / "x.plist"),
        "windows": RunKey(FakeRegistry()),
    }[request.param]


def test_it_is_off_until_it_is_switched_on_and_off_again_after(autostart: Autostart):
    assert not autostart.enabled()
    autostart.enable(COMMAND)
    assert autostart.enabled()
    autostart.enable(COMMAND)
    autostart.disable()
    assert not autostart.enabled()
    autostart.disable()


def test_the_desktop_file_quotes_its_command(tmp_path: Path):
    path = tmp_path / "sampan.desktop"
    DesktopFile(path).enable((*COMMAND, "100%"))
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    assert shlex.split(lines["Exec"]) == [*COMMAND, "100%%"]
    assert lines["Type"] == "Application"
    assert [each.name for each in tmp_path.iterdir()] == ["sampan.desktop"]


@pytest.mark.parametrize("word", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_a_desktop_file_that_is_switched_off_counts_as_off(tmp_path: Path, word: str):
    path = tmp_path / "sampan.desktop"
    DesktopFile(path).enable(COMMAND)
    path.write_text(path.read_text() + word + "\n")
    assert not DesktopFile(path).enabled()


def test_the_launch_agent_runs_the_command_at_log_in(tmp_path: Path):
    path = tmp_path / "x.plist"
    LaunchAgent(path).enable(COMMAND)
    value = plistlib.loads(path.read_bytes())
    assert value["ProgramArguments"] == list(COMMAND)
    assert value["RunAtLoad"] is True
    path.write_bytes(b"no list")
    assert not LaunchAgent(path).enabled()


def test_the_run_key_holds_a_quoted_command_line():
    registry = FakeRegistry()
    RunKey(registry).enable(COMMAND)
    assert registry.values[NAME] == '"/opt/my python/bin/python" -P -m sampan.gui'


def test_what_cannot_be_written_says_so(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    for autostart in (
        DesktopFile(blocked / "sampan.desktop"),
        LaunchAgent(blocked / "x.plist"),
        RunKey(FakeRegistry(PermissionError(13, "denied"))),
    ):
        with pytest.raises(SettingError, match="was not changed"):
            autostart.enable(COMMAND)


@pytest.mark.parametrize(
    ("system", "env", "where"),
    [
        ("linux", {}, ".config/autostart/sampan.desktop"),
        ("linux", {"XDG_CONFIG_HOME": "/etc/me"}, "/etc/me/autostart/sampan.desktop"),
        ("freebsd14", {}, ".config/autostart/sampan.desktop"),
        ("darwin", {}, "Library/LaunchAgents/dev.sampan.window.plist"),
    ],
)
def test_each_system_has_its_place(tmp_path: Path, system: str, env: dict[str, str], where: str):
    found = current_autostart(system, env, tmp_path)
    assert isinstance(found, DesktopFile | LaunchAgent)
    assert found.path == tmp_path / where
    assert isinstance(current_autostart("win32", {}, tmp_path), RunKey)
