"""An engine and a clock that come to rest, so that a picture is always the same."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.support.fake_engine import FakeEngine

from sampan.client.engine.model import ContainerStats

MEASURES = 30
"""How often the statistics are measured: the lines in the list have so many points."""

RUN_S = 8.0


class StillEngine(FakeEngine):
    """Comes to rest: long work stops on its way, and statistics after so many measures."""

    def __init__(self, *, empty: bool = False, steps: int | None = None) -> None:
        super().__init__(empty=empty)
        self._steps = steps
        self._measures = 0

    async def pause(self) -> None:
        if self._steps is not None:
            self._steps -= 1
            if self._steps < 0:
                await asyncio.Event().wait()

    async def stats_once(self, ids: Any) -> tuple[ContainerStats, ...]:
        self._measures += 1
        if self._measures > MEASURES:
            await asyncio.Event().wait()
        return await super().stats_once(ids)

    async def stats(self, id: str) -> Any:
        source = super().stats(id)
        for _ in range(MEASURES):
            yield await anext(source)
        await asyncio.Event().wait()


class StillClock:
    """Lets every operation have run for as long, however long a picture takes."""

    def __init__(self) -> None:
        self._asked = False

    def monotonic(self) -> float:
        self._asked, asked = True, self._asked
        return RUN_S if asked else 0.0
