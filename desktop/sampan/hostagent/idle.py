"""When a machine that nobody uses is suspended."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from sampan.core.errors import SampanError
from sampan.hostagent.activity import Activity

LOOK_S = 60.0
"""The longest sleep: so soon a changed setting applies."""

RETRY_S, LONGEST_RETRY_S = 60.0, 3600.0

_log = logging.getLogger(__name__)


class IdlePolicy:
    """Waits for its time; asks nobody anything before. `clock` is that of the Activity."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep

    async def run(
        self,
        activity: Activity,
        running_containers: Callable[[], Awaitable[bool]],
        suspend: Callable[[], Awaitable[None]],
        after_s: Callable[[], float | None],
    ) -> None:
        """Return once the machine has been suspended.

        `after_s` returns for how many seconds the machine must have been idle (None: never), and is
        asked at least every `LOOK_S`. `running_containers` may raise SampanError, which is a yes;
        where `suspend` does, it is called again after a pause that grows.
        """
        not_before, pause = self._clock(), RETRY_S
        while True:
            since = await self._wait(activity, after_s, not_before)
            # Containers that run are asked about again after the whole time.
            not_before = self._clock() + (after_s() or 0.0)
            if await _may_not(running_containers) or activity.idle_since() != since:
                continue
            try:
                await suspend()
            except SampanError as error:
                _log.warning("the idle machine stays awake: %s %s", error.message, error.hint)
                not_before, pause = self._clock() + pause, min(2 * pause, LONGEST_RETRY_S)
            else:
                return

    async def _wait(
        self, activity: Activity, after_s: Callable[[], float | None], not_before: float
    ) -> float:
        """Return since when the machine is idle, once that is long enough."""
        while True:
            await activity.until_idle()
            since, after = activity.idle_since(), after_s()
            if since is None:
                continue
            left = LOOK_S
            if after is not None:
                left = max(since + after, not_before) - self._clock()
                if left <= 0:
                    return since
            await self._sleep(min(left, LOOK_S))


async def _may_not(running_containers: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await running_containers()
    except SampanError as error:
        _log.info("it is not known whether containers run: %s", error.message)
        return True
