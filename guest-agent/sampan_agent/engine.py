"""The engine: containerd and dockerd, started early, watched, started again, and stopped."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from sampan_agent.backoff import Backoff
from sampan_agent.console import Console
from sampan_agent.engine_config import EngineConfig, reload
from sampan_agent.errors import AgentError
from sampan_agent.files import exists
from sampan_agent.http import exchange
from sampan_agent.loop import Loop
from sampan_agent.network import GATEWAY
from sampan_agent.output import Output
from sampan_agent.process import ENVIRONMENT, Files, name_of, processes_in, spawn, start_time

CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
DOCKER_SOCKET = "/run/docker.sock"
DOCKER_PID = "/run/docker.pid"
PROXY = "/usr/lib/sampan/port"

CONTAINERD = ("containerd", "--log-level", "warn")
DOCKERD = (
    "dockerd",
    "--log-level=warn",
    f"--containerd={CONTAINERD_SOCKET}",
    f"--host=unix://{DOCKER_SOCKET}",
    "--group=root",
    "--data-root=/var/lib/docker",
    "--exec-opt=native.cgroupdriver=cgroupfs",
    "--add-runtime=crun=/usr/lib/sampan/runtime",
    "--default-runtime=crun",
    # The kernel's choice is known: probing every driver takes time.
    "--storage-driver=overlay2",
    # One start of ip6tables for each rule, for a network that has no IPv6.
    "--ip6tables=false",
    f"--userland-proxy-path={PROXY}",
    # `--add-host=NAME:host-gateway` means the computer, not this machine.
    f"--host-gateway-ip={GATEWAY}",
)
POLL_S = 0.025
STOP_DOCKERD_S, STOP_CONTAINERD_S, STOP_KILL_S = 20.0, 5.0, 2.0
SLOW_S = 60.0
SIGTERM, SIGKILL = 15, 9
HINT = "Run `sampan logs console`: containerd and dockerd write there."


class State(NamedTuple):
    """What the host is told of the engine."""

    state: str
    message: str
    attempt: int

    def to_json(self) -> dict[str, Any]:
        """Return the params of the notification `engine`."""
        return {"state": self.state, "message": self.message, "attempt": self.attempt}


class Daemon:
    """One program of the engine, as it is now."""

    def __init__(self, argv: tuple[str, ...], leftovers: tuple[str, ...], output: Output) -> None:
        self.name = argv[0]
        self.argv = argv
        self.socket = leftovers[0]
        self.leftovers = leftovers
        self.output = output
        self.backoff = Backoff()
        self.pid: int | None = None
        self.ready = False
        self.renewing = False
        self.adopted = False


class Listener(NamedTuple):
    """Who hears what happens to the engine."""

    state: Callable[[State], object]
    failed: Callable[[str, str, list[str]], object]
    phase: Callable[[str], object]
    ready: Callable[[], object]


class Engine:
    """Keeps containerd and dockerd running, and knows whether the Docker API answers."""

    def __init__(
        self,
        loop: Loop,
        console: Console,
        cgroup: str,
        outputs: tuple[Output, Output],
        listener: Listener,
        config: EngineConfig | None = None,
    ) -> None:
        self._loop = loop
        self._config = config or EngineConfig()
        self._console = console
        self._cgroup = cgroup
        self._listener = listener
        self._containerd = Daemon(CONTAINERD, (CONTAINERD_SOCKET,), outputs[0])
        self._dockerd = Daemon(DOCKERD, (DOCKER_SOCKET, DOCKER_PID), outputs[1])
        self._daemons = (self._containerd, self._dockerd)
        self._wanted = True
        self.environment: Mapping[str, str] = {}
        self.was_ready = False
        self.state = State("starting", "", 0)
        self.version = ""

    @property
    def ready(self) -> bool:
        """True while the Docker API answers."""
        return self.state.state == "ready"

    def start(self) -> None:
        """Start both at once: dockerd looks for containerd's socket every 10 ms."""
        for daemon in self._daemons:
            self._loop.start(self._keep(daemon))

    def renew(self, environment: Mapping[str, str]) -> bool:
        """Have the engine run with another environment; False when that has to wait.

        dockerd is started anew only while it has not been ready: later, containers depend on it.
        """
        self.environment = environment
        daemon = self._dockerd
        if self.was_ready or daemon.adopted or not self._wanted:
            return False
        if daemon.pid is not None and not daemon.renewing:
            daemon.renewing = True
            self._loop.start(self._renew(daemon, daemon.pid))
        return True

    async def _renew(self, daemon: Daemon, pid: int) -> None:
        """End this very process; another is started in its place at once."""
        with suppress(OSError):
            os.kill(pid, SIGTERM)
        await self._loop.sleep(STOP_CONTAINERD_S)
        if daemon.pid == pid:
            os.kill(pid, SIGKILL)

    async def stop(self, told: Callable[[str], object]) -> None:
        """Stop dockerd, which stops the containers, then containerd; tell the phases."""
        self._wanted = False
        await self._take_containers_along()
        await self._end(self._dockerd, STOP_DOCKERD_S)
        told("stop.dockerd")
        await self._end(self._containerd, STOP_CONTAINERD_S)
        told("stop.containerd")

    async def _take_containers_along(self) -> None:
        """Have dockerd stop the containers when it is stopped: now they must not outlive it."""
        pid = self._dockerd.pid
        if pid is None or not self._dockerd.ready or not self._config.read_live_restore():
            return
        try:
            self._config.write(live_restore=False)
        except OSError as error:
            self._console.say(f"cannot write dockerd's settings: {error.strerror}")
        if not await reload(self._loop, pid, DOCKER_SOCKET):
            self._console.say("dockerd did not read its settings again; containers are killed")

    # --- one daemon --------------------------------------------------------------------------

    async def _keep(self, daemon: Daemon) -> None:
        """Have the daemon running for as long as the engine is."""
        while self._is_wanted():
            began = time.monotonic()
            reason = await self._live(daemon)
            daemon.ready, daemon.pid = False, None
            if not self._is_wanted():
                return
            if daemon.renewing:
                daemon.renewing = False
                continue
            delay = daemon.backoff.fail(time.monotonic() - began)
            self._console.say(f"{daemon.name} {reason}; starts it again in {delay:g} s")
            self._judge(f"{daemon.name} {reason}.")
            if daemon.backoff.hopeless:
                times = daemon.backoff.failures
                message = f"{daemon.name} {reason}, {times} times in a row."
                self._listener.failed(message, HINT, daemon.output.drain())
            await self._loop.sleep(delay)

    def _is_wanted(self) -> bool:
        """A method, since what it tells may change in any await."""
        return self._wanted

    async def _live(self, daemon: Daemon) -> str:
        """Adopt or start the daemon, and return how it ended."""
        pid = self._find_running(daemon)
        daemon.adopted = pid is not None
        try:
            if pid is None:
                pid = self._spawn(daemon)
            else:
                self._console.say(f"goes on with {daemon.name}, process {pid}")
            ended = self._loop.exit_of(pid)
        except AgentError as error:
            return f"did not start: {error.message}"
        except ProcessLookupError:
            return "ended"
        daemon.pid = pid
        self._loop.start(self._await_ready(daemon, pid))
        code = await ended
        if code is None:
            return "ended"
        return f"ended with code {code}" if code >= 0 else f"was ended by signal {-code}"

    def _find_running(self, daemon: Daemon) -> int | None:
        """Return the process that an agent before this one started, if it lives.

        Its cgroup knows it: the kernel keeps that list, so it cannot be stale as a pid file can.
        """
        found = [pid for pid in processes_in(self._cgroup) if name_of(pid) == daemon.name]
        # A moment's copy of itself (dockerd starts such) is younger.
        return min(found, key=lambda pid: start_time(pid) or 0, default=None)

    def _spawn(self, daemon: Daemon) -> int:
        # A socket of a process that is gone refuses; one that is absent is waited for.
        for leftover in daemon.leftovers:
            with suppress(OSError):
                os.unlink(leftover)
        fd = daemon.output.open_for_program()
        env = {**ENVIRONMENT, **self.environment}
        try:
            pid = spawn(self._words(daemon), files=Files(-1, fd, fd), env=env, cgroup=self._cgroup)
        finally:
            os.close(fd)
        self._console.say(f"started {daemon.name}, process {pid}")
        return pid

    def _words(self, daemon: Daemon) -> tuple[str, ...]:
        if daemon is not self._dockerd:
            return daemon.argv
        try:
            return (*daemon.argv, f"--config-file={self._config.write()}")
        except OSError as error:
            self._console.say(f"cannot write dockerd's settings: {error.strerror}")
            return daemon.argv

    async def _await_ready(self, daemon: Daemon, pid: int) -> None:
        began = time.monotonic()
        next_notice = SLOW_S
        while daemon.pid == pid and not await self._answers(daemon):
            await self._loop.sleep(POLL_S)
            if time.monotonic() - began > next_notice:
                next_notice *= 2
                waited = round(time.monotonic() - began)
                self._judge(f"{daemon.name} runs, but has not answered for {waited} s.")
        if daemon.pid != pid or not self._is_wanted():
            return
        daemon.ready = True
        self._listener.phase("engine" if daemon is self._dockerd else daemon.name)
        self._judge("")
        if daemon is self._dockerd:
            await self._learn_version()

    async def _answers(self, daemon: Daemon) -> bool:
        if not exists(daemon.socket):
            return False
        if daemon is self._containerd:
            return True
        try:
            # dockerd listens early and answers late: this one request waits until it does.
            return (await exchange(self._loop, DOCKER_SOCKET, "GET", "/_ping")).status == 200
        except AgentError:
            return False

    async def _learn_version(self) -> None:
        try:
            answer = await exchange(self._loop, DOCKER_SOCKET, "GET", "/version")
            self.version = str(json.loads(answer.body)["Version"])
        except (AgentError, ValueError, KeyError, TypeError):
            self.version = ""

    async def _end(self, daemon: Daemon, patience_s: float) -> None:
        for number, seconds in ((SIGTERM, patience_s), (SIGKILL, STOP_KILL_S)):
            if daemon.pid is None:
                return
            with suppress(OSError):
                os.kill(daemon.pid, number)
            until = time.monotonic() + seconds
            while self._lives(daemon) and time.monotonic() < until:
                await self._loop.sleep(POLL_S)

    def _lives(self, daemon: Daemon) -> bool:
        return daemon.pid is not None

    # --- both together -----------------------------------------------------------------------

    def _judge(self, message: str) -> None:
        """Work out the engine's state, and tell it when it changed."""
        attempt = max(daemon.backoff.failures for daemon in self._daemons)
        if all(daemon.ready for daemon in self._daemons):
            state = State("ready", "", 0)
        elif any(daemon.backoff.hopeless and not daemon.ready for daemon in self._daemons):
            state = State("failed", message, attempt)
        elif self.was_ready or attempt:
            state = State("restarting", message, attempt)
        else:
            state = State("starting", message, attempt)
        if state == self.state:
            return
        self.state = state
        self._listener.state(state)
        if state.state == "ready":
            self.was_ready = True
            self._listener.ready()
