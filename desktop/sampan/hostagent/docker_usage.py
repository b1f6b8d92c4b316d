"""What Docker keeps on the data disk, and how much of it is of no use: its `/system/df`.

Docker walks through every volume and container for an answer, which may take long. So one question
serves all who ask, and a status takes an answer that is not too old.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sampan.core.disk_use import DiskItem
from sampan.core.errors import EngineError
from sampan.hostagent.docker_api import get_json
from sampan.hostagent.relay import Begin

ANSWER_S = 120.0
YOUNG_S = 15.0
COST_FACTOR = 20.0
"""An answer stays young for that many times what it took: asking costs a twentieth at most."""

RUNNING = ("running", "paused", "restarting")


@dataclass(frozen=True, slots=True)
class _Answer:
    items: tuple[DiskItem, ...]
    at: float
    took_s: float


class DockerUsage:
    """Asks Docker what it keeps; remembers the last answer until `forget`."""

    def __init__(self, begin: Begin, clock: Callable[[], float] = time.monotonic) -> None:
        self._begin = begin
        self._clock = clock
        self._last: _Answer | None = None
        self._asking: asyncio.Task[_Answer] | None = None

    async def ask(self) -> tuple[DiskItem, ...]:
        """Return what Docker keeps now; raise EngineError or ChannelError."""
        return (await asyncio.shield(self._ask())).items

    async def glance(self, patience_s: float) -> tuple[DiskItem, ...] | None:
        """Return what Docker kept a moment ago; None if that is not known in time.

        A question that takes longer goes on, and its answer serves the next glance.
        """
        last = self._last
        if last is None or self._clock() - last.at > max(YOUNG_S, COST_FACTOR * last.took_s):
            await asyncio.wait([self._ask()], timeout=patience_s)
        return self._last.items if self._last is not None else None

    def forget(self) -> None:
        """The machine has ended, or its disk has changed: what was answered counts no more."""
        self._last = None

    def _ask(self) -> asyncio.Task[_Answer]:
        if self._asking is None:
            self._asking = asyncio.create_task(self._question(), name="docker-usage")
            self._asking.add_done_callback(self._answered)
        return self._asking

    def _answered(self, task: asyncio.Task[_Answer]) -> None:
        self._asking = None
        if not task.cancelled():
            # Read here: whoever asked may be gone.
            self._last = task.result() if task.exception() is None else None

    async def _question(self) -> _Answer:
        began = self._clock()
        status, facts = await get_json(self._begin, "/system/df", timeout_s=ANSWER_S)
        if status != 200 or not isinstance(facts, dict):
            says = facts.get("message", status) if isinstance(facts, dict) else status
            raise EngineError(f"Docker says: {says}.", "Run `sampan status`.")
        try:
            items = parse_usage(facts)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise EngineError(f"Docker's answer cannot be understood: {error!r}.") from error
        now = self._clock()
        return _Answer(items, now, now - began)


def parse_usage(facts: Mapping[str, Any]) -> tuple[DiskItem, ...]:
    """Return the four kinds of things in an answer of `/system/df`, counted as its CLI does."""
    return (
        _images(facts.get("Images") or [], int(facts.get("LayersSize") or 0)),
        _containers(facts.get("Containers") or []),
        _volumes(facts.get("Volumes") or []),
        _build_cache(facts.get("BuildCache") or []),
    )


def _images(images: list[dict[str, Any]], layers: int) -> DiskItem:
    """Layers may be shared: what an image in use has for itself is what certainly stays."""
    used = [image for image in images if image.get("Containers")]
    sizes = [(image.get("Size", -1), image.get("SharedSize", -1)) for image in used]
    own = sum(size - shared for size, shared in sizes if size >= 0 and shared >= 0)
    free = max(0, layers - own) if len(used) < len(images) else 0
    return DiskItem("images", len(images), len(used), layers, free)


def _containers(containers: list[dict[str, Any]]) -> DiskItem:
    sizes = [(str(item.get("State", "")), int(item.get("SizeRw") or 0)) for item in containers]
    running = [size for state, size in sizes if state in RUNNING]
    total = sum(size for _, size in sizes)
    return DiskItem("containers", len(sizes), len(running), total, total - sum(running))


def _volumes(volumes: list[dict[str, Any]]) -> DiskItem:
    known = [volume.get("UsageData") or {} for volume in volumes]
    used = [item for item in known if item.get("RefCount", 0) > 0]
    total = sum(max(0, int(item.get("Size", 0))) for item in known)
    kept = sum(max(0, int(item.get("Size", 0))) for item in used)
    return DiskItem("volumes", len(volumes), len(used), total, total - kept)


def _build_cache(records: list[dict[str, Any]]) -> DiskItem:
    # A shared record's bytes are those of an image too, and counted there.
    own = [record for record in records if not record.get("Shared")]
    used = [record for record in own if record.get("InUse")]
    total, kept = (sum(int(record.get("Size", 0)) for record in part) for part in (own, used))
    in_use = sum(bool(record.get("InUse")) for record in records)
    return DiskItem("build cache", len(records), in_use, total, total - kept)
