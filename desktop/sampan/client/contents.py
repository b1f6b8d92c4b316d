"""How much there is in the machine, asked of its Docker API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sampan.core.layout import Layout

ASK_S = 20.0
"""Docker measures every layer and volume for it, which takes a while on a slow disk."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Counts, and sizes in bytes."""

    containers: int
    running: int
    images: int
    images_bytes: int
    volumes: int
    volumes_bytes: int


async def count_contents(layout: Layout) -> Contents | None:
    """Return what is in the machine; None if it does not run or does not answer in time."""
    value = await ask_engine(layout, "/system/df", timeout_s=ASK_S)
    try:
        return contents_from_json(value) if isinstance(value, Mapping) else None
    except (TypeError, AttributeError):
        return None


async def ask_engine(layout: Layout, path: str, *, timeout_s: float) -> Any:
    """Return the JSON that a GET of the Docker API answers; None if there is no such answer."""
    import aiohttp

    connector = aiohttp.UnixConnector(str(layout.docker_socket))
    wait = aiohttp.ClientTimeout(total=timeout_s)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=wait) as session,
            session.get(f"http://docker{path}") as answer,
        ):
            return await answer.json() if answer.status == 200 else None
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return None


def contents_from_json(value: Mapping[str, Any]) -> Contents:
    """Return the contents in the answer of GET /system/df; raise TypeError."""
    containers, images = value.get("Containers") or [], value.get("Images") or []
    volumes = value.get("Volumes") or []
    sizes = [(volume.get("UsageData") or {}).get("Size") or 0 for volume in volumes]
    return Contents(
        containers=len(containers),
        running=sum(container.get("State") == "running" for container in containers),
        images=len(images),
        images_bytes=int(value.get("LayersSize") or 0),
        volumes=len(volumes),
        volumes_bytes=sum(size for size in sizes if size > 0),  # -1: Docker does not know
    )
