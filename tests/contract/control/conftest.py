"""The command as a process, against a host agent process without a machine."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.hostagent_control.fake_api import make_layout

from sampan.core.layout import Layout

ROOT = Path(__file__).resolve().parents[3]
DAEMON = (sys.executable, "-m", "tests.contract.control.fake_daemon")
SAMPAN = (sys.executable, "-m", "sampan.cli.main")
TIMEOUT = 30


@pytest.fixture
def layout(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return make_layout(own_environment / "m")


@pytest.fixture
def daemon(layout: Layout) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a fake host agent and return it once it answers."""
    started = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        reading, writing = os.pipe()
        log = layout.hostagent_log.open("ab")
        process = subprocess.Popen(
            [*DAEMON, *words, "--ready-fd", str(writing)],
            cwd=ROOT,
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        started.append(process)
        os.close(writing)
        log.close()
        assert os.read(reading, 100) == b"ready\n", layout.hostagent_log.read_text()
        os.close(reading)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def sampan(layout: Layout) -> Callable[..., subprocess.CompletedProcess[Any]]:
    """Run the command to its end, with text unless `input` is bytes."""

    def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[Any]:
        options.setdefault("text", not isinstance(options.get("input"), bytes))
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run(
            [*SAMPAN, *arguments], capture_output=True, timeout=TIMEOUT, check=False, **options
        )

    return run


class Screen:
    """The command on a terminal of its own."""

    def __init__(self, arguments: tuple[str, ...], rows: int = 30, columns: int = 100) -> None:
        import fcntl
        import struct
        import termios

        self.pid, self.keyboard = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execv(SAMPAN[0], [*SAMPAN, *arguments])
        self.text = ""

    def type(self, data: bytes) -> None:
        os.write(self.keyboard, data)

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + TIMEOUT
        while words not in self.text:
            assert time.monotonic() < deadline, f"no {words!r} in {self.text!r}"
            assert self._read(deadline), f"it ended without {words!r}: {self.text!r}"

    def resize(self, rows: int, columns: int) -> None:
        import fcntl
        import struct
        import termios

        fcntl.ioctl(self.keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def exit_code(self) -> int:
        while self._read(time.monotonic() + TIMEOUT):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self.keyboard)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.keyboard], [], [], max(0, deadline - time.monotonic()))
        try:
            data = os.read(self.keyboard, 65536) if ready else b""
        except OSError:  # EIO: the other end is closed
            data = b""
        self.text += data.decode("utf-8", "replace")
        return bool(data)


@pytest.fixture
def screen(layout: Layout) -> Iterator[Callable[..., Screen]]:
    opened = []

    def open_screen(*arguments: str, **size: int) -> Screen:
        shown = Screen(arguments, **size)
        opened.append(shown)
        return shown

    yield open_screen
    for shown in opened:
        shown.close()
