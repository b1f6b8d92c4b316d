"""The composition root. What is needed first is imported first: the disk is being mounted and the
engine is starting while Python still reads the rest."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` makes enums of 80 constants
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sampan_agent.cgroups import Cgroups
from sampan_agent.console import Console, Phases, read_stamp
from sampan_agent.disk import DataDisk, DiskError, is_repair_asked
from sampan_agent.errors import AgentError
from sampan_agent.loop import Loop
from sampan_agent.process import run

if TYPE_CHECKING:
    from sampan_agent.channel import Channel
    from sampan_agent.disk_control import DiskControl
    from sampan_agent.images import BundledImages
    from sampan_agent.ssh import Ssh
    from sampan_agent.trimming import DeletionWatch, Trimming

RUN = "/run/sampan"
CONNECT_AFTER_S = 0.3
"""When the mount takes longer than that (a check, a new file system), the host hears first."""

PORT_WAIT_S, PORT_STEP_S = 30.0, 0.05
LOG_LINES = 40
CRASHES, CRASHES_TO_TELL = f"{RUN}/agent.crashes", 3
SIGTERM = 15


class Agent:
    """The agent and its parts."""

    def __init__(self, loop: Loop, console: Console) -> None:
        self._loop = loop
        self._console = console
        self._restarted = os.path.exists(f"{RUN}/phases")
        self._phases = Phases(f"{RUN}/phases", console, self._tell_phase)
        self._cgroups = Cgroups()
        self._cgroups.prepare()
        self._notify: Callable[[str, dict[str, Any]], object] = lambda _method, _params: None
        self._failures: list[dict[str, Any]] = []
        self._repairs: list[dict[str, Any]] = []
        self._connected = False
        self._channel: Channel | None = None
        self._images: BundledImages | None = None
        self._ssh: Ssh | None = None
        self._trimming: Trimming | None = None
        self._deletions: DeletionWatch | None = None

    async def bring_up(self) -> None:
        """Disk, engine, network; the channel meanwhile."""
        loop = self._loop
        stamp = read_stamp(f"{RUN}/boot.stamp")
        if stamp is not None:
            self._phases.end("init", stamp)
        self._phases.end("agent")
        repair, say = is_repair_asked(), self._console.say
        disk = DataDisk(lambda argv: run(loop, argv), loop.sleep, say, repair=repair)
        mounting = loop.start(disk.bring_up())
        # Programs of their own look after the disk now; the engine's module is read meanwhile.
        self._make_engine()
        loop.after(CONNECT_AFTER_S, self.connect)
        try:
            await mounting
        except DiskError as error:
            self._tell_repair(disk, repair)
            log = error.log.splitlines()[-LOG_LINES:]
            self._fail("disk", error.message, error.hint, log, repairable=error.repairable)
            self.connect()
            return
        self._tell_repair(disk, repair)
        self._phases.end("disk")
        self._engine_settings.begin()
        self._engine.start()
        await self._bring_network_up()
        self.connect()

    async def _bring_network_up(self) -> None:
        from sampan_agent.network import bring_up

        problem = await bring_up(self._loop)
        if problem is not None:
            self._log("warning", problem)

    def _make_engine(self) -> None:
        from sampan_agent.engine import Engine, Listener
        from sampan_agent.engine_settings import EngineSettings
        from sampan_agent.output import Output

        containerd, dockerd = (
            Output(self._loop, name, RUN, self._console.write) for name in ("containerd", "dockerd")
        )
        listener = Listener(
            lambda state: self._notify("engine", state.to_json()),
            lambda message, hint, log: self._fail("engine", message, hint, log),
            self._phases.end,
            self._engine_ready,
        )
        self._engine = Engine(
            self._loop, self._console, self._cgroups.engine, (containerd, dockerd), listener
        )
        self._engine_settings = EngineSettings(self._engine)

    def connect(self) -> None:
        """Build everything that speaks with the host; a second time, do nothing."""
        if self._connected:
            return
        self._connected = True
        from sampan_agent.control import Control
        from sampan_agent.datagrams import open_udp
        from sampan_agent.dns import Dns
        from sampan_agent.execution import open_exec
        from sampan_agent.ports import Ports
        from sampan_agent.rpc import Rpc
        from sampan_agent.shutdown import MARKER, Shutdown

        loop = self._loop
        shutdown = Shutdown(
            loop, self._console, self._cgroups, self._engine, self._tell_phase_of_end, self._flushed
        )

        def go_down() -> None:
            if self._trimming is not None:
                self._trimming.stop()
            shutdown.begin()

        _signal.signal(SIGTERM, lambda _number, _frame: loop.soon_from_elsewhere(go_down))
        rpc = Rpc(loop)
        self._notify = rpc.notify
        control = Control(
            loop,
            self._console,
            self._phases,
            self._cgroups,
            self._engine,
            Ports(loop, rpc, self._console),
            self._load_images,
            go_down,
            self._failures,
            self._repairs,
        )
        rpc.methods = {
            **control.methods(),
            "disk.trim": lambda params: self._disk_control().trim(params),
            "disk.grow": lambda params: self._disk_control().grow(params),
            "time.set": lambda params: self._wake(control.set_time(params)),
            "engine.configure": self._engine_settings.configure,
            "ssh.prepare": self._prepare_ssh,
        }
        try:
            Dns(loop, rpc)
        except OSError as error:
            self._log("warning", f"Names cannot be resolved: {error.strerror}.")
        self._openers = {
            "rpc": rpc.open,
            "udp": open_udp(loop),
            "exec": open_exec(loop),
            "ssh": lambda stream, header: self._find_ssh().open(stream, header),
        }
        loop.start(self._open_channel())
        if os.path.exists(MARKER):
            go_down()

    async def _open_channel(self) -> None:
        from sampan_agent.channel import Channel
        from sampan_agent.port import Port, find_port, open_port
        from sampan_agent.streams import accept
        from sampan_wire.messages import PORT_NAME

        waited = 0.0
        while (device := find_port(PORT_NAME)) is None:
            if waited >= PORT_WAIT_S:
                self._console.say(f"finds no port {PORT_NAME}: no host can reach this machine")
                return
            await self._loop.sleep(PORT_STEP_S)
            waited += PORT_STEP_S
        self._channel = Channel(
            self._loop,
            Port(open_port(device)),
            lambda stream: accept(stream, self._openers),
            self._console.say,
        )
        if self._restarted:
            self._channel.announce_restart()
        self._console.say("listens on the channel")

    # --- what is told ------------------------------------------------------------------------

    def _tell_phase(self, name: str, ms: int) -> None:
        self._notify("phase", {"name": name, "ms": ms})

    def _tell_phase_of_end(self, name: str) -> None:
        self._phases.end(name)

    def _flushed(self) -> bool:
        return self._channel is None or self._channel.idle

    def _tell_repair(self, disk: DataDisk, wanted: bool) -> None:
        """Tell what became of a repair; an agent that found the disk mounted knows nothing."""
        if not wanted or (self._restarted and disk.repair is None):
            return
        from sampan_agent.repair import SKIPPED

        told = (disk.repair or SKIPPED).to_json()
        for line in disk.repair.log if disk.repair is not None else ():
            self._console.write(f"sampan: | {line}")
        self._repairs[:] = [told]
        self._notify("repair", told)

    def _fail(
        self, phase: str, message: str, hint: str, log: list[str], *, repairable: bool = False
    ) -> None:
        failure = {
            "phase": phase,
            "message": message,
            "hint": hint,
            "log": log,
            "repairable": repairable,
        }
        self._failures[:] = [failure]
        # With the words that whoever watches the console looks for.
        self._console.write(f"sampan: failed: {message}")
        for line in log[-10:]:
            self._console.write(f"sampan: | {line}")
        self._notify("failed", failure)

    def _log(self, level: str, message: str) -> None:
        self._console.say(message)
        self._notify("log", {"level": level, "message": message})

    # --- images ------------------------------------------------------------------------------

    def _engine_ready(self) -> None:
        self._failures.clear()
        self._notify("ready", {})
        self._loop.start(self._load_images_quietly())
        self._watch_deletions()

    async def _load_images_quietly(self) -> None:
        try:
            loaded = (await self._load_images())["loaded"]
        except AgentError as error:
            self._log("warning", error.message)
        else:
            if loaded:
                self._log("info", f"Loaded the images that came along: {', '.join(loaded)}.")

    async def _load_images(self) -> dict[str, Any]:
        if self._images is None:
            from sampan_agent.engine import DOCKER_SOCKET
            from sampan_agent.images import BundledImages

            self._images = BundledImages(self._loop, self._console, DOCKER_SOCKET)
        return await self._images.load()

    # --- the data disk -----------------------------------------------------------------------

    def _watch_deletions(self) -> None:
        if self._deletions is None:
            from sampan_agent.engine import DOCKER_SOCKET
            from sampan_agent.trimming import DeletionWatch

            self._deletions = DeletionWatch(
                self._loop, DOCKER_SOCKET, lambda: self._engine.ready, self._find_trimming().deleted
            )
        self._deletions.begin()

    def _find_trimming(self) -> Trimming:
        if self._trimming is None:
            from sampan_agent.trimming import Trimming

            self._trimming = Trimming(self._loop, self._console.say)
        return self._trimming

    def _disk_control(self) -> DiskControl:
        from sampan_agent.disk_control import DiskControl

        return DiskControl(self._loop, self._find_trimming())

    def _wake(self, result: dict[str, Any]) -> dict[str, Any]:
        """The host has woken the agent for something else: the disk is looked at in passing."""
        if self._trimming is not None:
            self._trimming.look()
        return result

    # --- ssh ---------------------------------------------------------------------------------

    async def _prepare_ssh(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return await self._find_ssh().prepare(params)

    def _find_ssh(self) -> Ssh:
        """Return what starts sshds; its module is read when somebody asks for it first."""
        if self._ssh is None:
            from sampan_agent.ssh import Ssh

            self._ssh = Ssh(self._loop, lambda argv: run(self._loop, argv), self._cgroups.people)
        return self._ssh


def main() -> int:
    """Run the agent; it ends by an exception only, and init starts it again."""
    console = Console()
    console.say("starts")
    loop = Loop()
    agent = Agent(loop, console)
    try:
        loop.start(agent.bring_up())
        loop.run()
    except BaseException as error:
        tell_crash(console, error)
        return 1
    return 0


def tell_crash(console: Console, error: BaseException) -> None:
    """Write what happened; when it happens over and over, in the words that end a boot."""
    import traceback

    for line in traceback.format_exception(error):
        console.write(f"sampan: agent | {line.rstrip()}")
    console.say("ended unexpectedly; init starts it again")
    with suppress(OSError):
        with open(CRASHES, "a") as file:
            file.write("x")
            count = file.tell()
        if count >= CRASHES_TO_TELL:
            console.write(f"sampan: failed: The guest agent keeps ending: {error!r}.")


if __name__ == "__main__":
    sys.exit(main())
