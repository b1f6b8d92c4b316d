"""The life of the machine: start, watch, mend, stop; one state, moved by the one table."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sampan.core.errors import (
    BootError,
    ChannelError,
    DiskError,
    EngineError,
    ErrorReport,
    MachineStateError,
    SampanError,
    SettingError,
)
from sampan.core.events import EngineChanged, Event, Noticed, PhaseEnded, StateChanged
from sampan.core.layout import Layout
from sampan.core.network import parse_nameservers
from sampan.core.phases import Phase
from sampan.core.settings import Settings, apply_settings
from sampan.core.states import LIVE, MachineState, check_transition
from sampan.core.status import Accelerator
from sampan.hostagent.boot import Boot, Machine, Surroundings
from sampan.hostagent.channel import Channel
from sampan.hostagent.dns import Dns
from sampan.hostagent.engine_settings import configure_engine
from sampan.hostagent.forwards import Forwards
from sampan.hostagent.guest import Guest
from sampan.hostagent.keeper import ENGINE_HINT, NOT_READY, GuestKeeper
from sampan.hostagent.ports import Ports
from sampan.hostagent.pulse import (
    Trouble,
    Troubles,
    explain_silence,
    wake,
    watch_storage,
)
from sampan.hostagent.relay_link import MachineStreams, RelayLink
from sampan.hostagent.repair import DiskRepair
from sampan.machine.binary import QemuFinder
from sampan.machine.boots import Boot as BootRecord
from sampan.machine.boots import BootStore
from sampan.machine.command import RELAY_PORT
from sampan.machine.patterns import ConsoleMatch
from sampan.machine.process import QemuProcess, adopt_qemu
from sampan.machine.storage import explain_os_error
from sampan.platforms.platform import Platform
from sampan.platforms.settings import read_settings

SHUTDOWN_S = 40.0
"""How long the guest may take to stop its containers, its engine and itself."""

_log = logging.getLogger(__name__)


class Supervisor:
    """Owns the machine of one folder. Its methods may be called at any time, by many at once."""

    def __init__(
        self,
        layout: Layout,
        platform: Platform,
        env: Mapping[str, str],
        publish: Callable[[Event], None],
    ) -> None:
        self.layout = layout
        self.state = MachineState.STOPPED
        self.error: ErrorReport | None = None
        self.settings = Settings()
        self.machine: Machine | None = None
        self.accelerator: Accelerator | None = None
        self.phases: tuple[Phase, ...] = ()
        self.since: float | None = None
        self._publish = publish
        self._around = Surroundings(
            layout,
            platform,
            env,
            QemuFinder(platform),
            publish,
            self._notice,
            self._question,
            self._configure,
            self._alarm,
        )
        self.dns = Dns(platform.hosts_file, lambda: parse_nameservers(self.settings.dns))
        self.link = RelayLink(layout.relay_socket, self._take_relay)
        self.streams = MachineStreams(self.channel, self.link)
        self.ports = Ports(self.streams.begin, publish)
        begin, check = self.streams.begin, self.streams.check
        self.forwards = Forwards(layout.forwards, self.ports, begin, check)
        self._troubles = Troubles(self._troubles_changed)
        self._keeper = GuestKeeper(self._around, self.ports, self._troubles)
        self._starting: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._watching: set[asyncio.Task[None]] = set()

    # --- what clients ask for ------------------------------------------------------------------

    async def start(self, accelerator: str | None = None, *, repair_disk: bool = False) -> None:
        """Return when the Docker API answers; join a start under way; raise why it cannot."""
        if self._stopping is not None:
            await asyncio.shield(self._stopping)
        if repair_disk and (self._starting is not None or self.state in LIVE):
            raise MachineStateError(
                f"The machine is {self.state}: its disk can only be repaired at a start.",
                "Run `sampan stop`, then `sampan start --repair-disk`.",
            )
        if self._starting is None:
            if self.state in LIVE:
                return
            try:
                self.settings = self._read_settings(accelerator)
            except SettingError as error:
                self.error = error.report()
                raise
            repair = DiskRepair(self.layout, self._publish) if repair_disk else None
            self._starting = asyncio.create_task(self._start(repair), name="start")
            self._starting.add_done_callback(self._start_ended)
        await _join(self._starting, "start")

    async def stop(self) -> None:
        """Return when QEMU has ended; a start under way is given up."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._stopping is None:
            if self.state not in LIVE:
                self._forget_failure()
                return
            self._stopping = asyncio.create_task(self._stop(), name="stop")
            self._stopping.add_done_callback(self._stop_ended)
        await _join(self._stopping, "stop")

    async def adopt(self) -> None:
        """Begin to take over a machine that an earlier host agent left running, if there is one."""
        process = await adopt_qemu(self.layout, self._around.platform)
        if process is None:
            return
        try:
            self.settings = self._read_settings(None)
        except SettingError as error:
            # Not now: the machine runs, and whoever wants it to start anew is told.
            _log.warning("adopted with the default settings: %s", error.message)
        self.ports.expose = self.settings.ports_expose
        self._move(MachineState.STARTING)
        self._starting = asyncio.create_task(self._adopt(process), name="adopt")
        self._starting.add_done_callback(self._start_ended)

    async def leave(self) -> None:
        """Let go of everything but QEMU itself: the next host agent takes it over."""
        await self._stop_watching()
        await self.ports.close()
        await self.dns.close()
        if self.machine is not None:
            await self.machine.hang_up()

    def channel(self) -> Channel:
        """Return the channel to the guest agent, or raise why there is none."""
        if self.machine is not None and self.machine.guest is not None:
            return self.machine.guest.channel
        if self.state is MachineState.STARTING:
            raise MachineStateError("The machine is still starting.", "Try again in a moment.")
        if self.state in LIVE:
            raise ChannelError("The guest agent does not answer.", "Run `sampan status`.")
        raise MachineStateError(f"The machine is {self.state}.", "Run `sampan start`.")

    def _take_relay(self, error: ChannelError | None) -> None:
        if error is None:
            self._troubles.end(Trouble.RELAY)
        else:
            self._troubles.begin(Trouble.RELAY, error)

    def heard(self) -> None:
        """The guest agent has answered."""
        self._troubles.end(Trouble.SILENCE)

    def look(self) -> None:
        """Find out now whether the machine is held, for whoever asks how it is."""
        if self.machine is not None and self.machine.process.is_stopped:
            self._troubles.begin(Trouble.SILENCE, explain_silence(self.machine.process))

    # --- start and stop ------------------------------------------------------------------------

    async def _start(self, repair: DiskRepair | None) -> None:
        self._move(MachineState.STARTING)
        self.ports.expose = self.settings.ports_expose
        boot = Boot(self._around, self.settings, repair)
        at = time.time()
        work = boot.run() if repair is None else repair.around(boot.run())
        try:
            machine = await self._supervised(work)
        except SampanError as error:
            self._record(at, boot, error.message)
            self.phases, self.accelerator = boot.timeline.phases, boot.accelerator
            raise
        self.phases = boot.timeline.phases
        self._record(at, boot, "ready")
        self._take_over(machine, at)

    async def _supervised(self, work: Coroutine[Any, Any, Machine]) -> Machine:
        """Do the work of a start; whatever ends it leaves a state from which one can start anew."""
        try:
            return await work
        except SampanError as error:
            self._move(MachineState.FAILED, error)
            raise
        except OSError as error:
            unusable = explain_os_error(error, self.layout.home)
            self._move(MachineState.FAILED, unusable)
            raise unusable from error
        except asyncio.CancelledError:
            await self._give_up()
            raise
        except Exception as error:
            _log.exception("a start failed")
            failure = BootError(
                f"The start failed in a way that was not foreseen: {error!r}.",
                "Run `sampan logs hostagent`, and please report what it says.",
            )
            self._move(MachineState.FAILED, failure)
            raise failure from error

    async def _adopt(self, process: QemuProcess) -> None:
        repair = DiskRepair.take_over(self.layout, self._publish, process.record.argv)
        boot = Boot(self._around, self.settings, repair)
        last = BootStore(self.layout.boots).load()
        self.phases = last[-1].phases if last else ()
        self.accelerator = Accelerator(process.record.accelerator, process.record.reason)
        work = boot.adopt(process)
        machine = await self._supervised(work if repair is None else repair.around(work))
        self._take_over(machine, process.record.at)
        assert machine.guest is not None
        for params in machine.guest.hello.ports:
            await self._keeper.reopen(params)

    def _take_over(self, machine: Machine, since: float) -> None:
        """The machine runs: keep it, and watch everything that can go wrong with it."""
        self.machine, self.accelerator, self.since = machine, machine.accelerator, since
        self._troubles.clear()
        self._move(MachineState.RUNNING)
        self._watch(self._watch_process(machine))
        self._watch(self._watch_port(machine))
        self._watch(self.link.run())
        self._watch(self._keeper.run(machine))
        self._watch(self._watch_disks(machine))
        self._watch(self.forwards.follow())

    async def _give_up(self) -> None:
        await self.ports.close()
        self._move(MachineState.STOPPING)
        self._move(MachineState.STOPPED)

    async def _stop(self) -> None:
        machine = self.machine
        assert machine is not None
        self._move(MachineState.STOPPING)
        await self._stop_watching()
        await self._shut_down(machine)
        await self.ports.close()
        await machine.hang_up()
        await machine.process.terminate()
        self.machine, self.since = None, None
        self._move(MachineState.STOPPED)

    async def _shut_down(self, machine: Machine) -> None:
        """Soft then hard: the guest stops its containers; else the power button; else the plug."""
        if await wake(machine.process, machine.monitor) and machine.guest is not None:
            with contextlib.suppress(SampanError, TimeoutError):
                async with asyncio.timeout(SHUTDOWN_S):
                    await machine.guest.call("shutdown")
                    await machine.process.wait()
                    return
        text = "The guest did not shut down by itself and was ended; its disk is checked next time."
        self._publish(Noticed("warning", text))
        with contextlib.suppress(SampanError, TimeoutError):
            async with asyncio.timeout(5):
                await machine.monitor.quit()
                await machine.process.wait()

    # --- watching ------------------------------------------------------------------------------

    async def _watch_process(self, machine: Machine) -> None:
        ended = await machine.process.wait()
        error = BootError(
            f"The machine ended by itself: {ended}.",
            "Run `sampan start` to boot it again; what is on its disk is safe.",
            details=machine.console.tail(25),
        )
        self._watching.discard(asyncio.current_task())
        await self._stop_watching()
        await self.ports.close()
        await machine.hang_up()
        self.machine, self.since = None, None
        self._move(MachineState.FAILED, error)

    async def _watch_disks(self, machine: Machine) -> None:
        await machine.end_watching()
        troubles = self._troubles
        await watch_storage(
            machine.monitor,
            lambda error: troubles.begin(Trouble.DISK, error),
            lambda: troubles.end(Trouble.DISK),
        )

    async def _watch_port(self, machine: Machine) -> None:
        """QEMU tells when the guest closes its end of the channel: its agent has ended."""
        with machine.monitor.events() as events:
            async for event in events:
                closed = event.name == "VSERPORT_CHANGE" and not event.data.get("open", True)
                if closed and event.data.get("id") == RELAY_PORT:
                    self.link.end("The relay in the machine has ended.")
                elif closed and machine.guest is not None:
                    machine.guest.channel.close()

    def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._watching.add(task)
        task.add_done_callback(self._watch_ended)

    def _watch_ended(self, task: asyncio.Task[None]) -> None:
        self._watching.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("watching the machine failed", exc_info=error)

    async def _stop_watching(self) -> None:
        tasks = list(self._watching)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- what the guest agent tells and asks -----------------------------------------------------

    def _notice(self, method: str, params: dict[str, Any]) -> None:
        if method == "engine":
            self._take_engine(str(params.get("state", "")), str(params.get("message", "")))
        elif method == "log":
            level = str(params.get("level", "info"))
            self._publish(Noticed(level, str(params.get("message", ""))))
        elif method == "phase" and self.state is MachineState.STOPPING:
            name, ms = str(params.get("name", "")), params.get("ms", 0)
            self._publish(PhaseEnded(Phase(name, float(ms))))

    def _take_engine(self, state: str, message: str) -> None:
        self._publish(EngineChanged(state, message))
        if state == "ready":
            self._troubles.end(Trouble.ENGINE)
        elif state in ("restarting", "failed"):
            error = EngineError(message or NOT_READY, ENGINE_HINT)
            self._troubles.begin(Trouble.ENGINE, error)

    def _alarm(self, match: ConsoleMatch) -> None:
        """The guest's kernel says on the console that its disk fails."""
        if match.name in ("disk-error", "read-only"):
            hint = "`sampan restart` has the disk checked, and repaired as far as that goes."
            self._troubles.begin(Trouble.DISK, DiskError(match.sentence, hint))

    async def _question(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "dns.query":
                return await self.dns.query(params)
            case "port.add":
                await self.ports.add(params)
            case "port.remove":
                await self.ports.remove(str(params["id"]))
            case _:
                raise SampanError(f"This host agent does not know {method}.", "Update Sampan.")
        return {}

    async def _configure(self, guest: Guest) -> None:
        around = self._around
        await configure_engine(guest, self.settings, around.env, around.platform, self._publish)

    # --- helpers -------------------------------------------------------------------------------

    def _read_settings(self, accelerator: str | None) -> Settings:
        settings = read_settings(self.layout.settings)
        if accelerator is None:
            return settings
        return apply_settings(settings, {"accelerator": accelerator}, source="--accelerator")

    def _move(self, state: MachineState, error: SampanError | None = None) -> None:
        check_transition(self.state, state)
        self._show(state, error)

    def _show(self, state: MachineState, error: SampanError | None) -> None:
        _log.info("the machine is %s%s", state, f": {error.message}" if error else "")
        self.state = state
        self.error = error.report() if error is not None else None
        self._publish(StateChanged(state, self.error))

    def _troubles_changed(self) -> None:
        """A machine that runs is DEGRADED while something is wrong, and says the worst of it."""
        worst = self._troubles.worst
        if self.state is MachineState.DEGRADED and worst is not None:
            self._show(MachineState.DEGRADED, worst)
        elif self.state is MachineState.RUNNING and worst is not None:
            self._move(MachineState.DEGRADED, worst)
        elif self.state is MachineState.DEGRADED:
            self._move(MachineState.RUNNING)

    def _forget_failure(self) -> None:
        if self.state is MachineState.FAILED:
            self._move(MachineState.STOPPED)

    def _record(self, at: float, boot: Boot, outcome: str) -> None:
        name = boot.accelerator.name if boot.accelerator is not None else ""
        with contextlib.suppress(OSError):
            record = BootRecord(at, name, boot.timeline.phases, outcome)
            BootStore(self.layout.boots).add(record)

    def _start_ended(self, task: asyncio.Task[None]) -> None:
        self._starting = None
        if not task.cancelled():
            task.exception()  # read here: whoever asked may be gone

    def _stop_ended(self, task: asyncio.Task[None]) -> None:
        self._stopping = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("stopping failed", exc_info=error)


async def _join(task: asyncio.Task[None], what: str) -> None:
    """Wait for work that goes on when the one who waits is gone."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        if task.cancelled():
            raise MachineStateError(f"The {what} was given up: the machine was stopped.") from None
        raise
