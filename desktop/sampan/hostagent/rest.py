"""When the machine is put to sleep by itself: nobody uses it, the computer sleeps, a person leaves.

An idle machine has its caches dropped some seconds before, so that its file is small; what runs
then is not waited for. What cannot be suspended is shut down instead, and booted by the next use.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol

from sampan.core.errors import SampanError, SuspendBlockedError
from sampan.core.events import Event, Noticed
from sampan.core.settings import Settings
from sampan.core.states import MachineState
from sampan.core.suspension import parse_suspend_after
from sampan.hostagent.activity import Activity
from sampan.hostagent.guest import Guest
from sampan.hostagent.idle import IdlePolicy
from sampan.hostagent.machine import Machine
from sampan.hostagent.sleep import Sleep
from sampan.platforms.power import PowerActions

REPORT_S = 8.0
"""How long the guest takes to report the pages that it dropped."""

GIVE_BACK_S = 10.0
MARGIN_S = 0.5
"""Kept of the time that the system gives: it is over when it is over."""

_log = logging.getLogger(__name__)


class Owner(Protocol):
    """What is asked of the machine's supervisor."""

    @property
    def state(self) -> MachineState:
        """What the machine is doing."""
        ...

    def current_settings(self) -> Settings:
        """Return the settings as they stand now; never raises."""
        ...

    async def stop(self) -> None:
        """Shut the machine down."""
        ...

    async def containers_run(self) -> bool:
        """Ask the engine; raise SampanError."""
        ...


class Rest:
    """Suspends the machine when nobody needs it. `activity` is told what it is used for."""

    def __init__(self, owner: Owner, sleep: Sleep, publish: Callable[[Event], None]) -> None:
        self.activity = Activity()
        self._owner = owner
        self._sleep = sleep
        self._publish = publish
        self._wakes_with_computer = False
        self._resting: asyncio.Task[None] | None = None

    @property
    def power_actions(self) -> PowerActions:
        """What is done when this computer sleeps, wakes, or its person leaves."""
        return PowerActions(self._computer_sleeps, self._computer_wakes, self._person_leaves)

    async def watch(self, machine: Machine) -> None:
        """Suspend the machine once it was idle for long enough; it runs as this is called."""
        self.activity.touch()
        await IdlePolicy().run(
            self.activity,
            self._owner.containers_run,
            lambda: self._rest_when_quiet(machine.guest),
            lambda: parse_suspend_after(self._owner.current_settings().suspend_after),
        )

    async def leave(self) -> None:
        """The host agent is about to end: leave nothing behind that runs, if that is set so."""
        if self._owner.state is MachineState.RUNNING and self._is_wanted():
            try:
                await self._rest()
            except SampanError as error:
                _log.warning("%s It is stopped instead.", error.message)
                with contextlib.suppress(SampanError):
                    await self._owner.stop()

    # --- idle ------------------------------------------------------------------------------------

    async def _rest_when_quiet(self, guest: Guest | None) -> None:
        """Suspend an idle machine, unless somebody comes while its caches are dropped."""
        since = self.activity.idle_since()
        with contextlib.suppress(SampanError, TimeoutError):
            if guest is not None:
                async with asyncio.timeout(GIVE_BACK_S):
                    await guest.call("memory.give_back", **{"for": "suspend"})
        await asyncio.sleep(REPORT_S)
        if self.activity.idle_since() != since:
            return
        # In a task of its own: a suspend ends whatever looks after the machine, this as well.
        if self._resting is None:
            self._resting = asyncio.create_task(self._rest_quietly())
        await asyncio.shield(self._resting)

    async def _rest_quietly(self) -> None:
        try:
            await self._rest()
        except SampanError as error:
            _log.warning("the idle machine stays awake: %s %s", error.message, error.hint)
        finally:
            self._resting = None

    async def _rest(self) -> None:
        """Suspend the machine, or shut it down where that is impossible; raise SampanError."""
        try:
            await self._sleep.suspend()
        except SuspendBlockedError as error:
            text = f"{error.message} It is shut down, and boots when Docker is used."
            self._publish(Noticed("warning", text))
            _log.warning("%s", text)
            await self._owner.stop()
            self._sleep.doze()

    # --- the computer and its person -----------------------------------------------------------

    def _is_wanted(self) -> bool:
        return self._owner.current_settings().suspend_leaving == "on"

    async def _computer_sleeps(self, seconds: float) -> None:
        """Suspend with whatever runs. A machine for which there is no time sleeps as it is."""
        if self._owner.state is MachineState.RUNNING and self._is_wanted():
            self._wakes_with_computer = True  # a suspend that is late is one all the same
            async with _given(seconds):
                await self._sleep.suspend()

    async def _computer_wakes(self) -> None:
        if self._wakes_with_computer:
            self._wakes_with_computer = False
            await self._sleep.awake()

    async def _person_leaves(self, seconds: float) -> None:
        async with _given(seconds):
            await self.leave()


def _given(seconds: float) -> asyncio.Timeout:
    return asyncio.timeout(max(seconds - MARGIN_S, seconds / 2))
