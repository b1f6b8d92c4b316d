"""Containers over the Docker API."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sampan.client.engine.decode_containers import (
    PS_COLUMNS,
    changes_from_json,
    container_from_json,
    processes_from_json,
    steady,
)
from sampan.client.engine.decode_stats import CpuTime, cpu_time, stats_from_json
from sampan.client.engine.decode_things import prune_from_json
from sampan.client.engine.failures import NotThere
from sampan.client.engine.logstream import LogDecoder
from sampan.client.engine.model import (
    Container,
    ContainerStats,
    FileChange,
    LogLine,
    LogOptions,
    ProcessRow,
    PruneResult,
)
from sampan.client.engine.transport import LONG, Transport, json_lines
from sampan.client.engine.values import members, text, whole
from sampan.core.errors import EngineError

FIRST_SPAN_S = 0.25
"""How long the use of the processors is watched of a container that was not measured before."""

AT_ONCE = 8
"""How many containers are asked for their use at the same time."""


class DockerContainers:
    """The part of Engine that is about containers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._known: dict[str, Container] = {}
        self._listing: asyncio.Future[tuple[Container, ...]] | None = None
        self._cpu: dict[str, CpuTime] = {}
        self._machine_bytes: int | None = None

    async def list_containers(self) -> tuple[Container, ...]:
        """Return all of them, running or not, without Sampan's helpers; newest first."""
        rows = await self._transport.get("containers/json", all=True)
        now = time.time()
        found = []
        for row in map(members, rows or ()):
            made = container_from_json(row, now)
            found.append(steady(made, self._known.get(made.id), text(row.get("Status")), now))
        self._known = {each.id: each for each in found}
        return tuple(each for each in found if not each.is_helper)

    async def _list_users(self) -> tuple[Container, ...]:
        """Return the containers, asked for once by all who ask at the same time."""
        if self._listing is None:
            self._listing = asyncio.ensure_future(self.list_containers())
            self._listing.add_done_callback(self._end_listing)
        return await asyncio.shield(self._listing)

    def _end_listing(self, listing: asyncio.Future[tuple[Container, ...]]) -> None:
        self._listing = None
        if not listing.cancelled():
            listing.exception()  # whoever asked may be gone

    async def inspect_container(self, id: str) -> dict[str, Any]:
        """Return everything Docker knows of it, as Docker says it."""
        return dict(members(await self._transport.get(f"containers/{id}/json")))

    async def create_container(self, body: Mapping[str, Any], name: str = "") -> str:
        """Create one from the body of Docker's create request; return its id."""
        made = await self._transport.post("containers/create", body, name=name or None)
        return text(members(made).get("Id"))

    async def start_container(self, id: str) -> None:
        """Start it; EngineError names a port that is taken."""
        await self._act(id, "start")

    async def stop_container(self, id: str, grace_s: int | None = None) -> None:
        """Ask it to end, and kill it after the grace (None: as it is set, else 10 s)."""
        await self._act(id, "stop", t=grace_s)

    async def restart_container(self, id: str, grace_s: int | None = None) -> None:
        """Stop and start it."""
        await self._act(id, "restart", t=grace_s)

    async def pause_container(self, id: str) -> None:
        """Freeze its processes."""
        await self._act(id, "pause")

    async def unpause_container(self, id: str) -> None:
        """Let them go on."""
        await self._act(id, "unpause")

    async def kill_container(self, id: str, signal: str = "SIGKILL") -> None:
        """Send it a signal."""
        await self._act(id, "kill", signal=signal)

    async def rename_container(self, id: str, name: str) -> None:
        """Give it another name."""
        await self._act(id, "rename", name=name)

    async def remove_container(
        self, id: str, *, force: bool = False, volumes: bool = False
    ) -> None:
        """Remove it; `force` kills it before, `volumes` takes its anonymous volumes along."""
        await self._transport.delete(f"containers/{id}", force=force, v=volumes)

    async def update_container(self, id: str, changes: Mapping[str, Any]) -> None:
        """Change limits or the restart policy of a container: the body of Docker's update."""
        await self._transport.post(f"containers/{id}/update", changes)

    async def wait_container(self, id: str) -> int:
        """Return its exit code when it has ended."""
        answer = await self._transport.send("POST", f"containers/{id}/wait", timeout=LONG)
        return whole(members(answer).get("StatusCode"))

    async def prune_containers(self) -> PruneResult:
        """Remove all that do not run."""
        answer = await self._transport.send("POST", "containers/prune", timeout=LONG)
        return prune_from_json(members(answer))

    async def logs(self, id: str, options: LogOptions) -> AsyncIterator[LogLine]:
        """Yield lines of its log; with `follow`, until the container ends."""
        facts = await self.inspect_container(id)
        tty = bool(members(facts.get("Config")).get("Tty"))
        decoder = LogDecoder(tty=tty, timestamps=options.timestamps)
        params = {
            "follow": options.follow,
            "stdout": options.stdout,
            "stderr": options.stderr,
            "timestamps": options.timestamps,
            "tail": "all" if options.tail is None else options.tail,
            "since": None if options.since is None else f"{options.since:.9f}",
        }
        path = f"containers/{id}/logs"
        async with self._transport.stream("GET", path, params=params) as answer:
            async for data in answer.content.iter_any():
                for line in decoder.feed(data):
                    yield line
        for line in decoder.finish():
            yield line

    async def stats(self, id: str) -> AsyncIterator[ContainerStats]:
        """Yield what it uses, about once a second, until it ends."""
        machine = await self._machine()
        path = f"containers/{id}/stats"
        before: CpuTime | None = None
        async with self._transport.stream("GET", path, params={"stream": True}) as answer:
            async for value in json_lines(answer):
                if not cpu_time(value.get("cpu_stats")).container:
                    return  # it has ended: Docker goes on with nothing but zeros
                before = before or cpu_time(value.get("precpu_stats"))
                yield stats_from_json(id, value, time.time(), before, machine)
                before = cpu_time(value.get("cpu_stats"))

    async def stats_once(self, ids: Sequence[str]) -> tuple[ContainerStats, ...]:
        """Return what each uses now; who has ended is left out. CPU counts since the last call."""
        machine = await self._machine()
        if fresh := [id for id in ids if id not in self._cpu]:
            await self._measure_all(fresh, machine)
            await asyncio.sleep(FIRST_SPAN_S)
        found = await self._measure_all(ids, machine)
        self._cpu = {id: self._cpu[id] for id in ids if id in self._cpu}
        return found

    async def _measure_all(
        self, ids: Sequence[str], machine: int | None
    ) -> tuple[ContainerStats, ...]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def ask(id: str) -> ContainerStats | None:
            async with turns:
                with suppress(NotThere):
                    return await self._measure(id, machine)
            return None

        tasks = [asyncio.ensure_future(ask(id)) for id in ids]
        try:
            found = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        return tuple(each for each in found if each is not None)

    async def list_processes(self, id: str) -> tuple[ProcessRow, ...]:
        """Return its processes; EngineError unless it runs."""
        rows = await self._transport.get(f"containers/{id}/top", ps_args=PS_COLUMNS)
        return processes_from_json(members(rows))

    async def list_changes(self, id: str) -> tuple[FileChange, ...]:
        """Return the paths that differ from its image."""
        return changes_from_json(await self._transport.get(f"containers/{id}/changes"))

    async def _act(self, id: str, action: str, **params: str | int | None) -> None:
        path = f"containers/{id}/{action}"
        await self._transport.send("POST", path, params=params, timeout=LONG)

    async def _measure(self, id: str, machine: int | None) -> ContainerStats | None:
        path = f"containers/{id}/stats"
        value = members(await self._transport.get(path, stream=False, **{"one-shot": True}))
        at = time.time()
        now = cpu_time(value.get("cpu_stats"), at)
        if not now.container and not now.system:
            self._cpu.pop(id, None)
            return None
        before = self._cpu.get(id)
        self._cpu[id] = now
        return stats_from_json(id, value, at, before, machine)

    async def _machine(self) -> int | None:
        """Return the machine's memory in bytes, which is asked for once."""
        if self._machine_bytes is None:
            with suppress(EngineError):
                facts = members(await self._transport.get("info"))
                self._machine_bytes = whole(facts.get("MemTotal")) or None
        return self._machine_bytes


def filters(**values: Sequence[str]) -> str:
    """Return the `filters` of a query."""
    return json.dumps({key: list(value) for key, value in values.items()})
