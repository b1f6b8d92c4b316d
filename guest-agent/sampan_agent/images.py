"""Images that come with the machine, loaded into the engine once."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
from typing import Any

from sampan_agent.console import Console
from sampan_agent.errors import AgentError
from sampan_agent.files import exists, write_text
from sampan_agent.http import exchange
from sampan_agent.loop import Loop
from sampan_agent.tasks import Task

FOLDER = "/usr/share/sampan/images"
MARKERS = "/var/lib/sampan/agent/images"


class BundledImages:
    """Loads each archive once; a marker on the data disk remembers its name and size.

    An image that a person removed stays removed: only an archive that changed is loaded again.
    """

    def __init__(
        self,
        loop: Loop,
        console: Console,
        socket: str,
        folder: str = FOLDER,
        markers: str = MARKERS,
    ) -> None:
        self._loop = loop
        self._console = console
        self._socket = socket
        self._folder = folder
        self._markers = markers
        self._task: Task[list[str]] | None = None

    async def load(self) -> dict[str, Any]:
        """Load what is not loaded yet, or wait for the load under way; raise AgentError."""
        task = self._task
        if task is None:
            task = self._task = self._loop.start(self._load_missing())
        try:
            loaded = await task
        finally:
            self._task = None
        return {"loaded": loaded}

    async def _load_missing(self) -> list[str]:
        await self._loop.sleep(0)
        loaded = []
        for name, size in list_archives(self._folder):
            marker = f"{self._markers}/{name}-{size}"
            if exists(marker):
                continue
            path = f"{self._folder}/{name}"
            answer = await exchange(
                self._loop, self._socket, "POST", "/images/load?quiet=1", upload=path
            )
            if answer.status != 200 or b'"error"' in answer.body:
                text = answer.body.decode(errors="replace").strip()[:500]
                raise AgentError(f"The image {name} could not be loaded: {text}", code="guest")
            os.makedirs(self._markers, exist_ok=True)
            write_text(marker, "")
            self._console.say(f"loaded the image {name}")
            loaded.append(name)
        return loaded


def list_archives(folder: str) -> list[tuple[str, int]]:
    """Return name and size of each archive in the folder."""
    try:
        with os.scandir(folder) as entries:
            found = [
                (item.name, item.stat().st_size) for item in entries if item.name.endswith(".tar")
            ]
    except OSError:
        return []
    return sorted(found)
