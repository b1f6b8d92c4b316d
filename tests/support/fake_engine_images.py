"""FakeEngine: images, builds, registries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support import demo_engine_data as demo
from tests.support.fake_engine_base import FakeBase

from sampan.client.engine.failures import NotThere
from sampan.client.engine.model import (
    BuildProgress,
    BuildRequest,
    BuildStep,
    Image,
    ImageLayer,
    LayerProgress,
    PruneResult,
    RegistryAuth,
    StepState,
    Transfer,
)
from sampan.core.errors import EngineError

LAYERS = (("4f4fb700ef54", 29 * demo.MB), ("a2abf6c4d29d", 12 * demo.MB), ("c0ffee00dd01", 900))


class FakeImages(FakeBase):
    async def list_images(self) -> tuple[Image, ...]:
        await self.enter("list_images")
        users: dict[str, list[str]] = {}
        for each in self.containers.values():
            users.setdefault(each.image_id, []).append(each.name)
        images = (
            replace(each, users=tuple(sorted(users.get(each.id, ()))))
            for each in self.images.values()
        )
        return tuple(sorted(images, key=lambda each: -(each.created_at or 0)))

    async def inspect_image(self, name: str) -> dict[str, Any]:
        await self.enter("inspect_image", name)
        found = self._find_image(name)
        return {
            "Id": found.id,
            "RepoTags": list(found.tags),
            "Size": found.size_bytes,
            "Architecture": "amd64",
            "Os": "linux",
            "Config": {
                "Cmd": ["nginx", "-g", "daemon off;"],
                "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"],
                "ExposedPorts": {"80/tcp": {}},
                "Volumes": None,
                "WorkingDir": "",
            },
        }

    async def image_history(self, name: str) -> tuple[ImageLayer, ...]:
        await self.enter("image_history", name)
        found = self._find_image(name)
        rows = (
            ('CMD ["nginx" "-g" "daemon off;"]', 0),
            ("EXPOSE map[80/tcp:{}]", 0),
            ("COPY docker-entrypoint.sh / # buildkit", 1620),
            ("RUN /bin/sh -c set -x && apt-get update && install nginx", found.size_bytes // 2),
            ("ADD rootfs.tar.xz / # buildkit", found.size_bytes - found.size_bytes // 2 - 1620),
        )
        return tuple(
            ImageLayer(
                found.id if position == 0 else "<missing>",
                text,
                size,
                found.created_at,
                found.tags if position == 0 else (),
            )
            for position, (text, size) in enumerate(rows)
        )

    async def pull_image(
        self, reference: str, auth: RegistryAuth | None = None, platform: str = ""
    ) -> AsyncIterator[LayerProgress]:
        await self.enter("pull_image", reference, auth, platform)
        tag = reference if ":" in reference.rsplit("/", 1)[-1] else f"{reference}:latest"
        yield LayerProgress("", f"Pulling from {tag.split(':')[0]}")
        for layer, _ in LAYERS:
            yield LayerProgress(layer, "Pulling fs layer")
        for status in ("Downloading", "Extracting"):
            for layer, size in LAYERS:
                for part in range(1, 5):
                    await self.pause()
                    yield LayerProgress(layer, status, size * part // 4, size)
        for layer, _ in LAYERS:
            yield LayerProgress(layer, "Pull complete")
        self._add(tag, sum(size for _, size in LAYERS))
        yield LayerProgress("", f"Status: Downloaded newer image for {tag}")

    async def push_image(
        self, reference: str, auth: RegistryAuth | None = None
    ) -> AsyncIterator[LayerProgress]:
        await self.enter("push_image", reference, auth)
        self._find_image(reference)
        for layer, size in LAYERS:
            for part in range(1, 5):
                await self.pause()
                yield LayerProgress(layer, "Pushing", size * part // 4, size)
            yield LayerProgress(layer, "Pushed")

    async def tag_image(self, name: str, reference: str) -> None:
        await self.enter("tag_image", name, reference)
        found = self._find_image(name)
        tag = reference if ":" in reference.rsplit("/", 1)[-1] else f"{reference}:latest"
        for each in list(self.images.values()):
            if tag in each.tags:
                rest = tuple(other for other in each.tags if other != tag)
                self.images[each.id] = replace(each, tags=rest)
        found = self.images[found.id]
        self.images[found.id] = replace(found, tags=(*found.tags, tag))
        self.emit("image", "tag", found.id, tag)

    async def remove_image(self, name: str, *, force: bool = False) -> tuple[str, ...]:
        await self.enter("remove_image", name, force)
        found = self._find_image(name)
        rest = tuple(tag for tag in found.tags if tag != name)
        if name in found.tags and rest:
            self.images[found.id] = replace(found, tags=rest)
            self.emit("image", "untag", found.id, name)
            return (name,)
        users = [each.name for each in self.containers.values() if each.image_id == found.id]
        if users and not force:
            raise EngineError(
                f"{name} is used by {', '.join(users)}.", "Remove the container first."
            )
        del self.images[found.id]
        self.emit("image", "delete", found.id)
        return (*found.tags, found.id)

    async def save_images(self, names: Sequence[str], target: Path) -> AsyncIterator[Transfer]:
        await self.enter("save_images", tuple(names), target)
        total = sum(self._find_image(name).size_bytes for name in names)
        for part in range(1, 5):
            await self.pause()
            yield Transfer(total * part // 4)
        target.write_bytes(b"a tar of " + ", ".join(names).encode())

    async def load_images(self, source: Path) -> AsyncIterator[Transfer]:
        await self.enter("load_images", source)
        if not source.exists():
            raise EngineError(f"{source} cannot be read.")
        total = source.stat().st_size
        for part in range(1, 5):
            await self.pause()
            yield Transfer(total * part // 4, total)
        self._add(f"{source.stem}:latest", 30 * demo.MB)
        yield Transfer(total, total, f"Loaded image: {source.stem}:latest")

    async def build_image(self, request: BuildRequest) -> AsyncIterator[BuildProgress]:
        await self.enter("build_image", request)
        names = ("[1/3] FROM alpine:3.22", "[2/3] RUN apk add curl", "[3/3] COPY . /app")
        steps = [BuildStep(str(number), name) for number, name in enumerate(names, 1)]
        for step in steps:
            yield BuildProgress(step)
        for position, step in enumerate(steps):
            at = self.clock() + position
            yield BuildProgress(replace(step, state=StepState.RUNNING, started_at=at))
            await self.pause()
            yield BuildProgress(step_id=step.id, text=f"working on {step.name}\n")
            state = StepState.CACHED if position == 0 else StepState.DONE
            yield BuildProgress(replace(step, state=state, started_at=at, ended_at=at + 1))
        made = self._add(request.tags[0] if request.tags else "", 42 * demo.MB)
        yield BuildProgress(image_id=made)

    async def prune_images(self, *, unused: bool = False) -> PruneResult:
        await self.enter("prune_images", unused)
        used = {each.image_id for each in self.containers.values()}
        gone = [
            each
            for each in self.images.values()
            if each.id not in used and (unused or each.is_dangling)
        ]
        for each in gone:
            del self.images[each.id]
            self.emit("image", "delete", each.id)
        freed = sum(each.size_bytes for each in gone)
        return PruneResult(tuple(each.id for each in gone), freed)

    async def prune_builds(self) -> PruneResult:
        await self.enter("prune_builds")
        return PruneResult((), 410 * demo.MB)

    async def log_in(self, auth: RegistryAuth) -> str:
        await self.enter("log_in", auth)
        if auth.password == "wrong":
            raise EngineError(
                f"{auth.registry} refused the name or the password.", "Check both and try again."
            )
        return ""

    def _find_image(self, name: str) -> Image:
        for each in self.images.values():
            if name in (each.id, *each.tags) or f"{name}:latest" in each.tags:
                return each
            if name and each.short_id.startswith(name.removeprefix("sha256:")[:12]):
                return each
        raise NotThere(f"There is no image {name} in the machine.", "Pull it first.")

    def _add(self, tag: str, size: int) -> str:
        made = Image(demo.image_id(tag), (tag,) if tag else (), size, self.clock())
        self.images[made.id] = made
        self.emit("image", "pull", tag, tag)
        return made.id
