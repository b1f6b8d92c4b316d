"""Every platform can be asked on every system, through the same Protocol."""

import os
from pathlib import Path

import pytest

from sampan.core.errors import LayoutError, QemuError
from sampan.platforms import Platform, UnixEndpoint, current, machine_arch, machine_home
from sampan.platforms.linux import Linux, parse_pressure
from sampan.platforms.macos import MacOS
from sampan.platforms.windows import Windows

ALL: tuple[Platform, ...] = (Linux(), MacOS(), Windows())


@pytest.mark.parametrize(
    ("system", "name"),
    [("linux", "linux"), ("darwin", "macos"), ("win32", "windows"), ("freebsd14", "linux")],
)
def test_the_platform_follows_the_system(system, name):
    assert current(system).name == name


@pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)
def test_every_platform_ends_its_accelerators_with_emulation(platform):
    names = platform.accelerators()
    assert names[-1] == "tcg"
    assert len(names) == 2
    assert platform.accelerator_obstacle("tcg") is None


@pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)
def test_an_accelerator_of_another_system_is_an_obstacle_with_a_hint(platform):
    foreign = next(name for name in ("kvm", "hvf") if name not in platform.accelerators())
    obstacle = platform.accelerator_obstacle(foreign)
    assert obstacle is not None
    assert foreign in obstacle.reason
    assert obstacle.hint


@pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)
def test_every_platform_answers_everywhere(platform):
    assert platform.default_home().name.lower() == "sampan"
    assert platform.boot_identity() == platform.boot_identity() != ""
    assert platform.process_start(os.getpid())
    assert platform.program_folders


def test_only_linux_gives_memory_back():
    assert [platform.gives_memory_back for platform in ALL] == [True, False, False]


@pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)
def test_every_platform_knows_when_memory_is_short(platform):
    memory, thresholds = platform.host_memory(), platform.memory_thresholds
    assert 0 < memory.available_bytes <= memory.total_bytes
    assert 0 < thresholds.short_share < thresholds.well_share < 1


def test_linux_tells_how_long_programs_waited_for_memory(tmp_path):
    assert Linux(proc=tmp_path).host_memory().stalled_percent is None
    (tmp_path / "pressure").mkdir()
    text = "some avg10=1.00 avg60=12.50 avg300=3.00 total=5\nfull avg10=0.00 avg60=7.00\n"
    (tmp_path / "pressure/memory").write_text(text)
    assert Linux(proc=tmp_path).host_memory().stalled_percent == 12.5


@pytest.mark.parametrize("text", ["", "some\n", "some avg60=x\n", "full avg60=1.0\n", "\n\n"])
def test_pressure_that_cannot_be_read_is_not_told(text):
    assert parse_pressure(text) is None


def test_a_missing_kvm_is_told_with_what_to_do(tmp_path):
    obstacle = Linux(kvm=tmp_path / "kvm").accelerator_obstacle("kvm")
    assert obstacle is not None
    assert "there is no" in obstacle.reason
    assert "firmware" in obstacle.hint


def test_a_kvm_without_permission_names_the_group(tmp_path, monkeypatch):
    node = tmp_path / "kvm"
    node.touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    obstacle = Linux(kvm=node).accelerator_obstacle("kvm")
    assert obstacle is not None
    assert "group kvm" in obstacle.hint


def test_whpx_without_its_library_names_the_windows_feature(tmp_path):
    obstacle = Windows(system=tmp_path).accelerator_obstacle("whpx")
    assert obstacle is not None
    assert "Windows Hypervisor Platform" in obstacle.reason
    (tmp_path / "WinHvPlatform.dll").touch()
    assert Windows(system=tmp_path).accelerator_obstacle("whpx") is None


def test_windows_says_that_it_cannot_talk_with_qemu_yet(tmp_path):
    with pytest.raises(QemuError, match="Windows yet"):
        Windows().endpoint(tmp_path / "qmp.sock")


def test_a_unix_offers_sockets(tmp_path):
    for platform in (Linux(), MacOS()):
        assert platform.endpoint(tmp_path / "s") == UnixEndpoint(tmp_path / "s")


def test_sampan_home_wins_and_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert machine_home({"SAMPAN_HOME": "~/boat"}, Linux()) == tmp_path / "boat"
    assert machine_home({"SAMPAN_HOME": "boat"}, Linux()) == tmp_path / "boat"
    assert machine_home({"SAMPAN_HOME": ""}, Linux()) == Linux().default_home()


@pytest.mark.parametrize(
    ("told", "named"),
    [("x86_64", "amd64"), ("AMD64", "amd64"), ("aarch64", "arm64"), ("riscv64", "riscv64")],
)
def test_processors_have_one_name(told, named):
    assert machine_arch(told) == named


def test_a_lock_is_held_once_and_given_back(tmp_path):
    file = tmp_path / "lock"
    with Linux().lock_file(file) as lock:
        assert lock is not None
        assert Linux().lock_file(file) is None
    again = Linux().lock_file(file)
    assert again is not None
    again.release()
    again.release()


def test_a_private_folder_lets_only_its_owner_in(tmp_path):
    folder = tmp_path / "a" / "b"
    Linux().make_private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    Linux().make_private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_a_layout_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LayoutError, match="cannot be made"):
        Linux().make_private_folder(tmp_path / "file" / "folder")


def test_a_process_that_is_gone_has_no_start():
    for platform in ALL:
        assert platform.process_start(2**22 + 1) is None


def test_the_name_of_a_process_cannot_forge_its_start(tmp_path):
    (tmp_path / "7").mkdir()
    stat = "7 (a) Z 1 (b) c) S " + " ".join(str(number) for number in range(4, 40))
    Path(tmp_path / "7" / "stat").write_text(stat)
    assert Linux(proc=tmp_path).process_start(7) == "22"
