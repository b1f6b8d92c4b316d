"""dockerd's configuration file: a person's own with our defaults below it.

Containers outlive dockerd (`live-restore`): one that crashes comes back to containers that never
noticed. When the machine goes off they must end with it, in order, each with the exit code that it
chose; so dockerd is told to forget about it just before it is stopped.
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sampan_agent.errors import AgentError
from sampan_agent.files import exists, read_text, write_text

if TYPE_CHECKING:
    from sampan_agent.loop import Loop

OWN = "/etc/docker/daemon.json"
TARGET = "/run/sampan/daemon.json"
SWARM = "/var/lib/docker/swarm/docker-state.json"
LIVE_RESTORE = "live-restore"
DEFAULTS: dict[str, Any] = {
    "log-driver": "json-file",
    "log-opts": {"max-size": "10m", "max-file": "3"},
}
SIGHUP = 1
RELOAD_S, POLL_S = 3.0, 0.025
RELOADED = "/events?since={:.3f}&until={:.3f}&filters=%7B%22event%22%3A%5B%22reload%22%5D%7D"
"""The filter is {"event":["reload"]}."""


class EngineConfig:
    """Writes what dockerd reads."""

    def __init__(self, own: str = OWN, target: str = TARGET, swarm: str = SWARM) -> None:
        self._own = own
        self._target = target
        self._swarm = swarm

    def write(self, *, live_restore: bool = True) -> str:
        """Write the file and return its path; of a person's file that is no JSON, that one's.

        dockerd then names the file and its mistake. Raises OSError.
        """
        text = read_text(self._own)
        try:
            own = json.loads(text) if text.strip() else {}
        except ValueError:
            own = None
        if not isinstance(own, dict):
            return self._own
        config = {**DEFAULTS, **own}
        if "log-driver" in own and "log-opts" not in own:
            # Ours are for our driver; another one refuses what it does not know.
            del config["log-opts"]
        # A swarm and live-restore exclude each other (moby, daemon/config: Validate).
        wanted = own.get(LIVE_RESTORE, not exists(self._swarm))
        config[LIVE_RESTORE] = live_restore if wanted is True else wanted
        write_text(f"{self._target}.new", json.dumps(config, indent=1))
        os.rename(f"{self._target}.new", self._target)
        return self._target

    def read_live_restore(self) -> bool:
        """Return whether the dockerd that runs, started by an agent before, keeps containers."""
        with suppress(ValueError, AttributeError):
            return json.loads(read_text(self._target)).get(LIVE_RESTORE) is True
        return False


async def reload(loop: Loop, pid: int, socket: str) -> bool:
    """Have dockerd read its file again; True once it has said so, False when it does not in 3 s."""
    from sampan_agent.http import exchange

    began = time.time()
    try:
        os.kill(pid, SIGHUP)
    except OSError:
        return False
    until = time.monotonic() + RELOAD_S
    while time.monotonic() < until:
        await loop.sleep(POLL_S)
        try:
            target = RELOADED.format(began, time.time())
            answer = await exchange(loop, socket, "GET", target)
        except AgentError:
            return False
        if b'"reload"' in answer.body:
            return True
    return False
