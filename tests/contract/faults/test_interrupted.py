"""Ctrl-C, wherever it comes: 130, no traceback, the terminal as it was, the machine as it was."""

import os
import signal
import subprocess
import sys
import termios

import pytest
from tests.contract.control.conftest import Screen, daemon, layout, sampan, screen  # noqa: F401
from tests.support.waiting import wait_for

CTRL_C = b"\x03"


def modes(shown: Screen) -> list:
    return termios.tcgetattr(shown.keyboard)


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("status",), "status"),
        (("start",), "status"),
        (("stop",), "status"),
        (("restart",), "status"),
        (("demo",), "status"),
        (("demo", "--remove"), "status"),
        (("ports",), "list_ports"),
        (("ports", "add", "8080:web:80"), "add_port"),
        (("ports", "remove", "8080"), "remove_port"),
        (("doctor",), "status"),
        (("diagnose",), "status"),
        (("reset", "--yes"), "status"),
        (("version",), "status"),
        (("console",), "attach_console"),
        (("docker", "ps"), "attach_exec"),
        (("ssh",), "attach_ssh"),
    ],
)
def test_a_command_whose_host_agent_does_not_answer(daemon, screen, layout, arguments, asked):  # noqa: F811
    daemon("running", "hang-calls")
    layout.data_disk.write_text("x")
    shown = screen(*arguments)
    before = modes(shown)
    log = layout.hostagent_log
    wait_for(lambda: "hangs in" in log.read_text())
    shown.type(CTRL_C)
    assert shown.exit_code() == 130
    assert "Traceback" not in shown.text
    assert modes_of(shown, before)
    assert layout.data_disk.exists()


def modes_of(shown: Screen, before: list) -> bool:
    """Tell whether the terminal is as it was."""
    return termios.tcgetattr(shown.keyboard)[:4] == before[:4]


def test_a_question_before_a_reset(screen, layout):  # noqa: F811
    layout.data_disk.write_text("x")
    shown = screen("reset")
    shown.wait_for("Go on? [y/N] ")
    shown.type(CTRL_C)
    assert shown.exit_code() == 130
    assert "Traceback" not in shown.text
    assert layout.data_disk.exists()


def test_a_restart_under_way(daemon, screen):  # noqa: F811
    daemon("running", "hang-start")
    shown = screen("restart")
    shown.wait_for("waits for the Linux kernel")
    shown.type(CTRL_C)
    assert shown.exit_code() == 130
    assert "goes on restarting in the background" in shown.text


def test_a_demo_that_starts_the_machine(daemon, screen):  # noqa: F811
    daemon("hang-start")
    shown = screen("demo")
    shown.wait_for("waits for the Linux kernel")
    shown.type(CTRL_C)
    assert shown.exit_code() == 130
    assert "goes on starting in the background" in shown.text
    assert "Traceback" not in shown.text


def test_logs_that_are_followed_on_a_terminal(screen, layout):  # noqa: F811
    layout.console_log.write_text("here\n")
    shown = screen("logs", "-f")
    before = modes(shown)
    shown.wait_for("here")
    shown.type(CTRL_C)
    assert shown.exit_code() == 130
    assert modes_of(shown, before)


def test_a_raw_terminal_is_given_back_when_the_command_is_ended(daemon, screen):  # noqa: F811
    daemon("running")
    shown = screen("console")
    before = modes(shown)
    shown.wait_for("Ctrl-] leaves")
    wait_for(lambda: not modes(shown)[3] & termios.ICANON)
    os.kill(shown.pid, signal.SIGTERM)
    shown.exit_code()
    assert modes_of(shown, before)


def test_a_command_that_is_only_just_starting(layout):  # noqa: F811
    """Wherever it is: the moment moves with the trial, and none may end in a traceback."""
    codes = set()
    for trial in range(12):
        begin = "import sys; sys.argv[0] = 'sampan'; import sampan.cli; print(flush=True); "
        code = f"{begin}from sampan.cli.main import main; sys.exit(main(['logs', '-f']))"
        argv = [sys.executable, "-c", code]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            for _ in range(trial * 20_000):  # a moment later each time
                pass
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
        assert b"Traceback" not in errors
        codes.add(process.returncode)
    assert codes <= {130, -signal.SIGINT}
