"""FakeEngine: containers and terminals."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from tests.support import demo_engine_data as demo
from tests.support.fake_engine_base import FakeBase
from tests.support.fake_exec import FakeExecSession

from sampan.client.engine.failures import PortTaken
from sampan.client.engine.model import (
    Attachment,
    Container,
    ContainerState,
    ContainerStats,
    ExecRequest,
    ExecSize,
    FileChange,
    Health,
    LogLine,
    LogOptions,
    LogStream,
    Mount,
    PortBinding,
    ProcessRow,
    PruneResult,
)
from sampan.core.errors import EngineError

USES = {
    "web": (2.1, 38, None),
    "api": (6.4, 184, 512),
    "db": (0.8, 96, None),
    "hello": (0.0, 1.2, None),
    "cache": (0.0, 9, None),
}
"""CPU in percent, memory and its limit in MB."""


class FakeContainers(FakeBase):
    """Containers and their terminals; `sessions` has every terminal that was opened."""

    sessions: list[FakeExecSession]
    ticks: int

    async def list_containers(self) -> tuple[Container, ...]:
        await self.enter("list_containers")
        everything = (each for each in self.containers.values() if not each.is_helper)
        return tuple(sorted(everything, key=lambda each: -(each.created_at or 0)))

    async def inspect_container(self, id: str) -> dict[str, Any]:
        await self.enter("inspect_container", id)
        return inspection(self.find(id))

    async def create_container(self, body: Mapping[str, Any], name: str = "") -> str:
        await self.enter("create_container", body, name)
        number = len(self.containers)
        name = name or f"quiet_lamp{number}"
        if any(each.name == name for each in self.containers.values()):
            raise EngineError(
                f"The name {name} is taken by another container.",
                "Choose another name, or remove that container.",
            )
        image = str(body.get("Image", ""))
        known = {tag: each.id for each in self.images.values() for tag in each.tags}
        reference = image if ":" in image else f"{image}:latest"
        if reference not in known and image not in self.images:
            raise EngineError(f"There is no image {image} in the machine.", "Pull it first.")
        made = Container(
            id=self.new_id("container"),
            name=name,
            image=image,
            image_id=known.get(reference, image),
            command=" ".join(body.get("Cmd") or ()),
            created_at=self.clock(),
            ports=_ports(body),
            labels=dict(body.get("Labels") or {}),
            networks=(Attachment("bridge", demo.digest("network bridge"), f"172.17.0.{number}"),),
            mounts=_mounts(body),
        )
        self.containers[made.id] = made
        self.file_trees[made.id] = demo.demo_files()
        self.emit("container", "create", made.id, made.name, image=made.image)
        return made.id

    async def start_container(self, id: str) -> None:
        await self.enter("start_container", id)
        self._begin(self.find(id), "start")

    async def stop_container(self, id: str, grace_s: int | None = None) -> None:
        await self.enter("stop_container", id, grace_s)
        await self.pause()
        found = self.find(id)
        if found.state.is_live:
            self._end(found, 0)
            self.emit("container", "stop", found.id, found.name)

    async def restart_container(self, id: str, grace_s: int | None = None) -> None:
        await self.enter("restart_container", id, grace_s)
        found = self.find(id)
        if found.state.is_live:
            self._end(found, 0)
        self._begin(found, "restart")

    async def pause_container(self, id: str) -> None:
        await self.enter("pause_container", id)
        found = self.find(id)
        self.change(found, state=ContainerState.PAUSED)
        self.emit("container", "pause", found.id, found.name)

    async def unpause_container(self, id: str) -> None:
        await self.enter("unpause_container", id)
        found = self.find(id)
        self.change(found, state=ContainerState.RUNNING)
        self.emit("container", "unpause", found.id, found.name)

    async def kill_container(self, id: str, signal: str = "SIGKILL") -> None:
        await self.enter("kill_container", id, signal)
        found = self.find(id)
        if not found.state.is_live:
            raise EngineError(f"{found.name} does not run.", "Start it first.")
        self.emit("container", "kill", found.id, found.name)
        self._end(found, 137)

    async def rename_container(self, id: str, name: str) -> None:
        await self.enter("rename_container", id, name)
        if any(each.name == name for each in self.containers.values()):
            raise EngineError(
                f"The name {name} is taken by another container.",
                "Choose another name, or remove that container.",
            )
        found = self.change(self.find(id), name=name)
        self.emit("container", "rename", found.id, name)

    async def remove_container(
        self, id: str, *, force: bool = False, volumes: bool = False
    ) -> None:
        await self.enter("remove_container", id, force, volumes)
        found = self.find(id)
        if found.state.is_live:
            if not force:
                raise EngineError(f"{found.name} is running.", "Stop it first, or force it.")
            self._end(found, 137)
        del self.containers[found.id]
        self.emit("container", "destroy", found.id, found.name)

    async def update_container(self, id: str, changes: Mapping[str, Any]) -> None:
        await self.enter("update_container", id, changes)
        found = self.find(id)
        self.emit("container", "update", found.id, found.name)

    async def wait_container(self, id: str) -> int:
        await self.enter("wait_container", id)
        found = self.find(id)
        with self.listening() as queue:
            while self.find(found.id).state.is_live:
                await queue.get()
        return self.find(found.id).exit_code or 0

    async def prune_containers(self) -> PruneResult:
        await self.enter("prune_containers")
        gone = [each for each in self.containers.values() if not each.state.is_live]
        for each in gone:
            del self.containers[each.id]
            self.emit("container", "destroy", each.id, each.name)
        return PruneResult(tuple(each.id for each in gone), 2 * demo.MB * len(gone))

    async def logs(self, id: str, options: LogOptions) -> AsyncIterator[LogLine]:
        await self.enter("logs", id, options)
        found = self.find(id)

        def wanted(line: LogLine) -> bool:
            shown = options.stdout if line.stream is LogStream.STDOUT else options.stderr
            return shown and (options.since is None or (line.at or 0) >= options.since)

        with self.listening() as queue:
            lines = [line for line in self.log_lines.get(found.id, []) if wanted(line)]
            for line in (
                lines if options.tail is None else lines[max(len(lines) - options.tail, 0) :]
            ):
                yield line
            while options.follow and self.find(found.id).state.is_live:
                item = await queue.get()
                if item is None:
                    return
                if isinstance(item, tuple) and item[1] == found.id:
                    for line in filter(wanted, item[2]):
                        yield line

    async def stats(self, id: str) -> AsyncIterator[ContainerStats]:
        await self.enter("stats", id)
        while (found := self.find(id)).state.is_live:
            yield self._measure(found)
            await asyncio.sleep(self.pace_s or 0.02)  # it has no end: others must have a turn

    async def stats_once(self, ids: Sequence[str]) -> tuple[ContainerStats, ...]:
        await self.enter("stats_once", tuple(ids))
        return tuple(
            self._measure(self.containers[id])
            for id in ids
            if id in self.containers and self.containers[id].state.is_live
        )

    async def list_processes(self, id: str) -> tuple[ProcessRow, ...]:
        await self.enter("list_processes", id)
        found = self.find(id)
        if not found.state.is_live:
            raise EngineError(f"{found.name} does not run, so it has no processes.", "Start it.")
        return (
            ProcessRow(812, 790, "root", 0.1, 12 * demo.MB, "10:04", found.command),
            ProcessRow(840, 812, "nobody", 2.0, 22 * demo.MB, "10:04", "worker process"),
            ProcessRow(841, 812, "nobody", 0.0, 4 * demo.MB, "10:04", "cache manager"),
        )

    async def list_changes(self, id: str) -> tuple[FileChange, ...]:
        await self.enter("list_changes", id)
        self.find(id)
        return (
            FileChange("/app/src/payments.ts", "changed"),
            FileChange("/var/log/app.log", "added"),
            FileChange("/etc/motd", "removed"),
        )

    async def find_shells(self, id: str) -> tuple[str, ...]:
        await self.enter("find_shells", id)
        return ("bash", "sh") if self.find(id).image != "sampan/hello" else ()

    async def open_exec(self, id: str, request: ExecRequest) -> FakeExecSession:
        await self.enter("open_exec", id, request)
        found = self.find(id)
        if found.state is not ContainerState.RUNNING:
            raise EngineError(f"{found.name} does not run.", "Start it to open a terminal.")
        return self._open(request)

    async def attach(self, id: str, size: ExecSize) -> FakeExecSession:
        await self.enter("attach", id, size)
        self.find(id)
        return self._open(ExecRequest(size=size))

    def _open(self, request: ExecRequest) -> FakeExecSession:
        session = FakeExecSession(request)
        self.sessions = [*getattr(self, "sessions", []), session]
        return session

    def _begin(self, found: Container, action: str) -> None:
        taken = {
            port.host_port: each.name
            for each in self.containers.values()
            if each.state.is_live and each.id != found.id
            for port in each.ports
            if port.host_port
        }
        for port in found.ports:
            if port.host_port in taken:
                raise PortTaken(
                    f"Port {port.host_port} is taken by {taken[port.host_port]}.",
                    "Stop that container, or publish another port.",
                )
        self.change(
            found,
            state=ContainerState.RUNNING,
            exit_code=None,
            started_at=self.clock(),
            finished_at=None,
        )
        self.emit("container", action, found.id, found.name, image=found.image)

    def _end(self, found: Container, code: int) -> None:
        self.change(
            found,
            state=ContainerState.EXITED,
            health=Health.NONE,
            exit_code=code,
            started_at=None,
            finished_at=self.clock(),
        )
        self.emit("container", "die", found.id, found.name, exitCode=str(code))

    def _measure(self, found: Container) -> ContainerStats:
        """Return a wave about the usual use: another one for each container, the same each run."""
        self.ticks = getattr(self, "ticks", 0) + 1
        cpu, memory, limit = USES.get(found.name, (1.0, 20, None))
        phase = int(found.id[:4], 16) + self.ticks * 0.7
        wave = 0.0 if found.state is ContainerState.PAUSED else math.sin(phase) * 0.4
        return ContainerStats(
            id=found.id,
            at=self.clock() + self.ticks,
            cpu_percent=round(cpu * (1 + wave), 2),
            memory_bytes=int(memory * demo.MB * (1 + wave / 20)),
            memory_limit_bytes=None if limit is None else limit * demo.MB,
            net_rx_bytes=self.ticks * 1800,
            net_tx_bytes=self.ticks * 5200,
            block_read_bytes=9 * demo.MB,
            block_write_bytes=self.ticks * 4096,
            pids=3,
        )


def inspection(found: Container) -> dict[str, Any]:
    """Return what Docker would say of a container, in short."""
    return {
        "Id": found.id,
        "Name": f"/{found.name}",
        "Created": "2026-03-14T10:04:00.000000000Z",
        "Image": found.image_id,
        "Path": found.command.split(" ")[0],
        "Args": found.command.split(" ")[1:],
        "RestartCount": 0,
        "State": {
            "Status": found.state.value,
            "Running": found.state.is_live,
            "Paused": found.state is ContainerState.PAUSED,
            "ExitCode": found.exit_code or 0,
            "StartedAt": "2026-03-14T10:04:11.000000000Z",
            "FinishedAt": "0001-01-01T00:00:00Z",
            "Health": _health(found),
        },
        "Config": {
            "Image": found.image,
            "Hostname": found.short_id,
            "User": "",
            "WorkingDir": "/app",
            "Tty": False,
            "Env": [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
                "NODE_ENV=production",
                "DATABASE_URL=postgres://shop:secret@db:5432/shop",
            ],
            "Cmd": found.command.split(" "),
            "Labels": dict(found.labels),
            "ExposedPorts": {f"{port.container_port}/{port.proto}": {} for port in found.ports},
            "Healthcheck": {
                "Test": ["CMD-SHELL", "wget -qO- http://localhost:3000/health"],
                "Interval": 10_000_000_000,
                "Timeout": 2_000_000_000,
                "Retries": 3,
            },
        },
        "HostConfig": {
            "NetworkMode": found.networks[0].network if found.networks else "default",
            "RestartPolicy": {"Name": "unless-stopped", "MaximumRetryCount": 0},
            "Memory": 512 * demo.MB if found.name == "api" else 0,
            "NanoCpus": 0,
            "PortBindings": {
                f"{port.container_port}/{port.proto}": [
                    {"HostIp": port.host_ip, "HostPort": str(port.host_port)}
                ]
                for port in found.ports
                if port.host_port
            },
        },
        "Mounts": [
            {
                "Type": mount.kind,
                "Name": mount.name,
                "Source": mount.source,
                "Destination": mount.destination,
                "RW": mount.writable,
            }
            for mount in found.mounts
        ],
        "NetworkSettings": {
            "Networks": {
                each.network: {
                    "NetworkID": each.network_id,
                    "IPAddress": each.ip,
                    "Gateway": each.ip.rsplit(".", 1)[0] + ".1",
                    "MacAddress": "02:42:ac:12:00:03",
                    "Aliases": list(each.aliases),
                }
                for each in found.networks
            }
        },
    }


def _health(found: Container) -> dict[str, Any] | None:
    if found.health is Health.NONE:
        return None
    check = {
        "Start": "2026-03-14T12:04:09.000000000Z",
        "End": "2026-03-14T12:04:09.012000000Z",
        "ExitCode": 0,
        "Output": "ok\n",
    }
    return {"Status": found.health.value, "FailingStreak": 0, "Log": [check] * 3}


def _ports(body: Mapping[str, Any]) -> tuple[PortBinding, ...]:
    published = (body.get("HostConfig") or {}).get("PortBindings") or {}
    return tuple(
        PortBinding(
            int(port.split("/")[0]),
            port.partition("/")[2] or "tcp",
            int(binding.get("HostPort") or 32768),
            binding.get("HostIp", ""),
        )
        for port, bindings in published.items()
        for binding in bindings
    )


def _mounts(body: Mapping[str, Any]) -> tuple[Mount, ...]:
    found = []
    for bind in (body.get("HostConfig") or {}).get("Binds") or ():
        source, destination, *options = bind.split(":")
        kind, name = ("bind", "") if source.startswith("/") else ("volume", source)
        found.append(Mount(kind, destination, name, source, "ro" not in options))
    return tuple(found)
