"""The machine that runs, and everything that looks after it for as long as it does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from sampan.core.errors import BootError
from sampan.core.states import MachineState
from sampan.hostagent.condition import Condition
from sampan.hostagent.forwards import Forwards
from sampan.hostagent.keeper import GuestKeeper
from sampan.hostagent.machine import Machine
from sampan.hostagent.ports import Ports
from sampan.hostagent.pulse import Trouble, watch_storage
from sampan.hostagent.relay_link import RelayLink
from sampan.machine.command import RELAY_PORT

_log = logging.getLogger(__name__)


class Tending:
    """Holds the machine; `machine` is None while none runs, `since` is when it was booted (s).

    `others` is what else looks after a machine, each a coroutine that may run for ever.
    """

    def __init__(
        self,
        condition: Condition,
        link: RelayLink,
        keeper: GuestKeeper,
        ports: Ports,
        forwards: Forwards,
        others: Sequence[Callable[[Machine], Coroutine[Any, Any, None]]] = (),
    ) -> None:
        self.machine: Machine | None = None
        self.since: float | None = None
        self._condition = condition
        self._link = link
        self._keeper = keeper
        self.ports = ports
        self._forwards = forwards
        self._others = others
        self._tasks: set[asyncio.Task[None]] = set()

    def take_over(self, machine: Machine, since: float) -> None:
        """The machine runs: keep it, and watch everything that can go wrong with it."""
        self.machine, self.since = machine, since
        self._condition.run()
        self.begin()

    def begin(self) -> None:
        """Watch the machine, which runs."""
        machine = self.machine
        assert machine is not None
        self.add(self._watch_process(machine))
        self.add(self._watch_port(machine))
        self.add(self._link.run())
        self.add(self._keeper.run(machine))
        self.add(self._watch_disks(machine))
        self.add(self._forwards.follow())
        for work in self._others:
            self.add(work(machine))

    async def match_ports(self) -> None:
        """Have those ports open that the guest agent says containers publish."""
        if self.machine is not None and self.machine.guest is not None:
            await self._keeper.match_ports(self.machine.guest)

    def add(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this until the machine is left alone."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Leave the machine alone; the sessions with its guest stay."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def let_go(self, machine: Machine) -> None:
        """End all that leads into the machine; it has ended, or is about to."""
        await self.ports.close()
        self._link.close()
        await machine.hang_up()
        self.machine, self.since = None, None

    async def _watch_process(self, machine: Machine) -> None:
        ended = await machine.process.wait()
        await machine.console.wait_last_words()
        panic = machine.console.find_panic()
        error = BootError(
            panic.sentence if panic else f"The machine ended by itself: {ended}.",
            "Run `sampan start` to boot it again; what is on its disk is safe.",
            details=machine.console.tail(25),
        )
        self._tasks.discard(asyncio.current_task())
        await self.stop()
        await self.let_go(machine)
        self._condition.move(MachineState.FAILED, error)

    async def _watch_disks(self, machine: Machine) -> None:
        await machine.end_watching()
        troubles = self._condition.troubles
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
                    self._link.end("The relay in the machine has ended.")
                elif closed and machine.guest is not None:
                    machine.guest.channel.close()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("watching the machine failed", exc_info=error)
