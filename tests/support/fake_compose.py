"""FakeEngine: compose, with the project `shop` whatever the file says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.support.fake_engine_base import FakeBase

from sampan.client.engine.compose_model import ComposeLine, ComposePreview, ComposeService
from sampan.client.engine.model import Container, ContainerState
from sampan.core.errors import EngineError

SERVICES = (
    ComposeService("web", "nginx:1.27", ports=("8080:80/tcp",), depends_on=("api",)),
    ComposeService("api", builds=True, ports=("3000:3000/tcp",), depends_on=("db",)),
    ComposeService("db", "postgres:17"),
)


class FakeCompose:
    """Compose over the containers of a FakeEngine; its calls are noted there as compose_up ..."""

    def __init__(self, engine: FakeBase) -> None:
        self._engine = engine

    async def preview(self, file: Path) -> ComposePreview:
        await self._engine.enter("compose_preview", file)
        if not file.is_file():
            raise EngineError(f"{file} is no file.", "Choose a compose file.")
        return ComposePreview(
            "shop", file, SERVICES, ("default",), ("db-data", "uploads"), (), {"name": "shop"}
        )

    async def up(
        self, file: Path, services: Sequence[str] = (), *, build: bool = False
    ) -> AsyncIterator[ComposeLine]:
        await self._engine.enter("compose_up", file, tuple(services), build)
        yield ComposeLine("Copying the folder to the machine")
        async for line in self._each("shop", services, "start", "Started"):
            yield line

    async def scale(self, file: Path, service: str, count: int) -> AsyncIterator[ComposeLine]:
        await self._engine.enter("compose_scale", file, service, count)
        for number in range(1, count + 1):
            await self._engine.pause()
            yield self._line(f"shop-{service}-{number}", "Started")

    async def down(self, project: str, *, volumes: bool = False) -> AsyncIterator[ComposeLine]:
        await self._engine.enter("compose_down", project, volumes)
        for container in self._of(project, ()):
            await self._engine.pause()
            del self._engine.containers[container.id]
            self._engine.emit("container", "destroy", container.id, container.name)
            yield self._line(container.name, "Removed")

    async def restart(
        self, project: str, services: Sequence[str] = ()
    ) -> AsyncIterator[ComposeLine]:
        await self._engine.enter("compose_restart", project, tuple(services))
        async for line in self._each(project, services, "restart", "Restarted"):
            yield line

    async def stop(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        await self._engine.enter("compose_stop", project, tuple(services))
        async for line in self._each(project, services, "stop", "Stopped"):
            yield line

    async def start(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        await self._engine.enter("compose_start", project, tuple(services))
        async for line in self._each(project, services, "start", "Started"):
            yield line

    async def _each(
        self, project: str, services: Sequence[str], action: str, word: str
    ) -> AsyncIterator[ComposeLine]:
        engine = self._engine
        for container in self._of(project, services):
            await engine.pause()
            is_stop = action == "stop"
            engine.change(
                container,
                state=ContainerState.EXITED if is_stop else ContainerState.RUNNING,
                exit_code=0 if is_stop else None,
                started_at=None if is_stop else engine.clock(),
                finished_at=engine.clock() if is_stop else None,
            )
            engine.emit("container", action, container.id, container.name)
            yield self._line(container.name, word)

    def _of(self, project: str, services: Sequence[str]) -> list[Container]:
        return [
            each
            for each in self._engine.containers.values()
            if each.compose_project == project
            and (not services or each.compose_service in services)
        ]

    def _line(self, name: str, status: str) -> ComposeLine:
        return ComposeLine(f" Container {name}  {status}", "Container", name, status)
