"""Keeps in touch with the guest agent of a machine that runs, and meets it anew when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from sampan.core.errors import ChannelError, EngineError, SampanError
from sampan.core.events import Noticed
from sampan.hostagent.clock import keep_time
from sampan.hostagent.guest import Guest, connect_guest
from sampan.hostagent.machine import Machine, Surroundings
from sampan.hostagent.ports import Ports
from sampan.hostagent.pulse import SILENCE_S, Trouble, Troubles, wait_for_answer

RECONNECT_S = 0.5
FIRST_PUSH_S = 1.0

NOT_READY = "The container engine does not answer."
ENGINE_HINT = "It is started again by itself; `sampan logs console` says why it ended."

_log = logging.getLogger(__name__)


class GuestKeeper:
    """Pushes the time, by which a silence is noticed too; keeps the ports as the guest says."""

    def __init__(self, around: Surroundings, ports: Ports, troubles: Troubles) -> None:
        self._around = around
        self._ports = ports
        self._troubles = troubles

    async def run(self, machine: Machine) -> None:
        """Keep in touch for as long as the task lives."""
        while True:
            guest = machine.guest
            if guest is None:
                await asyncio.sleep(RECONNECT_S)
                await self._meet(machine)
                continue
            pushing = asyncio.create_task(self._push_time(machine, guest))
            ends: set[asyncio.Future[Any]] = {guest.lost, pushing}
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                pushing.cancel()
                await asyncio.gather(pushing, return_exceptions=True)
            machine.guest = None
            why = guest.lost.result() if guest.lost.done() else "The guest agent fell silent."
            await guest.close()
            self._troubles.begin(Trouble.GUEST, ChannelError(why, "It is being met anew."))

    async def reopen(self, params: dict[str, Any]) -> None:
        """Open a port that a container publishes; that it cannot be is told."""
        try:
            await self._ports.add(params)
        except (SampanError, KeyError, TypeError, ValueError) as error:
            text = f"A port that a container publishes could not be opened again: {error}"
            self._around.publish(Noticed("warning", text))

    async def match_ports(self, guest: Guest) -> None:
        """Have those ports open that the guest agent says containers publish."""
        known = {str(item.get("id")) for item in guest.hello.ports}
        for port in self._ports.published:
            if port.id not in known:
                await self._ports.remove(port.id)
        for params in guest.hello.ports:
            await self.reopen(params)

    async def _push_time(self, machine: Machine, guest: Guest) -> None:
        """Push the time until the guest agent is lost, or silent without a reason we know."""

        async def push(time_ns: int) -> float:
            asked = asyncio.create_task(guest.call("time.set", time_ns=time_ns))
            answer = await wait_for_answer(asked, machine.process, self._troubles)
            offset_ms = answer.get("offset_ms", 0)
            return float(offset_ms) if isinstance(offset_ms, int | float) else 0.0

        # It was told the time a moment ago, and somebody may be waiting for a machine that woke.
        await asyncio.sleep(FIRST_PUSH_S)
        with contextlib.suppress(SampanError, TimeoutError):
            await keep_time(push)

    async def _meet(self, machine: Machine) -> None:
        around = self._around
        try:
            async with asyncio.timeout(SILENCE_S):
                guest = await connect_guest(
                    around.layout.channel_socket, around.notice, around.question
                )
                async with _closed_on_failure(guest):
                    await around.configure(guest)
        except (SampanError, TimeoutError) as error:
            _log.info("the guest agent does not answer yet: %s", error)
            return
        machine.guest = guest
        await self.match_ports(guest)
        if guest.hello.ready:
            self._troubles.end(Trouble.ENGINE)
        else:
            self._troubles.begin(Trouble.ENGINE, EngineError(NOT_READY, ENGINE_HINT))
        self._troubles.end(Trouble.GUEST, Trouble.SILENCE)


@contextlib.asynccontextmanager
async def _closed_on_failure(guest: Guest) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await guest.close()
        raise
