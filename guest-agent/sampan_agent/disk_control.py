"""The methods that the host may call about the data disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sampan_agent.errors import AgentError
from sampan_agent.growing import grow
from sampan_agent.loop import Loop
from sampan_agent.process import run
from sampan_agent.rpc import Method
from sampan_agent.trimming import Trimming

LARGEST = 1 << 50


class DiskControl:
    """Trims and grows when the host asks for it."""

    def __init__(self, loop: Loop, trimming: Trimming) -> None:
        self._loop = loop
        self._trimming = trimming

    def methods(self) -> dict[str, Method]:
        """Return the methods by name."""
        return {"disk.trim": self.trim, "disk.grow": self.grow}

    async def trim(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """Give unused blocks of the data disk back, those freed just now too."""
        try:
            # Not before each trim by itself: everybody's writes would go to the disk at once.
            await self._loop.work(os.sync)
            return {"trimmed_bytes": await self._trimming.trim()}
        except OSError as error:
            raise AgentError(f"The data disk cannot be trimmed: {error.strerror}.") from error

    async def grow(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Grow the file system to the size that the host gave the disk."""
        size = params.get("bytes")
        if isinstance(size, bool) or not isinstance(size, int) or not 0 < size < LARGEST:
            raise AgentError("The size of the disk must be a number of bytes.")
        bytes_now = await grow(size, lambda argv: run(self._loop, argv), self._loop.sleep)
        return {"bytes": bytes_now}
