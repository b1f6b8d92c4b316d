"""Where QEMU is looked for, and which versions are taken."""

import pytest

from sampan.core.errors import QemuError
from sampan.core.settings import Settings
from sampan.machine import binary
from sampan.machine.binary import QemuFinder, find_program, parse_version
from sampan.machine.programs import Outcome, clean_environment
from sampan.platforms.linux import Linux
from sampan.platforms.windows import Windows


def install(folder, *names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("#!/bin/true\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)\nCopyright", (7, 2, 22)),
        ("QEMU emulator version 11.0 (v11.0)", (11, 0, 0)),
        ("qemu-img version 10.0.2", (10, 0, 2)),
        ("something", None),
    ],
)
def test_versions_are_read(text, version):
    assert parse_version(text) == version


def test_the_folder_of_the_setting_is_the_only_place_then(tmp_path):
    path = install(tmp_path / "path", "qemu-img")
    mine = install(tmp_path / "mine", "qemu-img")
    env = {"PATH": str(path)}
    assert find_program("qemu-img", Settings(qemu=str(mine)), env, Linux()) == mine / "qemu-img"
    assert find_program("qemu-img", Settings(), env, Linux()) == path / "qemu-img"
    with pytest.raises(QemuError, match="holds no qemu-system-x86_64"):
        find_program("qemu-system-x86_64", Settings(qemu=str(mine)), env, Linux())


def test_windows_programs_have_their_suffix(tmp_path):
    mine = install(tmp_path / "mine", "qemu-img.exe")
    found = find_program("qemu-img", Settings(qemu=str(mine)), {}, Windows())
    assert found.name == "qemu-img.exe"


def test_a_missing_qemu_says_how_to_get_it(tmp_path):
    with pytest.raises(QemuError, match="QEMU is not installed") as caught:
        find_program("qemu-of-nobody", Settings(), {"PATH": str(tmp_path)}, Linux())
    assert "bootstrap.py setup" in caught.value.hint


async def test_an_old_qemu_is_refused_and_each_binary_is_asked_once(tmp_path, monkeypatch):
    folder = install(tmp_path / "q", "qemu-img", "qemu-system-x86_64")
    asked = []

    async def answer(argv, *, timeout_s):
        asked.append(argv[1:])
        return Outcome(0, "QEMU emulator version 6.1.0", "")

    monkeypatch.setattr(binary, "run_program", answer)
    finder = QemuFinder(Linux())
    for _ in range(2):
        with pytest.raises(QemuError, match=r"QEMU 6\.1\.0 .* is too old"):
            await finder.find(Settings(qemu=str(folder)), {}, "amd64")
    assert asked == [["--version"]]


async def test_an_unknown_processor_is_told():
    with pytest.raises(QemuError, match="riscv64"):
        await QemuFinder(Linux()).find(Settings(), {}, "riscv64")


def test_a_program_gets_few_variables_and_english_messages():
    env = clean_environment(
        {"PATH": "/bin", "LD_PRELOAD": "x", "QEMU_AUDIO_DRV": "y", "LC_ALL": "de"}
    )
    assert env == {"PATH": "/bin", "LC_ALL": "C"}
