"""The methods that the host may call."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from sampan_agent import VERSION
from sampan_agent.cgroups import Cgroups
from sampan_agent.clock import set_time
from sampan_agent.console import Console, Phases, uptime_ms
from sampan_agent.disk import MOUNT_POINT
from sampan_agent.engine import Engine
from sampan_agent.errors import AgentError
from sampan_agent.files import read_text
from sampan_agent.loop import Loop
from sampan_agent.ports import Ports
from sampan_agent.rpc import Method
from sampan_wire.messages import PROTOCOL_VERSION

if TYPE_CHECKING:
    from sampan_agent.giveback import GiveBack

BOOT_ID = "/proc/sys/kernel/random/boot_id"


class Control:
    """What the host asks for, done with the parts of the agent."""

    def __init__(
        self,
        loop: Loop,
        console: Console,
        phases: Phases,
        cgroups: Cgroups,
        engine: Engine,
        ports: Ports,
        load_images: Callable[[], Coroutine[Any, Any, dict[str, Any]]],
        shut_down: Callable[[], object],
        failures: list[dict[str, Any]],
        repairs: list[dict[str, Any]],
    ) -> None:
        self._loop = loop
        self._console = console
        self._phases = phases
        self._cgroups = cgroups
        self._engine = engine
        self._ports = ports
        self._load_images = load_images
        self._shut_down = shut_down
        self._failures = failures
        self._repairs = repairs
        self._giveback: GiveBack | None = None

    def methods(self) -> dict[str, Method]:
        """Return the methods by name."""
        return {
            "hello": self.hello,
            "info": self.info,
            "stats": self.stats,
            "time.set": self.set_time,
            "memory.give_back": self.give_back,
            "images.load_bundled": self.load_images,
            "shutdown": self.shut_down,
        }

    def hello(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Compare protocols, take the host's time, and tell all that happened before."""
        theirs = params.get("protocol")
        if theirs != PROTOCOL_VERSION:
            raise AgentError(
                f"The guest speaks protocol {PROTOCOL_VERSION}, the host {theirs!r}.",
                "Image and application are of different versions: use the image that came along.",
            )
        if "time_ns" in params:
            self.set_time(params)
        self._console.say(f"said hello to {params.get('host', 'a host')}")
        return {
            "protocol": PROTOCOL_VERSION,
            "agent": VERSION,
            "boot_id": read_text(BOOT_ID).strip(),
            "kernel": os.uname().release,
            "phases": self._phases.to_json(),
            "ready": self._engine.ready,
            "engine": self._engine.state.to_json(),
            "ports": self._ports.to_json(),
            "failed": self._failures[0] if self._failures else None,
            "repair": self._repairs[0] if self._repairs else None,
        }

    def info(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """Tell what this machine is."""
        from sampan_agent.memory import read_meminfo

        return {
            "kernel": os.uname().release,
            "agent": VERSION,
            "engine": self._engine.version,
            "cpus": os.cpu_count() or 1,
            "memory_total_bytes": read_meminfo().get("MemTotal", 0),
            "uptime_ms": uptime_ms(),
        }

    def stats(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """Tell what is used."""
        from sampan_agent.memory import collect_stats

        return collect_stats(self._cgroups, MOUNT_POINT)

    def set_time(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Set the clock."""
        time_ns = params.get("time_ns")
        # 2001 to 2255: what a clock may be set to without an overflow anywhere.
        if not isinstance(time_ns, int) or not 10**18 <= time_ns < 9 * 10**18:
            raise AgentError("The time must be nanoseconds since 1970.")
        try:
            return {"offset_ms": set_time(time_ns)}
        except OSError as error:
            raise AgentError(f"The clock cannot be set: {error.strerror}.") from error

    async def give_back(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Free what can be spared, for the host or for a smaller saved state."""
        from sampan_agent.giveback import GiveBack

        purpose, budget_ms = params.get("for", "host"), params.get("budget_ms")
        if not isinstance(purpose, str) or not isinstance(budget_ms, int | float | None):
            raise AgentError("`for` must be a text and `budget_ms` a number.")
        if self._giveback is None:
            self._giveback = GiveBack()
        giveback = self._giveback
        try:
            return await self._loop.work(lambda: giveback.run(purpose, budget_ms))
        except OSError as error:
            raise AgentError(f"No memory can be given back: {error.strerror}.") from error

    async def load_images(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """Load the images that came with the machine, if they are not loaded yet."""
        return await self._load_images()

    def shut_down(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """Begin to shut down."""
        self._loop.soon(self._shut_down)
        return {}
