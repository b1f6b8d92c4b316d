"""The window's connection to the host agent: status, events, and what a person asks of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from sampan.client.control import ControlClient, connect
from sampan.client.launcher import LaunchPlan, ensure_host_agent
from sampan.client.offline import offline_status
from sampan.core.errors import SampanError
from sampan.core.events import Event, PortChanged, StateChanged
from sampan.core.layout import Layout
from sampan.core.status import Status
from sampan.gui.bridge import Bridge
from sampan.gui.context import MachineLoad

if TYPE_CHECKING:
    import psutil

T = TypeVar("T")

POLL_S = 2.0
"""How often the load is measured while somebody looks."""

RETRY_S = 1.0
"""How often a host agent that is gone is looked for."""


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """How the link behaves: `launch` starts a host agent when the window does."""

    launch: bool = True
    poll_s: float = POLL_S
    retry_s: float = RETRY_S
    agent: LaunchPlan | None = None


@dataclass(frozen=True, slots=True)
class _Connected:
    now: bool


News = Status | MachineLoad | Event | _Connected


class MachineLink(QObject):
    """What `gui.context.Machine` says.

    A host agent that has left, as after `sampan stop`, is not started again until somebody asks
    for something: the machine is stopped, and that is all right.
    """

    status_changed = Signal(object)
    load_changed = Signal(object)
    happened = Signal(object)
    connected_changed = Signal(bool)

    def __init__(
        self,
        bridge: Bridge,
        layout: Layout,
        env: Mapping[str, str],
        plan: LinkPlan | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._env = dict(env)
        self._plan = plan or LinkPlan()
        self._watcher = _Watcher(layout, self._env, self._plan)
        self.layout = layout
        self.status: Status | None = None
        self.load = MachineLoad()
        self.connected = False

    def begin(self) -> None:
        """Connect and stay connected, until this object is gone."""
        self._bridge.follow(self, self._watcher.news(), self._take)

    def set_watched(self, watched: bool) -> None:
        """Measure the load only while somebody looks; events come at all times."""
        self._bridge.call_soon(lambda: self._watcher.set_watched(watched))

    def refresh(self) -> None:
        """Ask for status and load now."""
        self._bridge.call_soon(self._watcher.ask_now)

    async def start(self, accelerator: str | None = None, *, repair_disk: bool = False) -> Status:
        """Return when the Docker API answers."""
        return await self.ask(lambda client: client.start(accelerator, repair_disk=repair_disk))

    async def stop(self) -> None:
        """Return when the machine has ended."""
        await self.ask(ControlClient.stop)

    async def suspend(self) -> Status:
        """Return when the machine is saved to disk."""
        return await self.ask(ControlClient.suspend)

    async def resume(self) -> Status:
        """Return when the machine runs again."""
        return await self.ask(ControlClient.resume)

    async def restart(self) -> Status:
        """Stop and start the machine."""
        return await self.ask(ControlClient.restart)

    async def leave(self) -> None:
        """End the host agent, the machine suspended if the settings say so."""
        async with connect(self.layout) as client:
            await client.leave()

    async def ask(self, question: Callable[[ControlClient], Awaitable[T]]) -> T:
        """Ask on a connection of its own, of a host agent that is started if there is none."""
        await ensure_host_agent(self.layout, self._env, self._plan.agent)
        async with connect(self.layout) as client:
            return await question(client)

    def _take(self, news: tuple[News, ...]) -> None:
        for item in news:
            match item:
                case Status():
                    if item != self.status:
                        self.status = item
                        self.status_changed.emit(item)
                case MachineLoad():
                    if item != self.load:
                        self.load = item
                        self.load_changed.emit(item)
                case _Connected(now):
                    if now is not self.connected:
                        self.connected = now
                        self.connected_changed.emit(now)
                case _:
                    self.happened.emit(item)


class _Watcher:
    """Lives on asyncio's thread: yields what is new, for ever."""

    def __init__(self, layout: Layout, env: Mapping[str, str], plan: LinkPlan) -> None:
        self._layout, self._env, self._plan = layout, env, plan
        self._meter = _Meter()
        self._watched = True
        self._now = asyncio.Event()

    def set_watched(self, watched: bool) -> None:
        self._watched = watched
        self.ask_now()

    def ask_now(self) -> None:
        self._now.set()

    async def news(self) -> AsyncIterator[News]:
        """Yield status, load and events; a host agent that is not there is no error."""
        yield await asyncio.to_thread(offline_status, self._layout)
        failed: Status | None = None
        if self._plan.launch:
            try:
                await ensure_host_agent(self._layout, self._env, self._plan.agent)
            except SampanError as error:
                failed = await self._offline(error)
                yield failed
        while True:
            try:
                async with connect(self._layout) as client:
                    yield _Connected(True)
                    failed = None
                    async with aclosing(self._listen(client)) as source:
                        async for item in source:
                            yield item
            except SampanError:
                pass
            yield _Connected(False)
            if failed is None:
                yield await asyncio.to_thread(offline_status, self._layout)
            yield self._meter.rest()
            await self._pause(self._plan.retry_s)

    async def _listen(self, client: ControlClient) -> AsyncGenerator[News, None]:
        """Yield events as they come, and the status after each that may change it."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        async with client.events() as events:
            reader = asyncio.create_task(_pour(events, queue))
            try:
                while True:
                    status = await client.status()
                    yield status
                    yield await self._meter.measure(status)
                    while (event := await self._next(queue)) is not None:
                        yield event
                        if isinstance(event, StateChanged | PortChanged) and queue.empty():
                            break
                    if reader.done() and queue.empty():
                        return
            finally:
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)

    async def _next(self, queue: asyncio.Queue[Event | None]) -> Event | None:
        """Return the next event, or None when it is time to ask for the status."""
        getting = asyncio.create_task(queue.get())
        asking = asyncio.create_task(self._now.wait())
        try:
            wait_s = self._plan.poll_s if self._watched else None
            await asyncio.wait(
                (getting, asking), timeout=wait_s, return_when=asyncio.FIRST_COMPLETED
            )
            self._now.clear()
            return getting.result() if getting.done() else None
        finally:
            for task in (getting, asking):
                task.cancel()
            await asyncio.gather(getting, asking, return_exceptions=True)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._now.wait()
        except TimeoutError:
            pass
        self._now.clear()

    async def _offline(self, error: SampanError) -> Status:
        status = await asyncio.to_thread(offline_status, self._layout)
        return replace(status, error=error.report())


class _Meter:
    """What QEMU's process costs this computer."""

    def __init__(self) -> None:
        self._process: psutil.Process | None = None
        self._before: tuple[float, float] | None = None
        self._limits = (0, 0)

    async def measure(self, status: Status) -> MachineLoad:
        """Return the load; the CPU is known from the second call on."""
        percent = await asyncio.to_thread(self._percent, status.pid)
        limit = status.memory.effective_limit_bytes or status.memory.limit_bytes
        self._limits = (limit, status.disk.limit_bytes)
        return MachineLoad(
            percent, status.memory.host_bytes, limit, status.disk.host_bytes, self._limits[1]
        )

    def rest(self) -> MachineLoad:
        """Return the load of a machine that does not run."""
        self._process = None
        return MachineLoad(None, None, self._limits[0], None, self._limits[1])

    def _percent(self, pid: int | None) -> float | None:
        import psutil

        try:
            if pid is None:
                self._process = None
                return None
            if self._process is None or self._process.pid != pid:
                self._process, self._before = psutil.Process(pid), None
            times = self._process.cpu_times()
        except psutil.Error:
            return None
        now = (time.monotonic(), times.user + times.system)
        before, self._before = self._before, now
        if before is None or now[0] <= before[0]:
            return None
        used = (now[1] - before[1]) / (now[0] - before[0]) / (psutil.cpu_count() or 1)
        return round(max(0.0, min(100.0, used * 100)), 1)


async def _pour(events: AsyncIterator[Event], queue: asyncio.Queue[Event | None]) -> None:
    async for event in events:
        queue.put_nowait(event)
    queue.put_nowait(None)
