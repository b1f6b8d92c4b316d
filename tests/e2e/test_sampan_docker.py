"""`sampan docker` and `sampan console` on a real machine, as somebody without a docker CLI."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pexpect
from tests.e2e.conftest import HELLO, Sampan
from tests.e2e.test_docker_cli import follow_size

SAMPAN = str(Path(sys.executable).with_name("sampan"))


def test_input_output_errors_and_the_exit_code_pass(machine: Sampan) -> None:
    script = "cat; echo wrong >&2; exit 3"
    done = machine.run(
        "docker", "run", "--rm", "-i", HELLO, "sh", "-c", script, check=False, input="given"
    )
    assert (done.stdout, done.stderr, done.returncode) == ("given", "wrong\n", 3)


def test_binary_streams_pass_both_ways(machine: Sampan, tmp_path: Path) -> None:
    saved = tmp_path / "hello.tar"
    with saved.open("wb") as file:
        subprocess.run(
            machine.command("docker", "save", HELLO),
            env=machine.env, stdout=file, check=True, timeout=120,
        )  # fmt: skip
    with saved.open("rb") as file:
        loaded = subprocess.run(
            machine.command("docker", "load"),
            env=machine.env, stdin=file, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    assert HELLO in loaded.stdout


def test_an_interactive_terminal_has_a_size_that_follows(machine: Sampan, name: str) -> None:
    child = pexpect.spawn(
        SAMPAN,
        ["docker", "run", "--rm", "-it", "--name", name, HELLO, "sh"],
        env=machine.env,
        dimensions=(31, 101),
        timeout=60,
        encoding="utf-8",
    )
    child.expect("[#$] ")
    child.sendline("stty size")
    child.expect("31 101")
    follow_size(child, 45, 90)
    child.sendline("exit 9")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 9


def test_a_signal_reaches_the_program_in_the_machine(machine: Sampan, name: str) -> None:
    script = "trap 'echo caught; exit 5' TERM; echo set; while :; do sleep 0.1; done"
    with subprocess.Popen(
        machine.command("docker", "run", "--rm", "--name", name, HELLO, "sh", "-c", script),
        env=machine.env, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline() == "set\n"
        running.send_signal(signal.SIGTERM)
        assert running.stdout.read() == "caught\n"
    assert running.returncode == 5


def test_a_folder_of_this_computer_is_built(machine: Sampan, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {HELLO}\nCOPY note /note\n")
    (tmp_path / "note").write_text("from here\n")
    machine.run("docker", "build", "-t", "from-here:1", str(tmp_path))
    out = machine.run("docker", "run", "--rm", "from-here:1", "cat", "/note").stdout
    machine.run("docker", "rmi", "from-here:1")
    assert out == "from here\n"


def test_the_serial_console_has_a_shell(machine: Sampan) -> None:
    child = pexpect.spawn(SAMPAN, ["console"], env=machine.env, timeout=60, encoding="utf-8")
    child.expect("leaves")
    child.send("\r")
    child.expect("[#$] ")
    child.sendline("echo $((40 + 2)) from $(hostname)")
    child.expect("42 from sampan")
    child.send("\x1d")
    child.expect("Detached")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_env_points_a_docker_at_the_machine(machine: Sampan) -> None:
    text = machine.run("env", "--shell", "sh").stdout
    assert f"export DOCKER_HOST={machine.docker_host}" in text


def test_the_logs_can_be_read(machine: Sampan) -> None:
    assert "sampan: init" in machine.run("logs", "console", "-n", "500").stdout
    assert "is running" in machine.run("logs", "hostagent", "-n", "500").stdout
