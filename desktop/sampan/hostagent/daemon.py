"""The host agent: one process per machine folder, from its lock to its last log line."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path

import sampan
from sampan.core.errors import HostAgentError, SampanError
from sampan.core.layout import Layout, check_layout
from sampan.hostagent.api import HostAgentApi
from sampan.hostagent.control import serve_control
from sampan.hostagent.control_events import EventHub
from sampan.hostagent.docker_socket import serve_docker_socket
from sampan.hostagent.supervisor import Supervisor
from sampan.machine.context import write_context
from sampan.platforms.current import current, machine_home
from sampan.platforms.locks import FileLock
from sampan.platforms.platform import Platform

_log = logging.getLogger(__name__)


class Readiness:
    """The pipe of whoever started us: one line, `ready`, `busy` or `error` and its report."""

    def __init__(self, descriptor: int | None) -> None:
        self._asked = descriptor is not None
        self._descriptor = descriptor

    def tell(self, line: str) -> None:
        """Say the line and close the pipe; only the first call counts."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with contextlib.suppress(OSError):
            os.write(descriptor, line.encode() + b"\n")
        os.close(descriptor)

    def fail(self, error: SampanError) -> None:
        """Say what is in the way; to the person, where nobody else asked for us."""
        if not self._asked:
            sys.stderr.write(f"error: {error.message}\nhint: {error.hint}\n")
        self.tell(f"error {json.dumps(error.report().to_json())}")

    def busy(self, home: Path) -> int:
        """Say that the folder has a host agent; return the exit code."""
        if self._asked:
            self.tell("busy")
            return 0
        error = HostAgentError(
            f"A host agent already looks after {home}.",
            "`sampan status` asks it; SAMPAN_HOME chooses another machine folder.",
        )
        self.fail(error)
        return error.exit_code


def run_host_agent(env: Mapping[str, str], ready_fd: int | None = None) -> int:
    """Be the host agent until a client or a signal ends it; return the exit code."""
    readiness = Readiness(ready_fd)
    platform = current()
    layout = Layout(machine_home(env, platform))
    try:
        check_layout(layout)
        for folder in (layout.home, layout.run, layout.logs, layout.machine):
            platform.make_private_folder(folder)
        lock = _lock(layout, platform)
        if lock is None:
            return readiness.busy(layout.home)
        _log_to_file(layout)
        platform.allow_many_files()
        with lock:
            try:
                with asyncio.Runner(loop_factory=platform.new_event_loop) as runner:
                    runner.run(_serve(layout, platform, env, readiness))
            finally:
                # Gone before the lock is given back: nobody can be waiting on the file unseen.
                layout.lock.unlink(missing_ok=True)
    except SampanError as error:
        _log.error("%s %s", error.message, error.hint)
        readiness.fail(error)
        return error.exit_code
    except Exception as error:
        _log.exception("the host agent failed")
        readiness.fail(HostAgentError(f"The host agent failed: {error!r}."))
        return 1
    return 0


async def _serve(
    layout: Layout, platform: Platform, env: Mapping[str, str], readiness: Readiness
) -> None:
    leaving = asyncio.Event()
    events = EventHub()
    supervisor = Supervisor(layout, platform, env, events.publish)
    api = HostAgentApi(supervisor, events, leaving.set)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, leaving.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(supervisor.leave)
        await stack.enter_async_context(
            serve_docker_socket(
                layout.docker_socket, supervisor.streams.begin, supervisor.rest.activity
            )
        )
        await supervisor.adopt()
        await stack.enter_async_context(platform.watch_power(supervisor.rest.power_actions))
        try:
            write_context(layout, env)
        except (OSError, SampanError) as error:
            _log.warning("the docker context could not be written: %s", error)
        await stack.enter_async_context(
            serve_control(api, layout.control_socket, version=sampan.__version__, home=layout.home)
        )
        _log.info("host agent %s is ready, process %d", sampan.__version__, os.getpid())
        readiness.tell("ready")
        await leaving.wait()
        _log.info("leaving")
        events.close()


def _lock(layout: Layout, platform: Platform) -> FileLock | None:
    """Take the folder's lock; a file that its last holder removed meanwhile is no lock."""
    for _ in range(100):
        lock = platform.lock_file(layout.lock)
        if lock is None:
            return None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(layout.lock.stat(), os.fstat(lock.descriptor)):
                return lock
        lock.release()
    raise HostAgentError(f"The lock {layout.lock} changes all the time.", "Try again.")


def _log_to_file(layout: Layout) -> None:
    handler = RotatingFileHandler(
        layout.hostagent_log, maxBytes=1024 * 1024, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(True)


def parse_ready_fd(arguments: list[str]) -> int | None:
    """Return the descriptor that `--ready-fd N` names; raise ValueError for anything else."""
    if not arguments:
        return None
    name, number = arguments
    if name != "--ready-fd":
        raise ValueError(f"unknown argument {name}")
    return int(number)


def main() -> int:
    """Run as `python -m sampan.hostagent [--ready-fd N]`."""
    try:
        ready_fd = parse_ready_fd(sys.argv[1:])
    except ValueError as error:
        sys.stderr.write(f"sampan.hostagent: {error}; usage: [--ready-fd N]\n")
        return 2
    return run_host_agent(dict(os.environ), ready_fd)
