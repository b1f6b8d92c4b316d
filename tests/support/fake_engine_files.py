"""FakeEngine: files in containers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.support.fake_engine_base import FakeBase

from sampan.client.engine.engine import READ_LIMIT
from sampan.client.engine.model import FileEntry, Listing, Transfer
from sampan.core.errors import EngineError

Tree = dict[str, tuple[FileEntry, bytes]]


class FakeFiles(FakeBase):
    async def list_files(self, id: str, path: str) -> Listing:
        await self.enter("list_files", id, path)
        return listing(self.file_trees[self.find(id).id], path)

    async def read_file(self, id: str, path: str, limit: int = READ_LIMIT) -> bytes:
        await self.enter("read_file", id, path)
        return content(self.file_trees[self.find(id).id], path, limit)

    async def write_file(self, id: str, path: str, data: bytes) -> None:
        await self.enter("write_file", id, path, data)
        put(self.file_trees[self.find(id).id], path, data, self.clock())

    async def download(self, id: str, path: str, target: Path) -> AsyncIterator[Transfer]:
        await self.enter("download", id, path, target)
        tree = self.file_trees[self.find(id).id]
        top = path.rstrip("/").rsplit("/", 1)[0]
        wanted = [name for name in tree if name == path or name.startswith(path.rstrip("/") + "/")]
        if not wanted:
            raise EngineError(f"There is no {path} in the container.")
        done = 0
        for name in sorted(wanted):
            entry, data = tree[name]
            place = target / name.removeprefix(top).lstrip("/")
            if entry.kind == "folder":
                place.mkdir(parents=True, exist_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            done += len(data)
            await self.pause()
            yield Transfer(done)

    async def upload(
        self, id: str, sources: Sequence[Path], folder: str
    ) -> AsyncIterator[Transfer]:
        await self.enter("upload", id, tuple(sources), folder)
        tree = self.file_trees[self.find(id).id]
        total = sum(source.stat().st_size for source in sources if source.is_file())
        done = 0
        for source in sources:
            files = [source] if source.is_file() else sorted(source.rglob("*"))
            for file in filter(Path.is_file, files):
                name = file.relative_to(source.parent).as_posix()
                data = file.read_bytes()
                put(tree, f"{folder.rstrip('/')}/{name}", data, self.clock())
                done += len(data)
                await self.pause()
                yield Transfer(done, total)

    async def delete_file(self, id: str, path: str) -> None:
        await self.enter("delete_file", id, path)
        tree = self._running_tree(id)
        for name in [name for name in tree if name == path or name.startswith(path + "/")]:
            del tree[name]

    async def make_folder(self, id: str, path: str) -> None:
        await self.enter("make_folder", id, path)
        entry = FileEntry(path.rsplit("/", 1)[-1], "folder", 0, 0o755, self.clock())
        self.file_trees[self.find(id).id][path] = (entry, b"")

    async def rename_file(self, id: str, path: str, new_path: str) -> None:
        await self.enter("rename_file", id, path, new_path)
        tree = self._running_tree(id)
        for name in [name for name in tree if name == path or name.startswith(path + "/")]:
            entry, data = tree.pop(name)
            moved = new_path + name.removeprefix(path)
            tree[moved] = (replace(entry, name=moved.rsplit("/", 1)[-1]), data)

    def _running_tree(self, id: str) -> Tree:
        found = self.find(id)
        if not found.state.is_live:
            raise EngineError(f"{found.name} does not run.", "Start it to change its files.")
        return self.file_trees[found.id]


def listing(tree: Tree, path: str) -> Listing:
    top = path.rstrip("/")
    if top and top not in tree:
        raise EngineError(f"There is no {path} here.")
    entries = [
        entry for name, (entry, _) in tree.items() if name.rsplit("/", 1)[0] == top and name != top
    ]
    return Listing(path, tuple(sorted(entries, key=lambda each: each.name)))


def content(tree: Tree, path: str, limit: int) -> bytes:
    if path not in tree or tree[path][0].kind == "folder":
        raise EngineError(f"{path} is no file.")
    if len(tree[path][1]) > limit:
        raise EngineError(f"{path} is too large to be shown.", "Download it instead.")
    return tree[path][1]


def put(tree: Tree, path: str, data: bytes, now: float) -> None:
    old = tree[path][0] if path in tree else FileEntry(path.rsplit("/", 1)[-1])
    tree[path] = (replace(old, size_bytes=len(data), modified_at=now), data)
