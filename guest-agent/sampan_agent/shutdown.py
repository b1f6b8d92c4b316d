"""Switching the machine off: containers, engine, disk, power."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

from collections.abc import Callable

from sampan_agent.cgroups import Cgroups
from sampan_agent.console import Console
from sampan_agent.disk import MOUNT_POINT
from sampan_agent.engine import Engine
from sampan_agent.files import read_text, write_text
from sampan_agent.loop import Loop
from sampan_agent.process import run

MARKER = "/run/sampan/shutdown"
FLUSH_S, STEP_S = 0.5, 0.02


def mounts_below(folder: str, mountinfo: str) -> list[str]:
    """Return the mount points at and below a folder, the innermost first (proc(5), mountinfo)."""
    points = []
    for line in mountinfo.splitlines():
        words = line.split(" ")
        if len(words) > 4:
            point = _unescape(words[4])
            if point == folder or point.startswith(f"{folder}/"):
                points.append(point)
    return points[::-1]


def _unescape(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


class Shutdown:
    """The way down; begun once, and taken up again by an agent that was started meanwhile."""

    def __init__(
        self,
        loop: Loop,
        console: Console,
        cgroups: Cgroups,
        engine: Engine,
        told: Callable[[str], object],
        flushed: Callable[[], bool],
    ) -> None:
        self._loop = loop
        self._console = console
        self._cgroups = cgroups
        self._engine = engine
        self._told = told
        self._flushed = flushed
        self._begun = False

    def begin(self) -> None:
        """Go down from here; what was begun goes on."""
        if not self._begun:
            self._begun = True
            self._loop.start(self._go())

    async def _go(self) -> None:
        self._console.say("shuts down")
        write_text(MARKER, "")
        await self._engine.stop(self._told)
        self._cgroups.kill_rest()
        await self._release_disk()
        self._told("stop.disk")
        waited = 0.0
        while not self._flushed() and waited < FLUSH_S:
            await self._loop.sleep(STEP_S)
            waited += STEP_S
        self._console.say("switches the power off")
        await run(self._loop, ["busybox", "poweroff", "-f"])

    async def _release_disk(self) -> None:
        points = mounts_below(MOUNT_POINT, read_text("/proc/self/mountinfo"))
        await run(self._loop, ["busybox", "sync"])
        for point in points:
            outcome = await run(self._loop, ["busybox", "umount", point])
            if outcome.code != 0:
                self._console.say(f"could not unmount {point}: {outcome.output}")
                if point == MOUNT_POINT:
                    command = ["busybox", "mount", "-o", "remount,ro", point]
                    await run(self._loop, command)
