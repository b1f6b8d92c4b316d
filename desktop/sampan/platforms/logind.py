"""Sleep, shutdown and log-out as systemd-logind (or elogind) tells them.

Format: org.freedesktop.login1(5). logind waits for whoever holds a lock of the kind `delay`, for
InhibitDelayMaxSec (5 s) at most. A lock is a descriptor, and given back by closing it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Properties,
    new_method_call,
)

from sampan.platforms.power import PowerActions
from sampan.platforms.systembus import SystemBus, open_system_bus
from sampan.platforms.turns import PowerTurns, power_turns

DELAY_S = 5.0
"""What logind gives by default, where it does not say what it gives here."""

SHARE = 0.9
"""The part of the time that is used: the rest is for the way there and back."""

LONGEST_S = 60.0
"""Nothing of ours takes longer, even where logind would wait for ever."""

RETRY_S, LONGEST_RETRY_S = 1.0, 60.0

NAME, MANAGER = "org.freedesktop.login1", "org.freedesktop.login1.Manager"
LOGIND = DBusAddress("/org/freedesktop/login1", NAME, MANAGER)
ERRORS = "org.freedesktop.DBus.Error"
NO_PROPERTY = tuple(f"{ERRORS}.{n}" for n in ("UnknownProperty", "UnknownInterface", "InvalidArgs"))

_log = logging.getLogger(__name__)


@asynccontextmanager
async def watch_logind(actions: PowerActions, retry_s: float = RETRY_S) -> AsyncIterator[None]:
    """Run the actions as logind tells while the block lasts; where there is none, run nothing."""
    async with power_turns(actions) as turns:
        watching = asyncio.create_task(_watch(turns, retry_s), name="logind")
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _watch(turns: PowerTurns, retry_s: float) -> None:
    """Stay in touch with logind; give up where it never answered."""
    pause, known, in_touch = retry_s, False, False
    while True:
        try:
            async with open_system_bus() as bus:
                watch = _LogindWatch(bus, turns)
                await watch.begin()
                _log.info("sleep and log-out are told by logind")
                pause, known, in_touch = retry_s, True, True
                await watch.run()
        except (OSError, ValueError, DBusErrorResponse) as error:
            if not known:
                _log.info("sleep and log-out are not told here: %s", error)
                return
            if in_touch:
                _log.info("logind is lost, and asked again: %s", error)
            in_touch = False
        except Exception:
            _log.exception("sleep and log-out are told no more")
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_RETRY_S)


class _LogindWatch:
    """One connection's worth of watching."""

    def __init__(self, bus: SystemBus, turns: PowerTurns) -> None:
        self._bus = bus
        self._turns = turns
        self._locks: dict[str, int] = {}
        self._delay_s = DELAY_S * SHARE
        self._logged_in = False

    async def begin(self) -> None:
        """Ask for the signals, and only then how things stand: nothing falls in between."""
        await self._bus.listen(MatchRule(type="signal", sender=NAME, interface=MANAGER))
        going = [await self._get(f"PreparingFor{what}") for what in ("Sleep", "Shutdown")]
        if self._turns.away and not any(going):
            self._turns.wake()  # the signal for it went past while there was no connection

    async def run(self) -> None:
        """Follow the signals until the connection breaks."""
        try:
            await self._hold("sleep")
            await self._hold("shutdown")
            await self._look_for_sessions()
            while True:
                signal = await self._bus.next_signal()
                await self._take(signal.header.fields.get(HeaderFields.member), signal.body)
        finally:
            for what in list(self._locks):
                self._release(what)

    async def _take(self, member: str | None, body: tuple[Any, ...]) -> None:
        match member, body:
            case "PrepareForSleep", (True,):
                await self._turns.sleep(self._delay_s)
                self._release("sleep")
            case "PrepareForShutdown", (True,):
                await self._turns.leave(self._delay_s)
                self._release("shutdown")
            case "PrepareForSleep", (False,):
                await self._hold("sleep")  # first: the next sleep may come at once
                self._turns.wake()
            case "PrepareForShutdown", (False,):  # it was called off
                await self._hold("shutdown")
                self._turns.wake()
            case "SessionNew" | "SessionRemoved", _:
                await self._look_for_sessions()

    async def _look_for_sessions(self) -> None:
        """Notice that the last session of this user has ended.

        What runs below the user's own systemd is ended UserStopDelaySec (10 s) later, unless the
        user `lingers`, which is a wish that everything goes on.
        """
        before = self._logged_in
        state = await self._user_state()
        self._logged_in = state in ("active", "online", "opening")
        if before and state in ("closing", "offline"):
            await self._turns.leave(await self._time("UserStopDelayUSec"))
        elif self._logged_in and not before and self._turns.away:
            self._turns.wake()

    async def _user_state(self) -> str:
        try:
            [path] = await self._bus.call(new_method_call(LOGIND, "GetUser", "u", (os.getuid(),)))
            user = DBusAddress(path, NAME, f"{NAME}.User")
            [(_, state)] = await self._bus.call(Properties(user).get("State"))
        except DBusErrorResponse:
            return "offline"
        return str(state)

    async def _time(self, name: str) -> float:
        """Return the seconds that this property of logind allows."""
        allowed = await self._get(name)
        seconds = allowed / 1_000_000 if isinstance(allowed, int) and allowed > 0 else DELAY_S
        return min(seconds * SHARE, LONGEST_S)

    async def _get(self, name: str) -> object:
        """Return a property; None where this logind does not have it."""
        try:
            [(_, value)] = await self._bus.call(Properties(LOGIND).get(name))
        except DBusErrorResponse as error:
            if error.name not in NO_PROPERTY:
                raise
            return None
        return value

    async def _hold(self, what: str) -> None:
        """Take the lock; without it the actions still run, but nothing waits for them."""
        self._release(what)
        words = (what, "Sampan", "The virtual machine is being suspended", "delay")
        # Now, since later there is no time for questions.
        self._delay_s = await self._time("InhibitDelayMaxUSec")
        try:
            [lock] = await self._bus.call(new_method_call(LOGIND, "Inhibit", "ssss", words))
        except DBusErrorResponse as error:
            _log.info("logind does not wait for us before %s: %s", what, error)
            return
        self._locks[what] = lock.to_raw_fd()

    def _release(self, what: str) -> None:
        lock = self._locks.pop(what, None)
        if lock is not None:
            with contextlib.suppress(OSError):
                os.close(lock)
