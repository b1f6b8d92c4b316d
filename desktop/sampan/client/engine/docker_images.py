"""Images and registries over the Docker API."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sampan.client.engine import archives
from sampan.client.engine.decode_things import (
    image_from_json,
    images_with_users,
    layer_from_json,
    progress_from_json,
    prune_from_json,
)
from sampan.client.engine.docker_containers import filters
from sampan.client.engine.docker_files import DockerFiles
from sampan.client.engine.model import (
    Image,
    ImageLayer,
    LayerProgress,
    PruneResult,
    RegistryAuth,
    Transfer,
)
from sampan.client.engine.progress import Progress
from sampan.client.engine.references import split_reference
from sampan.client.engine.transport import LONG
from sampan.client.engine.values import members, text
from sampan.core.errors import EngineError


class DockerImages(DockerFiles):
    """The part of Engine that is about images."""

    async def list_images(self) -> tuple[Image, ...]:
        """Return all images that are not mere layers of others, newest first."""
        rows, containers = await asyncio.gather(
            self._transport.get("images/json"), self._list_users()
        )
        found = [image_from_json(members(row)) for row in rows or ()]
        found.sort(key=lambda each: (-(each.created_at or 0), each.id))
        return images_with_users(found, containers)

    async def inspect_image(self, name: str) -> dict[str, Any]:
        """Return everything Docker knows of it, as Docker says it."""
        return dict(members(await self._transport.get(f"images/{name}/json")))

    async def image_history(self, name: str) -> tuple[ImageLayer, ...]:
        """Return its steps, newest first."""
        rows = await self._transport.get(f"images/{name}/history")
        return tuple(layer_from_json(members(row)) for row in rows or ())

    async def pull_image(
        self, reference: str, auth: RegistryAuth | None = None, platform: str = ""
    ) -> AsyncIterator[LayerProgress]:
        """Bring an image from its registry; a reference without a tag means `latest`."""
        name, tag = split_reference(reference)
        params = {"fromImage": name, "tag": tag or "latest", "platform": platform or None}
        headers = auth_header(auth)
        async for value in self._transport.lines(
            "POST", "images/create", params=params, headers=headers
        ):
            yield progress_from_json(value)

    async def push_image(
        self, reference: str, auth: RegistryAuth | None = None
    ) -> AsyncIterator[LayerProgress]:
        """Bring an image to its registry."""
        name, tag = split_reference(reference)
        # Docker refuses a push without the header, whatever is in it.
        headers = auth_header(auth) or {"X-Registry-Auth": _encode({})}
        async for value in self._transport.lines(
            "POST", f"images/{name}/push", params={"tag": tag or "latest"}, headers=headers
        ):
            if value.get("status"):  # the last line is the digest alone
                yield progress_from_json(value)

    async def tag_image(self, name: str, reference: str) -> None:
        """Give an image one more name."""
        repository, tag = split_reference(reference)
        await self._transport.post(f"images/{name}/tag", repo=repository, tag=tag or "latest")

    async def remove_image(self, name: str, *, force: bool = False) -> tuple[str, ...]:
        """Remove a tag, and the image with its last one; return what was untagged or deleted."""
        rows = await self._transport.delete(f"images/{name}", force=force)
        return tuple(
            text(row.get("Untagged") or row.get("Deleted")) for row in map(members, rows or ())
        )

    async def save_images(self, names: Sequence[str], target: Path) -> AsyncIterator[Transfer]:
        """Write images as one tar to a file of this computer."""
        path = f"images/get?{urlencode([('names', name) for name in names])}"
        progress = Progress()

        async def work() -> None:
            async with self._transport.stream("GET", path) as answer:
                await archives.save(progress.counted(answer.content.iter_any()), target)

        async for transfer in progress.follow(work()):
            yield transfer

    async def load_images(self, source: Path) -> AsyncIterator[Transfer]:
        """Load a tar that `docker save` wrote; the last note names what came."""
        progress = Progress(await archives.measure(source))
        loaded: list[str] = []

        async def work() -> None:
            body = progress.counted(archives.read_file(source))
            async for value in self._transport.lines(
                "POST", "images/load", params={"quiet": True}, body=body
            ):
                if note := text(value.get("stream")).strip():
                    loaded.append(note)
            progress.note = "\n".join(loaded)

        async for transfer in progress.follow(work()):
            yield transfer

    async def prune_images(self, *, unused: bool = False) -> PruneResult:
        """Remove images without a tag; with `unused`, all that no container is made of."""
        dangling = filters(dangling=["false" if unused else "true"])
        answer = await self._transport.send(
            "POST", "images/prune", params={"filters": dangling}, timeout=LONG
        )
        return prune_from_json(members(answer))

    async def prune_builds(self) -> PruneResult:
        """Remove the cache of builds."""
        answer = await self._transport.send(
            "POST", "build/prune", params={"all": True}, timeout=LONG
        )
        return prune_from_json(members(answer))

    async def log_in(self, auth: RegistryAuth) -> str:
        """Try a log-in; return the identity token to keep instead of the password, if any."""
        try:
            answer = await self._transport.post("auth", auth_body(auth))
        except EngineError as error:
            raise EngineError(
                f"The log-in at {auth.registry} failed.", error.message, details=error.details
            ) from error
        return text(members(answer).get("IdentityToken"))


def auth_body(auth: RegistryAuth) -> dict[str, str]:
    """Return the AuthConfig of the Engine API."""
    if auth.identity_token:
        return {"identitytoken": auth.identity_token, "serveraddress": auth.registry}
    return {
        "username": auth.username,
        "password": auth.password,
        "serveraddress": auth.registry,
    }


def auth_header(auth: RegistryAuth | None) -> dict[str, str]:
    """Return the header that carries a log-in."""
    return {} if auth is None else {"X-Registry-Auth": _encode(auth_body(auth))}


def _encode(value: dict[str, str]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode("ascii")
