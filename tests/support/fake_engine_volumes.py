"""FakeEngine: volumes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

from tests.support.fake_engine_base import FakeBase
from tests.support.fake_engine_files import content, listing

from sampan.client.engine.engine import READ_LIMIT
from sampan.client.engine.model import Listing, PruneResult, Transfer, Volume
from sampan.core.errors import EngineError


class FakeVolumes(FakeBase):
    async def list_volumes(self) -> tuple[Volume, ...]:
        await self.enter("list_volumes")
        users: dict[str, list[str]] = {}
        for each in self.containers.values():
            for mount in each.mounts:
                users.setdefault(mount.name, []).append(each.name)
        return tuple(
            replace(each, users=tuple(sorted(users.get(each.name, ()))))
            for _, each in sorted(self.volumes.items())
        )

    async def measure_volumes(self) -> tuple[Volume, ...]:
        await self.enter("measure_volumes")
        await self.pause()
        return await self.list_volumes()

    async def create_volume(
        self, name: str = "", labels: Mapping[str, str] | None = None, *, driver: str = "local"
    ) -> str:
        await self.enter("create_volume", name, labels)
        name = name or self.new_id("volume")
        if name not in self.volumes:
            place = f"/var/lib/docker/volumes/{name}/_data"
            self.volumes[name] = Volume(
                name,
                driver,
                mountpoint=place,
                size_bytes=0,
                created_at=self.clock(),
                labels=labels or {},
            )
            self.volume_trees[name] = {}
            self.emit("volume", "create", name)
        return name

    async def remove_volume(self, name: str) -> None:
        await self.enter("remove_volume", name)
        users = {each.name: each.users for each in await self.list_volumes()}
        if name not in users:
            raise EngineError(f"There is no volume {name}.")
        if users[name]:
            raise EngineError(
                f"{name} is used by {', '.join(users[name])}.", "Remove the container first."
            )
        del self.volumes[name]
        self.emit("volume", "destroy", name)

    async def prune_volumes(self, *, named: bool = False) -> PruneResult:
        await self.enter("prune_volumes", named)
        gone = [
            each
            for each in await self.list_volumes()
            if not each.users and (named or each.is_anonymous)
        ]
        for each in gone:
            del self.volumes[each.name]
            self.emit("volume", "destroy", each.name)
        freed = sum(each.size_bytes or 0 for each in gone)
        return PruneResult(tuple(each.name for each in gone), freed)

    async def list_volume_files(self, name: str, path: str = "/") -> Listing:
        await self.enter("list_volume_files", name, path)
        return listing(self.volume_trees[name], path)

    async def read_volume_file(self, name: str, path: str, limit: int = READ_LIMIT) -> bytes:
        await self.enter("read_volume_file", name, path)
        return content(self.volume_trees[name], path, limit)

    async def export_volume(self, name: str, target: Path) -> AsyncIterator[Transfer]:
        await self.enter("export_volume", name, target)
        size = self.volumes[name].size_bytes or 0
        for part in range(1, 5):
            await self.pause()
            yield Transfer(size * part // 4)
        target.write_bytes(b"a tar of " + name.encode())

    async def import_volume(self, name: str, source: Path) -> AsyncIterator[Transfer]:
        await self.enter("import_volume", name, source)
        total = source.stat().st_size
        for part in range(1, 5):
            await self.pause()
            yield Transfer(total * part // 4, total)

    async def clone_volume(self, name: str, new_name: str) -> AsyncIterator[Transfer]:
        await self.enter("clone_volume", name, new_name)
        if new_name in self.volumes:
            raise EngineError(f"There is a volume {new_name} already.", "Choose another name.")
        size = self.volumes[name].size_bytes or 0
        await self.create_volume(new_name)
        for part in range(1, 5):
            await self.pause()
            yield Transfer(size * part // 4)
        self.volumes[new_name] = replace(self.volumes[new_name], size_bytes=size)
        self.volume_trees[new_name] = dict(self.volume_trees[name])
