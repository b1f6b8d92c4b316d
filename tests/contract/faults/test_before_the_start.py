"""What stands in the way of a start is one sentence and what to do; nothing stays behind."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.faults.conftest import PARTS, check_sentence

from sampan.core.layout import Layout
from sampan.machine.binary import SYSTEM_PROGRAMS
from sampan.platforms import machine_arch


def test_no_qemu_at_all(sampan, image, monkeypatch, own_environment):
    hidden = [where for name in (SYSTEM_PROGRAMS[machine_arch()],) if (where := shutil.which(name))]
    monkeypatch.setenv("PATH", f"{own_environment}:/usr/bin:/bin")
    done = sampan.alone([f"mount --bind /dev/null {path}" for path in hidden], "start")
    check_sentence(done, 6, "QEMU is not installed", "bootstrap.py setup")
    assert not sampan.layout.data_disk.exists()
    assert sampan.status()["state"] == "failed"


def test_a_folder_of_the_setting_without_qemu(sampan, image, own_environment):
    sampan.run("config", "set", "qemu", str(own_environment))
    check_sentence(sampan.start(), 6, "holds no qemu-system", "Correct it")


def test_a_qemu_that_is_too_old(sampan, image, qemu):
    qemu.behave(version="6.2.0 (Debian 1:6.2)")
    check_sentence(sampan.start(), 6, "QEMU 6.2.0", "Sampan needs QEMU 7.2 or newer")
    assert qemu.starts == 0


def test_a_qemu_that_cannot_be_run(sampan, image, qemu):
    program = qemu.folder / SYSTEM_PROGRAMS[machine_arch()]
    program.write_bytes(b"\x7fELF of another processor")
    check_sentence(sampan.start(), 6, "cannot be started", "bootstrap.py setup")


@pytest.mark.parametrize("part", PARTS)
def test_an_altered_image_starts_nothing(sampan, image, qemu, part):
    data = bytearray((image / part).read_bytes())
    data[50] ^= 1
    (image / part).write_bytes(data)
    check_sentence(sampan.start(), 4, f"was altered: {image / part}", "bootstrap.py setup")
    assert qemu.starts == 0


@pytest.mark.parametrize("part", PARTS)
def test_a_truncated_image_starts_nothing(sampan, image, qemu, part):
    with (image / part).open("r+b") as file:
        file.truncate(50)
    check_sentence(sampan.start(), 4, f"is damaged: {image / part} has 50 bytes", "setup")
    assert qemu.starts == 0


def test_an_image_that_is_altered_after_a_boot_is_found_at_the_next(running, image, qemu):
    running.run("stop")
    (image / "root").write_bytes(b"x" * (image / "root").stat().st_size)
    check_sentence(running.start(), 4, "was altered", "bootstrap.py setup")
    assert qemu.starts == 1
    assert running.layout.data_disk.exists()


SETTINGS = {
    "no JSON": (b"{", "is not valid JSON", "Mend the line"),
    "another encoding": (
        '{"cpus": 2} ü'.encode("utf-16"),
        "cannot be read: it is not a text",
        "UTF-8",
    ),
    "many brackets": (b"[" * 100_000, "is not valid JSON", "Mend the line"),
    "a long number": (b"1" * 10_000, "is not valid JSON", "Mend the line"),
    "a folder": (None, "cannot be read: Is a directory", "move it away"),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_settings_that_cannot_be_read_have_one_answer_everywhere(sampan, image, qemu, what):
    content, message, hint = SETTINGS[what]
    path = sampan.layout.settings
    path.parent.mkdir(mode=0o700)
    path.write_bytes(content) if content is not None else path.mkdir()
    for command in (["start"], ["config", "set", "cpus", "3"]):
        check_sentence(sampan.run(*command), 2, f"{path} {message}", hint)
    assert message in sampan.run("doctor").stdout
    assert message in sampan.status()["error"]["message"]
    sampan.run("stop")
    assert message in sampan.status()["error"]["message"]  # from the files alone
    assert path.is_dir() if content is None else path.read_bytes() == content


def test_settings_with_the_mark_of_a_windows_editor_are_read(sampan):
    sampan.layout.home.mkdir(mode=0o700)
    sampan.layout.settings.write_bytes(b'\xef\xbb\xbf{"cpus": 3}')
    assert sampan.run("config", "get", "cpus").stdout.strip() == "3"


def test_settings_that_break_while_the_machine_runs_do_not_cost_it(running):
    pid = running.status()["pid"]
    running.layout.settings.write_bytes(b"{")
    agent = running.host_agent()
    agent.kill()
    agent.wait(10)
    assert running.run("start").returncode == 0
    assert (running.status()["state"], running.status()["pid"]) == ("running", pid)


@pytest.mark.parametrize("command", ["start", "status", "stop", "docker"])
def test_a_folder_too_deep_for_sockets(sampan, monkeypatch, own_environment, command):
    deep = own_environment / ("d" * 90)
    monkeypatch.setenv("SAMPAN_HOME", str(deep))
    check_sentence(sampan.run(command), 3, "104 is the most", "Set SAMPAN_HOME to a shorter path")
    assert not deep.exists()


def test_a_folder_that_just_fits_is_used(sampan, image, qemu, monkeypatch, own_environment):
    longest = len(str(Layout(own_environment / "x").console_socket))
    fits = own_environment / ("x" * (1 + 103 - longest))
    monkeypatch.setenv("SAMPAN_HOME", str(fits))
    assert len(str(Layout(fits).console_socket)) == 103
    assert sampan.start().returncode == 0
    assert sampan.run("stop").returncode == 0


def test_a_second_host_agent_leaves_the_first_alone(running):
    argv = [sys.executable, "-m", "sampan.hostagent"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 12
    assert done.stderr.startswith(f"error: A host agent already looks after {running.layout.home}.")
    assert "hint: " in done.stderr
    assert running.status()["state"] == "running"


def test_a_home_that_belongs_to_somebody_else(sampan, image, qemu, own_environment: Path):
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    sampan.layout.home.mkdir(mode=0o700)
    os.chown(sampan.layout.home, 12345, 12345)
    check_sentence(sampan.start(), 3, "belongs to", "SAMPAN_HOME")
