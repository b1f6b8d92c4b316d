"""Volumes over the Docker API.

Docker has no way to look into a volume but through a container. One is created for that, never
started, and removed again: the archive of a container that does not run has its volumes in it. So
any image will do, even one without a single program.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sampan.client.engine import archives
from sampan.client.engine.decode_things import (
    prune_from_json,
    volume_from_json,
    volumes_with_users,
)
from sampan.client.engine.docker_containers import filters
from sampan.client.engine.docker_images import DockerImages
from sampan.client.engine.engine import READ_LIMIT
from sampan.client.engine.model import HELPER_LABEL, Listing, PruneResult, Transfer, Volume
from sampan.client.engine.progress import Progress
from sampan.client.engine.transport import LONG
from sampan.client.engine.values import Json, items, members, text
from sampan.core.errors import EngineError

PLACE = "/sampan-volume"
OTHER_PLACE = "/sampan-volume-2"


class DockerVolumes(DockerImages):
    """The part of Engine that is about volumes."""

    _sizes: Mapping[str, int | None] = {}

    async def list_volumes(self) -> tuple[Volume, ...]:
        """Return all volumes by name; sizes as they were last counted."""
        answer, containers = await asyncio.gather(
            self._transport.get("volumes"), self._list_users()
        )
        found = _volumes(members(answer))
        sized = (replace(each, size_bytes=self._sizes.get(each.name)) for each in found)
        return volumes_with_users(sized, containers)

    async def measure_volumes(self) -> tuple[Volume, ...]:
        """Return all volumes with their sizes counted now, which may take seconds."""
        answer = await self._transport.send(
            "GET", "system/df", params={"type": "volume"}, timeout=LONG
        )
        self._sizes = {each.name: each.size_bytes for each in _volumes(members(answer))}
        return await self.list_volumes()

    async def create_volume(
        self, name: str = "", labels: Mapping[str, str] | None = None, *, driver: str = "local"
    ) -> str:
        """Create one; return its name."""
        body = {"Name": name, "Driver": driver, "Labels": dict(labels or {})}
        return text(members(await self._transport.post("volumes/create", body)).get("Name"))

    async def remove_volume(self, name: str) -> None:
        """Remove it with all in it; EngineError while a container uses it."""
        await self._transport.delete(f"volumes/{name}")

    async def prune_volumes(self, *, named: bool = False) -> PruneResult:
        """Remove anonymous volumes that nothing uses; with `named`, the others as well."""
        params = {"filters": filters(all=["true"])} if named else {}
        answer = await self._transport.send("POST", "volumes/prune", params=params, timeout=LONG)
        return prune_from_json(members(answer))

    async def list_volume_files(self, name: str, path: str = "/") -> Listing:
        """Return the entries of a folder in it."""
        async with self._helper({name: PLACE}) as id:
            listing = await self._list_archive(id, PLACE + path)
        return replace(listing, path=path)

    async def read_volume_file(self, name: str, path: str, limit: int = READ_LIMIT) -> bytes:
        """Return the content of a file in it."""
        async with self._helper({name: PLACE}) as id:
            return await self.read_file(id, PLACE + path, limit)

    async def export_volume(self, name: str, target: Path) -> AsyncIterator[Transfer]:
        """Write all in it as a tar to a file of this computer."""
        progress = Progress(self._sizes.get(name))

        async def work() -> None:
            async with self._helper({name: PLACE}) as id:
                await archives.save(progress.counted(self._read_tree(id, PLACE)), target)

        async for transfer in progress.follow(work()):
            yield transfer

    async def import_volume(self, name: str, source: Path) -> AsyncIterator[Transfer]:
        """Unpack a tar of this computer into it."""
        progress = Progress(await archives.measure(source))

        async def work() -> None:
            async with self._helper({name: PLACE}) as id:
                await self._put_tar(id, PLACE, progress.counted(archives.read_file(source)))

        async for transfer in progress.follow(work()):
            yield transfer

    async def clone_volume(self, name: str, new_name: str) -> AsyncIterator[Transfer]:
        """Make a new volume with the same files."""
        if any(each.name == new_name for each in await self.list_volumes()):
            raise EngineError(f"There is a volume {new_name} already.", "Choose another name.")
        await self.create_volume(new_name)
        progress = Progress(self._sizes.get(name))

        async def work() -> None:
            async with self._helper({name: PLACE, new_name: OTHER_PLACE}) as id:
                tree = progress.counted(self._read_tree(id, PLACE))
                await self._put_tar(id, OTHER_PLACE, tree)

        try:
            async for transfer in progress.follow(work()):
                yield transfer
        except BaseException:
            with suppress(EngineError):  # half a copy is worse than none
                await asyncio.shield(self.remove_volume(new_name))
            raise

    async def _read_tree(self, id: str, path: str) -> AsyncIterator[bytes]:
        params = {"path": f"{path}/."}
        url = f"containers/{id}/archive"
        async with self._transport.stream("GET", url, params=params) as answer:
            async for data in answer.content.iter_any():
                yield data

    @asynccontextmanager
    async def _helper(self, places: Mapping[str, str]) -> AsyncIterator[str]:
        """Yield the id of a container that has the volumes and never runs."""
        known = {each.name for each in _volumes(members(await self._transport.get("volumes")))}
        if missing := places.keys() - known:  # else Docker would make them
            raise EngineError(f"There is no volume {min(missing)}.")
        body = {
            "Image": await self._any_image(),
            "Cmd": ["never-started"],
            "Labels": {HELPER_LABEL: "1"},
            "NetworkDisabled": True,
            "HostConfig": {
                "NetworkMode": "none",
                "Binds": [f"{volume}:{place}:nocopy" for volume, place in places.items()],
            },
        }
        id = await self.create_container(body)
        try:
            yield id
        finally:
            with suppress(EngineError):
                await asyncio.shield(self.remove_container(id, force=True))

    async def _any_image(self) -> str:
        """Return the smallest image there is."""
        rows = [members(row) for row in await self._transport.get("images/json") or ()]
        if not rows:
            raise EngineError(
                "To look into a volume, the machine needs an image, and it has none.",
                "Pull any image, a small one such as busybox, and try again.",
            )
        return text(min(rows, key=lambda row: row.get("Size") or 0).get("Id"))


def _volumes(value: Json) -> list[Volume]:
    found = [volume_from_json(members(row)) for row in items(value.get("Volumes"))]
    return sorted(found, key=lambda each: each.name)
