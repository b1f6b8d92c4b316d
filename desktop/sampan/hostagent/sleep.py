"""When the machine sleeps and wakes: one suspend and one wake at a time, joined by all who ask."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from sampan.core.errors import MachineStateError, SampanError, SuspendError
from sampan.core.events import Event, Noticed, SaveProgressed
from sampan.core.phases import Phase
from sampan.core.settings import Settings
from sampan.core.states import MachineState
from sampan.hostagent.condition import Condition
from sampan.hostagent.joining import join, read_outcome
from sampan.hostagent.machine import Machine, Surroundings
from sampan.hostagent.ports import port_params
from sampan.hostagent.relay_link import RelayLink
from sampan.hostagent.suspension import Suspension
from sampan.hostagent.tending import Tending
from sampan.machine.command import machine_size
from sampan.machine.statefile import BOOTS_INSTEAD, SavedMachine, SavedRun, StateStore
from sampan.machine.storage import explain_os_error

PROGRESS_S = 0.05
"""How often the progress of a save is told."""

_log = logging.getLogger(__name__)


class Owner(Protocol):
    """What a sleep needs of the machine's supervisor."""

    def current_settings(self) -> Settings:
        """Return the settings as they stand now; never raises."""
        ...

    async def settled(self) -> None:
        """Return when no start and no stop is under way."""
        ...

    def boot(self) -> Coroutine[Any, Any, None]:
        """Boot the machine, whose memory could not be used; raise SampanError."""
        ...


class Sleep:
    """Suspends the machine and wakes it; `saved` is there while it is suspended."""

    def __init__(
        self,
        owner: Owner,
        condition: Condition,
        tending: Tending,
        around: Surroundings,
        link: RelayLink,
        publish: Callable[[Event], None],
    ) -> None:
        self.saved: SavedMachine | None = None
        self._owner = owner
        self._condition = condition
        self._tending = tending
        self._publish = publish
        self._suspension = Suspension(around, link, self._miss)
        self._suspending: asyncio.Task[None] | None = None
        self._waking: asyncio.Task[None] | None = None
        self._dozes = False

    @property
    def phases(self) -> tuple[Phase, ...]:
        """What the last wake took, phase by phase."""
        return self._suspension.phases

    @property
    def store(self) -> StateStore:
        """What is saved on disk."""
        return self._suspension.store

    async def suspend(self) -> None:
        """Return when the machine is saved and QEMU has ended; raise why it runs on."""
        if self._suspending is None:
            await self._owner.settled()
            await self.settled()
            if self._condition.state is MachineState.SUSPENDED:
                return
            if self._condition.state is not MachineState.RUNNING:
                raise MachineStateError(
                    f"The machine is {self._condition.state}; only one that runs well can be "
                    "suspended.",
                    "Run `sampan status` to see what it is doing.",
                )
            self._suspending = asyncio.create_task(self._suspend(), name="suspend")
            self._suspending.add_done_callback(self._suspend_ended)
        await join(self._suspending, "suspend")

    async def awake(self) -> None:
        """Return at once unless the machine is suspended: then wake it, one wake for all who ask.

        Raises SampanError when it is suspended still. What else it is doing is not told here.
        """
        while self._suspending is not None:
            await self._ended(self._suspending)
        if self._waking is None:
            if self._condition.state is MachineState.SUSPENDED:
                work: Coroutine[Any, Any, None] = self._wake()
            elif self._dozes and self._condition.state is MachineState.STOPPED:
                work = self._owner.boot()
            else:
                return
            self._dozes = False
            self._waking = asyncio.create_task(work, name="wake")
            self._waking.add_done_callback(self._wake_ended)
        await join(self._waking, "resume")

    async def settled(self) -> None:
        """Return when no suspend and no wake is under way, however they ended."""
        while (task := self._suspending or self._waking) is not None:
            await self._ended(task)

    def doze(self) -> None:
        """The machine was shut down because it cannot be suspended: the next use boots it."""
        self._dozes = True

    def find(self) -> SavedMachine | None:
        """Be suspended, if an earlier host agent saved the machine; return what its record says."""
        if not self.store.exists():
            return None
        self.saved = self.store.peek()
        self._condition.move(MachineState.SUSPENDED)
        return self.saved

    async def leave(self) -> None:
        """End what waits for the machine: the next host agent wakes it."""
        while self._suspending is not None:
            await self._ended(self._suspending)
        await self._suspension.forget()

    # --- to disk -------------------------------------------------------------------------------

    async def _suspend(self) -> None:
        machine = self._tending.machine
        assert machine is not None
        self._condition.move(MachineState.SUSPENDING)
        await self._tending.stop()
        try:
            run = self._describe_run(machine)
            self.saved = await self._suspension.save(machine, run, self._tell_progress())
        except BaseException as error:
            if isinstance(error, SampanError):
                _log.warning("%s %s", error.message, error.details)
            elif not isinstance(error, asyncio.CancelledError):
                _log.exception("a suspend failed")
            # The machine runs on; if QEMU has ended meanwhile, that is found at once.
            self._condition.move(MachineState.RUNNING)
            self._tending.begin()
            raise
        self._tending.machine = None
        self._condition.move(MachineState.SUSPENDED)

    def _describe_run(self, machine: Machine) -> SavedRun:
        record = machine.process.record
        cpus, memory_mib = machine_size(record.argv)
        booted_at = self._tending.since or record.at
        ports = tuple(port_params(port) for port in self._tending.ports.published)
        return SavedRun(record.accelerator, record.reason, cpus, memory_mib, booted_at, ports)

    def _tell_progress(self) -> Callable[[int, int], None]:
        told = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal told
            if (now := time.monotonic()) - told > PROGRESS_S:
                told = now
                self._publish(SaveProgressed(done, total))

        return tell

    # --- and back --------------------------------------------------------------------------------

    async def _wake(self) -> None:
        self._condition.move(MachineState.RESUMING)
        try:
            machine, same = await self._suspension.wake(self._owner.current_settings())
        except SampanError as error:
            if self.store.exists():
                self._condition.move(MachineState.SUSPENDED, error)
                raise
            await self._boot_instead(error)
            return
        except OSError as error:
            unusable = explain_os_error(error, self.store.memory.parent)
            self._condition.move(MachineState.SUSPENDED, unusable)
            raise unusable from error
        except BaseException:
            self._condition.move(MachineState.SUSPENDED)
            raise
        self.saved = None
        self._tending.take_over(machine, machine.process.record.at)
        if not same:
            await self._tending.match_ports()

    async def _boot_instead(self, error: SampanError) -> None:
        """What was saved cannot be used: say so, and boot with the disk as it is."""
        text = error.message
        if not isinstance(error, SuspendError):
            text = f"The suspended machine cannot go on: {error.message}"
        _log.warning("%s", text)
        self._publish(Noticed("warning", f"{text} {BOOTS_INSTEAD}"))
        self.saved = None
        await self._suspension.forget()
        await self._tending.ports.close()
        await self._owner.boot()

    def _miss(self) -> None:
        """Somebody sends on a connection that was open before the machine was suspended."""
        if self._waking is None:
            self._tending.add(self._wake_quietly())

    async def _wake_quietly(self) -> None:
        with contextlib.suppress(SampanError):  # the state tells
            await self.awake()

    async def _ended(self, task: asyncio.Task[None]) -> None:
        await asyncio.wait([task])
        await asyncio.sleep(0)  # for the callback that forgets it

    def _suspend_ended(self, task: asyncio.Task[None]) -> None:
        self._suspending = None
        read_outcome(task)

    def _wake_ended(self, task: asyncio.Task[None]) -> None:
        self._waking = None
        read_outcome(task)
