"""Control groups: where the agent and the engine live, and what everything uses.

/sampan/agent     this program
/sampan/engine    containerd, dockerd, the shims
/sampan/people    SSH sessions and what was started in them
/docker/ID        one container each (crun, cgroupfs)
/static-keys      nothing, in an emulated machine (native/processors)
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from sampan_agent.files import read_text, write_text

ROOT = "/sys/fs/cgroup"
CONTROLLERS = "+cpuset +cpu +io +memory +pids"
OURS = "+cpu +memory +pids"


class Cgroups:
    """The tree of control groups below one mount of cgroup2."""

    def __init__(self, root: str = ROOT) -> None:
        self._root = root
        self.agent = f"{root}/sampan/agent"
        self.engine = f"{root}/sampan/engine"
        self.people = f"{root}/sampan/people"
        self.containers = f"{root}/docker"

    def prepare(self) -> None:
        """Make the groups, with their controllers, and move this process into its own."""
        with suppress(OSError):
            write_text(f"{self._root}/cgroup.subtree_control", CONTROLLERS)
        for folder in (self.agent, self.engine, self.people):
            with suppress(OSError):
                os.makedirs(folder, exist_ok=True)
        with suppress(OSError):
            write_text(f"{self._root}/sampan/cgroup.subtree_control", OURS)
            write_text(f"{self.agent}/cgroup.procs", "0")

    def kill_rest(self) -> None:
        """Kill what is left of containers, engine and SSH sessions: it would hold the disk."""
        for folder in (self.containers, self.engine, self.people):
            with suppress(OSError):
                write_text(f"{folder}/cgroup.kill", "1")

    def engine_bytes(self) -> int:
        """Return the memory of the engine in bytes."""
        return _number(f"{self.engine}/memory.current") or 0

    def containers_bytes(self) -> int:
        """Return the memory of all containers in bytes."""
        return _number(f"{self.containers}/memory.current") or 0

    def cpu_usage_us(self) -> int:
        """Return the processor time of everything in microseconds."""
        return _field(f"{self._root}/cpu.stat", "usage_usec")

    def list_containers(self) -> list[dict[str, Any]]:
        """Return what each container uses, as `stats` tells it."""
        try:
            entries = [entry.name for entry in os.scandir(self.containers) if entry.is_dir()]
        except OSError:
            return []
        return [row for name in sorted(entries) if (row := self._container(name)) is not None]

    def _container(self, name: str) -> dict[str, Any] | None:
        folder = f"{self.containers}/{name}"
        memory = _number(f"{folder}/memory.current")
        if memory is None:
            return None  # it ended just now
        return {
            "id": name,
            "memory_bytes": memory,
            "memory_limit_bytes": _number(f"{folder}/memory.max"),
            "cpu_usage_us": _field(f"{folder}/cpu.stat", "usage_usec"),
            "pids": _number(f"{folder}/pids.current") or 0,
        }


def _number(path: str) -> int | None:
    """Return the number in a file; None for `max` and for a file that is gone."""
    text = read_text(path).strip()
    return int(text) if text.isdigit() else None


def _field(path: str, name: str) -> int:
    for line in read_text(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name and value.isdigit():
            return int(value)
    return 0
