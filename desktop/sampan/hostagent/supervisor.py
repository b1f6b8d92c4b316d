"""The life of the machine: start, watch, mend, stop; one state, moved by the one table."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sampan.core.boots import READY
from sampan.core.boots import Boot as BootRecord
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
from sampan.core.events import EngineChanged, Event, Noticed, PhaseEnded
from sampan.core.layout import Layout
from sampan.core.network import parse_nameservers
from sampan.core.phases import Phase
from sampan.core.settings import Settings, apply_settings
from sampan.core.states import LIVE, MachineState
from sampan.core.status import Accelerator
from sampan.hostagent.boot import Boot
from sampan.hostagent.channel import Channel
from sampan.hostagent.condition import Condition
from sampan.hostagent.dns import Dns
from sampan.hostagent.engine_settings import configure_engine
from sampan.hostagent.forwards import Forwards
from sampan.hostagent.guest import Guest
from sampan.hostagent.joining import join, read_outcome
from sampan.hostagent.keeper import ENGINE_HINT, NOT_READY, GuestKeeper
from sampan.hostagent.machine import Machine, Surroundings, guest_away
from sampan.hostagent.memory import watch_shortness
from sampan.hostagent.ports import Ports
from sampan.hostagent.ports_docker import Containers
from sampan.hostagent.pulse import Trouble, explain_silence, wake
from sampan.hostagent.relay_link import MachineStreams, RelayLink
from sampan.hostagent.repair import DiskRepair
from sampan.hostagent.rest import Rest
from sampan.hostagent.sleep import Sleep
from sampan.hostagent.tending import Tending
from sampan.machine.binary import QemuFinder
from sampan.machine.boots import BootStore
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
        self.platform = platform
        self.settings = Settings()
        self.accelerator: Accelerator | None = None
        self.phases: tuple[Phase, ...] = ()
        self._publish = publish
        self.around = Surroundings(
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
        self._condition = Condition(publish)
        self._troubles = self._condition.troubles
        self.dns = Dns(platform.hosts_file, lambda: parse_nameservers(self.settings.dns))
        link = RelayLink(layout.relay_socket, self._take_relay)
        self.streams = MachineStreams(self.channel, link, lambda: self.sleep.awake())
        self.ports = Ports(self.streams.begin, publish)
        begin, check = self.streams.begin, self.streams.check
        self.forwards = Forwards(layout.forwards, self.ports, begin, check)
        self._keeper = GuestKeeper(self.around, self.ports, self._troubles)
        others = (self._watch_memory, self._watch_idleness)
        self._tending = Tending(
            self._condition, link, self._keeper, self.ports, self.forwards, others
        )
        self.sleep = Sleep(self, self._condition, self._tending, self.around, link, publish)
        self.rest = Rest(self, self.sleep, publish)
        self._starting: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    @property
    def state(self) -> MachineState:
        """What the machine is doing."""
        return self._condition.state

    @property
    def error(self) -> ErrorReport | None:
        """What is wrong with it."""
        return self._condition.error

    @property
    def machine(self) -> Machine | None:
        """The machine that runs; None while it boots, and when none does."""
        return self._tending.machine

    @property
    def since(self) -> float | None:
        """When the machine was booted, in seconds since 1970."""
        return self._tending.since

    # --- what clients ask for ------------------------------------------------------------------

    async def start(self, accelerator: str | None = None, *, repair_disk: bool = False) -> None:
        """Return when the Docker API answers; join a start under way; raise why it cannot."""
        if self._stopping is not None:
            await asyncio.shield(self._stopping)
        asleep = self.state is MachineState.SUSPENDED
        if repair_disk and (self._starting is not None or asleep or self.state in LIVE):
            raise MachineStateError(
                f"The machine is {self.state}: its disk can only be repaired at a start.",
                "Run `sampan stop`, then `sampan start --repair-disk`.",
            )
        if self._starting is None:
            await self.sleep.awake()
        if self._starting is None:
            if self.state in LIVE:
                return
            try:
                self.settings = self._read_settings(accelerator)
            except SettingError as error:
                self._condition.complain(error)
                raise
            self._begin_start(DiskRepair(self.layout, self._publish) if repair_disk else None)
        assert self._starting is not None
        await join(self._starting, "start")

    async def stop(self) -> None:
        """Return when QEMU has ended; a start under way is given up."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self.sleep.settled()
        if self.state is MachineState.SUSPENDED:
            # Its containers have a right to an orderly end: it goes on for that.
            await self.sleep.awake()
        if self._stopping is None:
            if self.state not in LIVE:
                self._condition.forget_failure()
                return
            self._stopping = asyncio.create_task(self._stop(), name="stop")
            self._stopping.add_done_callback(self._stop_ended)
        await join(self._stopping, "stop")

    async def resume(self) -> None:
        """Return when a suspended machine runs; raise MachineStateError if it is not suspended."""
        await self.sleep.awake()
        if self.state not in (MachineState.RUNNING, MachineState.DEGRADED):
            raise MachineStateError(
                f"The machine is {self.state}: there is nothing to resume.", "Run `sampan start`."
            )

    async def adopt(self) -> None:
        """Begin to take over a machine that an earlier host agent left, running or saved."""
        process = await adopt_qemu(self.layout, self.around.platform)
        if self.sleep.store.exists():
            if process is not None:
                # It was about to end, or was reading what is saved: the disk is not its own now.
                await process.terminate()
            await self._find_saved()
            return
        if process is None:
            return
        self._read_settings_leniently()
        self.ports.expose = self.settings.ports_expose
        self._condition.move(MachineState.STARTING)
        self._starting = asyncio.create_task(self._adopt(process), name="adopt")
        self._starting.add_done_callback(self._start_ended)

    async def settled(self) -> None:
        """Return when no start and no stop is under way."""
        for task in (self._starting, self._stopping):
            if task is not None:
                await asyncio.wait([task])

    async def boot(self) -> None:
        """Boot the machine, with the settings as they were read last; raise SampanError."""
        if self._starting is None:
            self._begin_start(None)
        assert self._starting is not None
        await join(self._starting, "start")

    async def containers_run(self) -> bool:
        """Tell whether a container runs; raise SampanError when the engine does not answer."""
        return bool(await Containers(self.streams.begin).running())

    def current_settings(self) -> Settings:
        """Return the settings as they stand now, or as they stood when they could be read."""
        with contextlib.suppress(SettingError):
            return read_settings(self.layout.settings)
        return self.settings

    async def leave(self) -> None:
        """Let go of everything; a machine that runs still is taken over by the next host agent."""
        await self.rest.leave()
        await self.sleep.leave()
        await self._tending.stop()
        await self.ports.close()
        await self.dns.close()
        if self.machine is not None:
            await self.machine.hang_up()

    def channel(self) -> Channel:
        """Return the channel to the guest agent, or raise why there is none."""
        if self.machine is not None:
            return self.machine.reach().channel
        if self.state is MachineState.STARTING:
            raise MachineStateError("The machine is still starting.", "Try again in a moment.")
        if self.state in LIVE:
            raise guest_away()
        if self.error is not None:
            raise MachineStateError(self.error.message, self.error.hint)
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

    def _begin_start(self, repair: DiskRepair | None) -> None:
        self._starting = asyncio.create_task(self._start(repair), name="start")
        self._starting.add_done_callback(self._start_ended)

    async def _start(self, repair: DiskRepair | None) -> None:
        self._condition.move(MachineState.STARTING)
        self.ports.expose = self.settings.ports_expose
        boot = Boot(self.around, self.settings, repair)
        at = time.time()
        work = boot.run() if repair is None else repair.around(boot.run())
        try:
            machine = await self._supervised(work)
        except SampanError as error:
            self._record(at, boot, error.message)
            self.phases, self.accelerator = boot.timeline.phases, boot.accelerator
            raise
        self.phases, self.accelerator = boot.timeline.phases, machine.accelerator
        self._record(at, boot, READY)
        self._tending.take_over(machine, at)

    async def _supervised(self, work: Coroutine[Any, Any, Machine]) -> Machine:
        """Do the work of a start; whatever ends it leaves a state from which one can start anew."""
        try:
            return await work
        except SampanError as error:
            self._condition.move(MachineState.FAILED, error)
            raise
        except OSError as error:
            unusable = explain_os_error(error, self.layout.home)
            self._condition.move(MachineState.FAILED, unusable)
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
            self._condition.move(MachineState.FAILED, failure)
            raise failure from error

    async def _adopt(self, process: QemuProcess) -> None:
        repair = DiskRepair.take_over(self.layout, self._publish, process.record.argv)
        boot = Boot(self.around, self.settings, repair)
        self.phases = self._last_phases()
        self.accelerator = Accelerator(process.record.accelerator, process.record.reason)
        work = boot.adopt(process)
        machine = await self._supervised(work if repair is None else repair.around(work))
        self._tending.take_over(machine, process.record.at)
        await self._tending.match_ports()

    async def _find_saved(self) -> None:
        """An earlier host agent saved the machine: have its ports wake it as its socket does."""
        self._read_settings_leniently()
        self.ports.expose = self.settings.ports_expose
        self.phases = self._last_phases()
        saved = self.sleep.find()
        if saved is None:
            return
        self.accelerator = Accelerator(saved.run.accelerator, saved.run.reason)
        for params in saved.run.ports:
            await self._keeper.reopen(params)
        await self.forwards.open_known()

    async def _give_up(self) -> None:
        await self.ports.close()
        self._condition.move(MachineState.STOPPING)
        self._condition.move(MachineState.STOPPED)

    async def _stop(self) -> None:
        machine = self.machine
        assert machine is not None
        self._condition.move(MachineState.STOPPING)
        await self._tending.stop()
        await self._shut_down(machine)
        await self._tending.let_go(machine)
        await machine.process.terminate()
        self._condition.move(MachineState.STOPPED)

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

    async def _watch_idleness(self, machine: Machine) -> None:
        await self.rest.watch(machine)

    async def _watch_memory(self, machine: Machine) -> None:
        await watch_shortness(machine, self.platform, self._publish)

    async def _configure(self, guest: Guest) -> None:
        around = self.around
        await configure_engine(guest, self.settings, around.env, around.platform, self._publish)

    # --- helpers -------------------------------------------------------------------------------

    def _read_settings_leniently(self) -> None:
        """Not now: the machine is there, and whoever wants it to start anew is told."""
        try:
            self.settings = self._read_settings(None)
        except SettingError as error:
            _log.warning("taken over with the default settings: %s", error.message)

    def _read_settings(self, accelerator: str | None) -> Settings:
        settings = read_settings(self.layout.settings)
        if accelerator is None:
            return settings
        return apply_settings(settings, {"accelerator": accelerator}, source="--accelerator")

    def _last_phases(self) -> tuple[Phase, ...]:
        last = BootStore(self.layout.boots).load()
        return last[-1].phases if last else ()

    def _record(self, at: float, boot: Boot, outcome: str) -> None:
        name = boot.accelerator.name if boot.accelerator is not None else ""
        with contextlib.suppress(OSError):
            record = BootRecord(at, name, boot.timeline.phases, outcome)
            BootStore(self.layout.boots).add(record)

    def _start_ended(self, task: asyncio.Task[None]) -> None:
        self._starting = None
        read_outcome(task)

    def _stop_ended(self, task: asyncio.Task[None]) -> None:
        self._stopping = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("stopping failed", exc_info=error)
