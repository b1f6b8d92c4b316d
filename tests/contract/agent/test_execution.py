"""exec streams."""

import os
import select
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.channel_host import Host

from sampan_wire.messages import (
    ExecDecoder,
    ExecKind,
    decode_exit,
    encode_exec_frame,
    encode_resize,
)


class Run:
    """One program in the guest, as a host sees it."""

    def __init__(self, host: Host, *argv: str, **header: Any) -> None:
        self.host = host
        self.stream = host.open({"kind": "exec", "argv": list(argv), "cwd": "/", **header})
        self.answer = host.answer(self.stream)
        self._decoder = ExecDecoder()
        self.out, self.err = b"", b""
        self.code: int | None = None

    def send(self, kind: ExecKind, payload: bytes = b"") -> None:
        self.host.send(self.stream, encode_exec_frame(kind, payload))

    def collect(self) -> None:
        for kind, payload in self._decoder.feed(bytes(self.host.data[self.stream])):
            assert self.code is None, "nothing comes behind the exit"
            match kind:
                case ExecKind.STDOUT:
                    self.out += payload
                case ExecKind.STDERR:
                    self.err += payload
                case ExecKind.EXIT:
                    self.code = decode_exit(payload)
        self.host.data[self.stream].clear()

    def says(self, text: bytes) -> bool:
        self.collect()
        return text in self.out

    def wait(self) -> int:
        self.host.until(lambda: self.host.ended(self.stream))
        self.collect()
        self.host.session.finish(self.stream)
        self.host.turn(0)
        assert self.code is not None
        return self.code


def test_output_error_and_exit_code_come_apart(host: Host):
    run = Run(host, "sh", "-c", "echo out; echo err >&2; exit 3")
    assert (run.wait(), run.out, run.err) == (3, b"out\n", b"err\n")


def test_input_goes_in_and_its_end_too(host: Host):
    run = Run(host, "sort")
    run.send(ExecKind.STDIN, b"b\na\n")
    run.send(ExecKind.STDIN_END)
    assert (run.wait(), run.out) == (0, b"a\nb\n")


def test_the_end_of_the_stream_is_the_end_of_input(host: Host):
    run = Run(host, "cat")
    run.send(ExecKind.STDIN, b"all of it")
    host.session.finish(run.stream)
    host.until(lambda: host.ended(run.stream))
    run.collect()
    assert (run.code, run.out) == (0, b"all of it")


def test_megabytes_go_through_a_program_unchanged(host: Host):
    run = Run(host, "cat")
    data = os.urandom(3 * 1024 * 1024)
    for start in range(0, len(data), 32768):
        run.send(ExecKind.STDIN, data[start : start + 32768])
    run.send(ExecKind.STDIN_END)
    assert run.wait() == 0
    assert run.out == data


def test_the_last_output_of_a_program_that_ended_is_not_lost(host: Host):
    run = Run(host, "sh", "-c", "head -c 2000000 /dev/zero")
    assert (run.wait(), len(run.out)) == (0, 2_000_000)


def test_a_child_in_the_background_does_not_keep_the_stream(host: Host):
    began = time.monotonic()
    run = Run(host, "sh", "-c", "sleep 30 & echo started $!")
    assert run.wait() == 0
    assert run.out.startswith(b"started ")
    assert time.monotonic() - began < 5
    os.kill(int(run.out.split()[1]), 9)


def test_a_terminal_is_a_terminal_of_the_size_that_was_asked_for(host: Host):
    run = Run(host, "sh", "-c", "tty; stty size; echo $TERM", tty=True, rows=33, columns=99)
    assert run.wait() == 0
    assert run.out.startswith(b"/dev/pts/")
    assert run.out.endswith(b"\r\n33 99\r\nxterm-256color\r\n")


def test_a_resize_reaches_the_program(host: Host):
    script = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done"
    run = Run(host, "sh", "-c", script, tty=True)
    host.until(lambda: run.says(b"ready"))
    host.send(run.stream, encode_resize(50, 132))
    assert run.wait() == 0
    assert b"50 132" in run.out


def test_control_c_interrupts_in_a_terminal(host: Host):
    run = Run(host, "sh", "-c", "echo ready; exec sleep 600", tty=True)
    host.until(lambda: run.says(b"ready"))
    run.send(ExecKind.STDIN, b"\x03")
    assert run.wait() == 130


def test_a_signal_is_passed_and_told_as_exit_code(host: Host):
    run = Run(host, "sleep", "600")
    run.send(ExecKind.SIGNAL, b"\x0f")
    assert run.wait() == 128 + 15


def test_environment_and_folder_are_clean_and_as_asked_for(
    host: Host, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SECRET_OF_THE_AGENT", "1")
    run = Run(host, "sh", "-c", "pwd; env", env={"COLOUR": "green"}, cwd=str(own_environment))
    assert run.wait() == 0
    lines = run.out.decode().splitlines()
    assert lines[0] == str(own_environment)
    names = {line.split("=")[0]: line.partition("=")[2] for line in lines[1:]}
    assert names["COLOUR"] == "green"
    assert names["DOCKER_HOST"] == "unix:///run/docker.sock"
    assert names["HOME"] == "/root"
    assert "SECRET_OF_THE_AGENT" not in names


def test_pipes_end_a_writer_as_they_do_elsewhere(host: Host):
    """Python ignores SIGPIPE; a program that inherited that would run on."""
    run = Run(host, "sh", "-c", "yes | head -n 1")
    assert (run.wait(), run.out) == (0, b"y\n")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"argv": ["no-such-program"]}, "absent"),
        ({"argv": ["true"], "cwd": "/no/such/folder"}, "absent"),
        ({"argv": []}, "header"),
        ({"argv": "true"}, "header"),
        ({"argv": ["a\0b"]}, "header"),
        ({"argv": ["true"], "env": {"A": 1}}, "header"),
        ({"argv": ["true"], "rows": "x"}, "header"),
        ({}, "header"),
    ],
)
@pytest.mark.parametrize("tty", [False, True])
def test_what_cannot_run_is_answered_with_a_sentence(
    host: Host, header: dict[str, Any], code: str, tty: bool
):
    stream = host.open({"kind": "exec", "tty": tty, "cwd": "/", **header})
    answer = host.answer(stream)
    assert answer["error"]["code"] == code
    assert answer["error"]["message"].endswith(".")
    host.session.finish(stream)
    host.turn()


@pytest.mark.parametrize("tty", [False, True])
def test_a_reset_hangs_the_program_up(host: Host, tty: bool):
    run = Run(host, "sh", "-c", "echo $$; exec sleep 600", tty=tty)
    host.until(lambda: run.says(b"\n"))
    pidfd = os.pidfd_open(int(run.out))
    host.session.reset(run.stream)
    host.turn()
    assert select.select([pidfd], [], [], 3)[0]
    os.close(pidfd)


@pytest.mark.slow
def test_a_program_that_ignores_the_hangup_is_killed(host: Host):
    run = Run(host, "sh", "-c", "trap '' HUP; echo $$; while :; do sleep 0.2; done")
    host.until(lambda: run.says(b"\n"))
    pidfd = os.pidfd_open(int(run.out))
    host.session.reset(run.stream)
    host.turn()
    assert not select.select([pidfd], [], [], 2)[0]
    assert select.select([pidfd], [], [], 8)[0]
    os.close(pidfd)


def test_a_frame_that_is_none_ends_stream_and_program(host: Host):
    run = Run(host, "sh", "-c", "echo $$; exec sleep 600")
    host.until(lambda: run.says(b"\n"))
    pidfd = os.pidfd_open(int(run.out))
    host.send(run.stream, b"\xff" * 100)
    host.until(lambda: run.stream in host.gone)
    assert select.select([pidfd], [], [], 3)[0]
    os.close(pidfd)
