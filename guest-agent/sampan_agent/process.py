"""Starting programs, and knowing one again."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` makes enums of 80 constants
import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sampan_agent.errors import AgentError
from sampan_agent.files import read_text
from sampan_agent.loop import READ, Loop

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
ENVIRONMENT = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8"}
OUTPUT_LIMIT = 64 * 1024
TIOCSCTTY = 0x540E


class Outcome(NamedTuple):
    """How a program ended: its code (negative: the signal; None: unknown) and what it wrote."""

    code: int | None
    output: str


class Files(NamedTuple):
    """File descriptors that the program gets as 0, 1 and 2; -1 is /dev/null."""

    stdin: int = -1
    stdout: int = -1
    stderr: int = -1


def spawn(
    argv: Sequence[str],
    *,
    files: Files,
    env: Mapping[str, str] = ENVIRONMENT,
    cwd: str = "/",
    cgroup: str = "",
    terminal: bool = False,
) -> int:
    """Start a program in a session of its own and return its pid; raise AgentError if it cannot.

    `cgroup` is a folder that the program is in from its first instruction; with `terminal`, stdin
    becomes its controlling terminal.
    """
    # fork, not posix_spawn: that one knows neither cgroups nor terminals nor folders.
    reader, writer = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid == 0:
        _become(argv, files, env, cwd, cgroup, terminal, writer)
    os.close(writer)
    failure = os.read(reader, 256).decode()
    os.close(reader)
    if failure:
        os.waitpid(pid, 0)
        kind, _, number = failure.partition(" ")
        reason = os.strerror(int(number))
        if kind == "cwd":
            raise AgentError(f"The folder {cwd} cannot be entered: {reason}.", code="absent")
        raise AgentError(f"{argv[0]} cannot be started: {reason}.", code="absent")
    return pid


def _become(
    argv: Sequence[str],
    files: Files,
    env: Mapping[str, str],
    cwd: str,
    cgroup: str,
    terminal: bool,
    writer: int,
) -> None:
    """In the child: set everything up and become the program, or say why not and end."""
    stage = "start"
    try:
        if cgroup:
            _join(cgroup)
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        # Above 2 first, so that one does not overwrite what another still needs.
        sources = [os.dup(fd if fd >= 0 else null) for fd in files]
        for target, source in enumerate(sources):
            os.dup2(source, target)
        if terminal:
            from fcntl import ioctl

            ioctl(0, TIOCSCTTY, 0)
        # Python ignores it; programs expect the default.
        _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)
        stage = "cwd"
        os.chdir(cwd)
        stage = "start"
        os.execvpe(argv[0], list(argv), dict(env))
    except OSError as error:
        os.write(writer, f"{stage} {error.errno}".encode())
    except BaseException:
        os.write(writer, b"start 22")
    finally:
        os._exit(127)


def _join(cgroup: str) -> None:
    """Enter the cgroup if it is there: a program outside of it is better than none."""
    try:
        with open(f"{cgroup}/cgroup.procs", "w") as file:
            file.write("0")
    except OSError:
        pass


async def run(loop: Loop, argv: Sequence[str]) -> Outcome:
    """Run a program to its end and return how it ended; the output is cut at 64 KiB."""
    reader, writer = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    os.set_blocking(writer, True)
    try:
        pid = spawn(argv, files=Files(-1, writer, writer))
    except AgentError:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    ended = loop.exit_of(pid)
    output = bytearray()

    def take(_events: int = 0) -> None:
        try:
            while piece := os.read(reader, 4096):
                del output[: max(0, len(output) + len(piece) - OUTPUT_LIMIT)]
                output.extend(piece)
        except BlockingIOError:
            return
        loop.forget(reader)

    loop.watch(reader, READ, take)
    code = await ended
    take()
    loop.close(reader)
    return Outcome(code, output.decode(errors="replace").strip())


def start_time(pid: int) -> int | None:
    """Return when the process started, in clock ticks since boot (proc(5), stat, field 22)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return parse_start_time(file.read())
    except OSError:
        return None


def parse_start_time(stat: bytes) -> int:
    """Take field 22 out of a line of /proc/PID/stat; the name in field 2 may hold anything."""
    return int(stat[stat.rindex(b")") + 2 :].split()[19])


def name_of(pid: int) -> str:
    """Return the name of the process (15 characters at most), or nothing if it is gone."""
    return read_text(f"/proc/{pid}/comm").strip()


def processes_in(cgroup: str) -> list[int]:
    """Return the pids in a cgroup."""
    return [int(line) for line in read_text(f"{cgroup}/cgroup.procs").split()]
