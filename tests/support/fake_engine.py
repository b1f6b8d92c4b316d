"""An Engine in memory with lively content; the same every time.

What a test wants to see go wrong: `fail_next("stop_container", EngineError(...))`, `go_away()` and
`come_back()`. What was asked stands in `calls`. It may be told things from any thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from tests.support import demo_engine_data as demo
from tests.support.fake_compose import FakeCompose
from tests.support.fake_engine_containers import FakeContainers
from tests.support.fake_engine_files import FakeFiles
from tests.support.fake_engine_images import FakeImages
from tests.support.fake_engine_networks import FakeNetworks
from tests.support.fake_engine_volumes import FakeVolumes

from sampan.client.engine.failures import NotThere
from sampan.client.engine.model import (
    Container,
    ContainerState,
    DiskUsage,
    EngineEvent,
    EngineFacts,
    Health,
    LogLine,
    LogStream,
    Usage,
)
from sampan.core.errors import EngineError

__all__ = ["FakeEngine"]


class FakeEngine(FakeContainers, FakeFiles, FakeImages, FakeVolumes, FakeNetworks):
    """The demo content; `empty=True` begins with nothing but Docker's own networks."""

    def __init__(
        self,
        *,
        empty: bool = False,
        pace_s: float = 0.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """`pace_s` is how long each step of long work takes, and each second of statistics.

        By default it is always the same moment; with a clock, all times are moved to its now.
        """
        self.pace_s = pace_s
        self.clock = clock or (lambda: demo.NOW)
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.closed = False
        self.away = False
        self._failures: dict[str, list[Exception]] = {}
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[Any]]] = []
        self._lock = threading.RLock()
        self._numbers = 0
        late = self.clock() - demo.NOW
        containers = () if empty else demo.demo_containers()
        images = () if empty else demo.demo_images()
        volumes = () if empty else demo.demo_volumes()
        networks = [each for each in demo.demo_networks() if not empty or each.is_builtin]
        self.containers = {each.id: demo.moved(each, late) for each in containers}
        self.images = {each.id: demo.moved(each, late) for each in images}
        self.volumes = {each.name: demo.moved(each, late) for each in volumes}
        self.networks = {each.id: demo.moved(each, late) for each in networks}
        logs = demo.demo_logs()
        self.log_lines = {
            each.id: [demo.moved(line, late) for line in logs[each.name]] for each in containers
        }
        self.file_trees = {id: demo.demo_files() for id in self.containers}
        self.volume_trees = {name: demo.demo_files() for name in self.volumes}
        self.compose = FakeCompose(self)

    # What a test says.

    def fail_next(self, method: str, error: Exception, times: int = 1) -> None:
        """Let the next calls of a method raise the error."""
        self._failures.setdefault(method, []).extend([error] * times)

    def go_away(self) -> None:
        """Let every stream end and every call fail, as when the machine stops."""
        self.away = True
        self._tell(None)

    def come_back(self) -> None:
        """Answer again."""
        self.away = False

    def add_containers(self, count: int) -> None:
        """Add running containers named many-0, many-1 ..., without an event."""
        for number in range(count):
            made = Container(
                id=demo.digest(f"many {number}"),
                name=f"many-{number}",
                image="alpine:3.22",
                image_id=demo.image_id("alpine:3.22"),
                state=ContainerState.RUNNING,
                created_at=self.clock() - number,
                started_at=self.clock() - number,
            )
            self.containers[made.id] = made

    def write_log(self, id: str, *texts: str, stream: LogStream = LogStream.STDOUT) -> None:
        """Let a container write lines; who follows its log hears them."""
        found = self.find(id)
        lines = [LogLine(stream, text, self.clock()) for text in texts]
        self.log_lines.setdefault(found.id, []).extend(lines)
        self._tell(("log", found.id, lines))

    def end_container(self, id: str, code: int) -> None:
        """Let a container end by itself."""
        found = self.find(id)
        self.change(
            found,
            state=ContainerState.EXITED,
            exit_code=code,
            health=Health.NONE,
            started_at=None,
            finished_at=self.clock(),
        )
        self.emit("container", "die", found.id, found.name, exitCode=str(code), image=found.image)

    def emit(self, kind: str, action: str, id: str, name: str = "", **attributes: str) -> None:
        """Tell who follows the events."""
        members = {"name": name, **attributes} if name else attributes
        self._tell(EngineEvent(kind, action, id, name, self.clock(), members))

    def called(self, method: str) -> list[tuple[Any, ...]]:
        """Return the arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    # The rest of Engine.

    async def events(self) -> AsyncIterator[EngineEvent]:
        with self.listening() as queue:  # before anybody else has a turn: nothing is missed
            await self.enter("events")
            yield EngineEvent("daemon", "connected", at=self.clock())
            while (item := await queue.get()) is not None:
                if isinstance(item, EngineEvent):
                    yield item
        raise EngineError("The Docker engine went away.", "Start the machine again.")

    async def facts(self) -> EngineFacts:
        await self.enter("facts")
        return EngineFacts("29.1.0", "1.52", "linux", "x86_64", "6.12.43", "overlayfs", 2, 2 << 30)

    async def disk_usage(self) -> DiskUsage:
        await self.enter("disk_usage")
        used = {each.image_id for each in self.containers.values()}
        sizes = [(each.size_bytes, each.id in used) for each in self.images.values()]
        volumes = sum(each.size_bytes or 0 for each in self.volumes.values())
        return DiskUsage(
            images=Usage(
                len(sizes),
                sum(size for size, _ in sizes),
                sum(size for size, is_used in sizes if not is_used),
            ),
            containers=Usage(len(self.containers), 38 * demo.MB, 2 * demo.MB),
            volumes=Usage(len(self.volumes), volumes, 53 * demo.MB),
            build_cache=Usage(23, 640 * demo.MB, 410 * demo.MB),
        )

    async def close(self) -> None:
        self.closed = True

    # What the parts share.

    async def enter(self, method: str, *arguments: Any) -> None:
        """Note a call; raise what was set for it."""
        self.calls.append((method, arguments))
        await asyncio.sleep(0)
        if waiting := self._failures.get(method):
            raise waiting.pop(0)
        if self.away:
            raise EngineError("The Docker engine does not answer.", "Start the machine.")

    async def pause(self) -> None:
        await asyncio.sleep(self.pace_s)

    def find(self, id: str) -> Container:
        """Return the container of that id, its beginning, or that name."""
        for each in self.containers.values():
            if each.name == id or (id and each.id.startswith(id)):
                return each
        raise NotThere(f"There is no container {id}.", "It may have been removed meanwhile.")

    def change(self, container: Container, **members: Any) -> Container:
        changed = replace(container, **members)
        self.containers[changed.id] = changed
        return changed

    def new_id(self, what: str) -> str:
        self._numbers += 1
        return demo.digest(f"{what} {self._numbers}")

    def listening(self) -> Listening:
        return Listening(self._listeners, self._lock)

    def _tell(self, item: Any) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for loop, queue in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, item)


class Listening:
    """A queue that hears what happens while the block lasts."""

    def __init__(self, listeners: list[Any], lock: threading.RLock) -> None:
        self._listeners, self._lock = listeners, lock

    def __enter__(self) -> asyncio.Queue[Any]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        self._entry = (asyncio.get_running_loop(), queue)
        with self._lock:
            self._listeners.append(self._entry)
        return queue

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._listeners.remove(self._entry)
