"""Makes sure that a host agent runs, and waits until one has left.

A new host agent is given the writing end of a pipe (`--ready-fd N`) and says one line on it:
`ready`, `busy` when another one holds the machine folder, or `error` and an ErrorReport as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampan.client.control import NoHostAgent, close_writer, open_control
from sampan.core.errors import HostAgentError, LayoutError, error_from_json
from sampan.core.layout import Layout

START_S = 30.0
"""How long a host agent may take to open its socket; it takes well under a second at rest."""

HANDOVER_S = 10.0
"""How long a host agent that was `busy` may take to answer, or to leave for good."""

GONE_S = 30.0
"""How long a host agent that said it leaves may take to be gone."""

POLL_S = 0.02
LOG_LINES = 15

HOST_AGENT = ("-P", "-m", "sampan.hostagent")
"""Arguments to Python. -P: the folder it starts in, /, is no place to import from."""


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    """How a host agent is started; tests put a program of their own here."""

    command: tuple[str, ...] = (sys.executable, *HOST_AGENT)
    start_s: float = START_S
    handover_s: float = HANDOVER_S


async def ensure_host_agent(
    layout: Layout, env: Mapping[str, str], plan: LaunchPlan | None = None
) -> bool:
    """Return once a host agent answers; True if it was started here.

    Raises HostAgentError, or what the host agent says stands in its way.
    """
    plan = plan or LaunchPlan()
    deadline = time.monotonic() + plan.start_s + plan.handover_s
    while not await is_answering(layout):
        match await _launch(layout, env, plan):
            case "ready":
                return True
            case "busy":
                # Another one was quicker, or is about to leave: then it is our turn again.
                if await _wait_for_answer(layout, plan.handover_s):
                    return False
        if time.monotonic() > deadline:
            raise HostAgentError(
                "A host agent holds the machine folder but does not answer.",
                f"See {layout.hostagent_log}; ending that process helps.",
            )
    return False


async def is_answering(layout: Layout) -> bool:
    """Tell whether a host agent accepts connections."""
    try:
        _, writer = await open_control(layout)
    except NoHostAgent:
        return False
    await close_writer(writer)
    return True


async def wait_until_gone(layout: Layout, pids: Sequence[int], timeout_s: float = GONE_S) -> None:
    """Return when lock, sockets and processes of the host agent are gone; raise HostAgentError."""
    deadline = time.monotonic() + timeout_s
    while (left := _leftovers(layout, pids)) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(POLL_S)
    if left:
        raise HostAgentError(
            f"The host agent said it leaves, but {left} is still there after {timeout_s:.0f} s.",
            "Run `sampan logs hostagent` to see what it waits for.",
        )


def is_running(pid: int) -> bool:
    """Tell whether the process is there and not only waits to be reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    import psutil

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def last_lines(path: Path, count: int) -> str:
    """Return the last lines of a log, nothing if it cannot be read."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 64 * 1024))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])


async def _launch(layout: Layout, env: Mapping[str, str], plan: LaunchPlan) -> str:
    """Start a host agent and return `ready` or `busy`; raise what it reports."""
    process, pipe = await asyncio.to_thread(_spawn, layout, env, plan.command)
    try:
        line = await _read_line(pipe, plan.start_s)
    except TimeoutError as error:
        process.terminate()
        raise HostAgentError(
            f"The host agent did not open its socket within {plan.start_s:.0f} s and was ended.",
            f"Its log is {layout.hostagent_log}.",
            details=last_lines(layout.hostagent_log, LOG_LINES),
        ) from error
    finally:
        # Whoever lives longer than the host agent reaps it; a command that ends leaves it to init.
        threading.Thread(target=process.wait, name="reap the host agent", daemon=True).start()
    if line in ("ready", "busy"):
        return line
    if line.startswith("error "):
        with contextlib.suppress(ValueError, AttributeError):
            raise error_from_json(json.loads(line.removeprefix("error ")))
    raise HostAgentError(
        "The host agent ended before it was ready.",
        f"Its log is {layout.hostagent_log}.",
        details=last_lines(layout.hostagent_log, LOG_LINES),
    )


def _spawn(
    layout: Layout, env: Mapping[str, str], command: Sequence[str]
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the program detached from this terminal; return it and the end of its pipe to read."""
    try:
        for folder in (layout.home, layout.run, layout.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = os.open(layout.hostagent_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise LayoutError(
            f"The machine folder {layout.home} cannot be written to: {error.strerror or error}.",
            "Set SAMPAN_HOME to a folder of yours.",
        ) from error
    environment = dict(env)
    if environment.get("SAMPAN_HOME"):
        environment["SAMPAN_HOME"] = str(layout.home)  # absolute: it starts in another folder
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            [*command, "--ready-fd", str(writing)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
            pass_fds=(writing,),
            start_new_session=True,
        )
    except OSError as error:
        os.close(reading)
        raise HostAgentError(
            f"The host agent cannot be started: {error.strerror or error}.",
            f"The program is {command[0]}.",
        ) from error
    finally:
        os.close(writing)
        os.close(log)
    return process, reading


async def _read_line(pipe: int, timeout_s: float) -> str:
    """Return what comes before a newline or the end, and close the pipe; raise TimeoutError."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", buffering=0)
    )
    try:
        async with asyncio.timeout(timeout_s):
            return (await reader.readline()).decode("utf-8", "replace").strip()
    except ValueError:  # a line without end is no line
        return ""
    finally:
        transport.close()


async def _wait_for_answer(layout: Layout, timeout_s: float) -> bool:
    """Return True when a host agent answers, False as soon as none holds the folder any more."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if await is_answering(layout):
            return True
        if not is_locked(layout.lock):
            return False
        await asyncio.sleep(POLL_S)
    return False


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds the lock.

    Asked with a shared lock, held for an instant: two who ask do not see each other.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _leftovers(layout: Layout, pids: Sequence[int]) -> str:
    """Name what is left of a host agent, for a sentence; empty when nothing is."""
    left = []
    left += [f"its process {pid}" for pid in pids if is_running(pid)]
    left += [str(path) for path in (layout.control_socket, layout.docker_socket) if path.exists()]
    if is_locked(layout.lock):
        left.append("its lock")
    return left[0] if left else ""
