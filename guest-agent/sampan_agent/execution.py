"""Programs that the host runs in the guest: `exec` streams."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from sampan_agent.channel import Handler, Stream
from sampan_agent.errors import AgentError
from sampan_agent.loop import EDGE, Loop, Timer
from sampan_agent.process import ENVIRONMENT, Files, spawn
from sampan_agent.streams import Opener, accept_ok
from sampan_wire import messages
from sampan_wire.messages import ExecKind

FRAME_HEADER = 5
HANGUP_GRACE_S = 5.0
DRAIN_S = 0.3
"""How long output of a program that has ended is waited for: a child of it may keep the files."""

SIGHUP, SIGKILL = 1, 9
TIOCSWINSZ = 0x5414


class Request(NamedTuple):
    """What an exec header asks for."""

    argv: list[str]
    tty: bool
    rows: int
    columns: int
    env: dict[str, str]
    cwd: str


def parse_request(header: Mapping[str, Any]) -> Request:
    """Check the members of an exec header; raise AgentError."""
    argv, env, cwd = header.get("argv"), header.get("env") or {}, header.get("cwd") or "/root"
    tty, rows, columns = header.get("tty", False), header.get("rows", 24), header.get("columns", 80)
    texts = [*argv, *env, *env.values()] if isinstance(argv, list) and isinstance(env, dict) else []
    if not texts or not argv or not all(isinstance(text, str) for text in [*texts, cwd]):
        raise AgentError("An exec stream needs argv, a list of texts.", code="header")
    if any("\0" in text for text in [*texts, cwd]) or any("=" in name or not name for name in env):
        raise AgentError("A text of an exec stream has a zero byte.", code="header")
    if not isinstance(rows, int) or not isinstance(columns, int):
        raise AgentError("The size of a terminal is two numbers.", code="header")
    base = {**ENVIRONMENT, "DOCKER_HOST": "unix:///run/docker.sock"}
    if tty:
        base["TERM"] = "xterm-256color"
    size = [min(max(number, 0), 0xFFFF) for number in (rows, columns)]
    return Request(argv, bool(tty), size[0], size[1], {**base, **env}, cwd)


def open_exec(loop: Loop) -> Opener:
    """Return the opener of `{"kind": "exec", "argv": [...], ...}`."""

    def opener(stream: Stream, header: Mapping[str, Any]) -> Handler:
        return Execution(loop, stream, parse_request(header))

    return opener


class Execution:
    """One program, its terminal or pipes, and the stream that they are carried on."""

    def __init__(self, loop: Loop, stream: Stream, request: Request) -> None:
        self._loop = loop
        self._stream = stream
        self._decoder = messages.ExecDecoder()
        self._input: deque[bytes] = deque()
        self._input_ended = False
        self._held = 0
        self._owed = 0
        self._sources: dict[int, ExecKind] = {}
        self._readable: deque[int] = deque()
        self._exit_code: int | None = None
        self._draining = False
        self._told_exit = False
        self._kill_timer: Timer | None = None
        self._tty = request.tty
        if request.tty:
            self._start_in_terminal(request)
        else:
            self._start_with_pipes(request)
        for fd in {*self._sources, self._input_fd}:
            os.set_blocking(fd, False)
            self._watch(fd)
        loop.watch_exit(self._pid, self._take_exit)
        accept_ok(stream)

    def _watch(self, fd: int) -> None:
        self._loop.watch(fd, EDGE, lambda _events: self._take_events(fd))

    def _start_in_terminal(self, request: Request) -> None:
        master, slave = os.openpty()
        set_size(slave, request.rows, request.columns)
        try:
            self._pid = spawn(
                request.argv,
                files=Files(slave, slave, slave),
                env=request.env,
                cwd=request.cwd,
                terminal=True,
            )
        except AgentError:
            os.close(master)
            raise
        finally:
            os.close(slave)
        self._input_fd = master
        self._sources[master] = ExecKind.STDOUT

    def _start_with_pipes(self, request: Request) -> None:
        stdin, stdout, stderr = (os.pipe2(os.O_CLOEXEC) for _ in range(3))
        files = Files(stdin[0], stdout[1], stderr[1])
        try:
            self._pid = spawn(request.argv, files=files, env=request.env, cwd=request.cwd)
        except AgentError:
            for fd in (stdin[1], stdout[0], stderr[0]):
                os.close(fd)
            raise
        finally:
            for fd in files:
                os.close(fd)
        self._input_fd = stdin[1]
        self._sources = {stdout[0]: ExecKind.STDOUT, stderr[0]: ExecKind.STDERR}

    # --- the program's side ------------------------------------------------------------------

    def _take_events(self, fd: int) -> None:
        if fd in self._sources and fd not in self._readable:
            self._readable.append(fd)
            self._stream.wake()
        if fd == self._input_fd:
            self._flush()

    def produce(self, budget: int) -> bool:
        """Send what the program wrote, and at last how it ended."""
        if budget <= FRAME_HEADER:
            return False
        if self._readable:
            self._send_piece(self._readable.popleft(), budget - FRAME_HEADER)
        if not self._readable and self._exit_code is not None:
            if not self._sources or self._draining:
                self._tell_exit()
            return False
        return bool(self._readable)

    def _send_piece(self, fd: int, limit: int) -> None:
        try:
            data = os.read(fd, limit)
        except BlockingIOError:
            return
        except OSError:  # EIO: the last process has left the terminal
            data = b""
        if not data:
            kind = self._sources.pop(fd)
            if fd != self._input_fd:
                self._loop.close(fd)
            elif kind is ExecKind.STDOUT:
                self._end_input()
            return
        self._readable.append(fd)
        self._stream.send(messages.encode_exec_frame(self._sources[fd], data))

    def _take_exit(self, code: int | None) -> None:
        self._exit_code = 255 if code is None else code if code >= 0 else 128 - code
        if self._kill_timer is not None:
            self._kill_timer.cancel()
        self._loop.after(DRAIN_S, self._drain)
        self._stream.wake()

    def _drain(self) -> None:
        self._draining = True
        self._stream.wake()

    def _tell_exit(self) -> None:
        if not self._told_exit and self._exit_code is not None:
            self._told_exit = True
            # The budget was checked for a frame's header only; the window is never that tight here.
            self._stream.send(messages.encode_exit(self._exit_code))
            self._stream.finish()
            self._close()

    # --- the host's side ---------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Take exec frames of the host; a wrong one ends the stream and the program."""
        try:
            frames = self._decoder.feed(data)
        except messages.MessageError:
            self._stream.reset()
            self.lost()
            return
        self._owed += len(data)
        for kind, payload in frames:
            self._take_frame(kind, payload)
        self._settle()

    def _settle(self) -> None:
        """Acknowledge all but the input that the program has not taken yet."""
        released = self._owed - self._held
        if released > 0:
            self._owed -= released
            self._stream.acknowledge(released)

    def _take_frame(self, kind: ExecKind, payload: bytes) -> None:
        match kind:
            case ExecKind.STDIN if not self._input_ended and self._input_fd >= 0:
                self._input.append(payload)
                self._held += len(payload)
                if len(self._input) == 1:
                    self._flush()
            case ExecKind.STDIN_END:
                self.finish()
            case ExecKind.RESIZE if len(payload) == 4 and self._tty and self._input_fd >= 0:
                set_size(self._input_fd, *messages.decode_resize(payload))
            case ExecKind.SIGNAL if len(payload) == 1:
                self._signal(payload[0])
            case _:
                pass

    def finish(self) -> None:
        """No more input: the program reads an end."""
        if not self._input_ended:
            self._input_ended = True
            if self._tty:
                self._input.append(b"\x04")
            self._flush()

    def lost(self) -> None:
        """Hang up, and kill the program if it does not end."""
        self._told_exit = True
        self._close()
        if self._exit_code is None:
            self._signal(SIGHUP)
            self._kill_timer = self._loop.after(HANGUP_GRACE_S, lambda: self._signal(SIGKILL))

    def _flush(self) -> None:
        try:
            while self._input and self._input_fd >= 0:
                count = os.write(self._input_fd, self._input[0])
                self._held = max(0, self._held - count)
                if count == len(self._input[0]):
                    self._input.popleft()
                else:
                    self._input[0] = self._input[0][count:]
        except BlockingIOError:
            pass
        except OSError:
            self._input_ended = True
            self._drop_input()
        self._settle()
        if self._input_ended and not self._input and not self._tty:
            self._end_input()

    def _drop_input(self) -> None:
        self._input.clear()
        self._held = 0

    def _end_input(self) -> None:
        fd, self._input_fd = self._input_fd, -1
        if fd >= 0:
            self._drop_input()
            self._settle()
            self._loop.close(fd)

    def _signal(self, number: int) -> None:
        """Signal the program and what it started: it leads a process group of its own."""
        if self._exit_code is None:
            with suppress(OSError):
                os.killpg(self._pid, number)

    def _close(self) -> None:
        for fd in self._sources:
            if fd != self._input_fd:
                self._loop.close(fd)
        self._sources.clear()
        self._readable.clear()
        self._end_input()


def set_size(fd: int, rows: int, columns: int) -> None:
    """Tell a terminal its size in characters."""
    from fcntl import ioctl
    from struct import pack

    with suppress(OSError):
        ioctl(fd, TIOCSWINSZ, pack("HHHH", rows, columns, 0, 0))
