"""What the guest's memory, processors and disk are used for, and giving memory back."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sampan_agent.cgroups import Cgroups

MEMINFO = "/proc/meminfo"


def parse_meminfo(text: str) -> dict[str, int]:
    """Return the lines of /proc/meminfo in bytes."""
    values: dict[str, int] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words and words[0].isdigit():
            values[name] = int(words[0]) * (1024 if words[1:] == ["kB"] else 1)
    return values


def read_meminfo(file: str = MEMINFO) -> dict[str, int]:
    """Return the kernel's figures on memory in bytes."""
    with open(file) as opened:
        return parse_meminfo(opened.read())


def collect_stats(cgroups: Cgroups, disk: str) -> dict[str, Any]:
    """Return the result of the method `stats`."""
    memory = read_meminfo()
    cached = memory.get("Cached", 0) + memory.get("Buffers", 0) + memory.get("SReclaimable", 0)
    try:
        space = os.statvfs(disk)
        total, used = (
            space.f_blocks * space.f_frsize,
            (space.f_blocks - space.f_bfree) * space.f_frsize,
        )
    except OSError:
        total = used = 0
    return {
        "memory": {
            "total": memory.get("MemTotal", 0),
            "available": memory.get("MemAvailable", 0),
            "free": memory.get("MemFree", 0),
            "cached": cached - memory.get("Shmem", 0),
            "reclaimable": reclaimable_bytes(memory),
            "engine": cgroups.engine_bytes(),
            "containers": cgroups.containers_bytes(),
        },
        "cpu": {"usage_us": cgroups.cpu_usage_us(), "cpus": os.cpu_count() or 1},
        "disk": {"total": total, "used": used},
        "containers": cgroups.list_containers(),
    }


def reclaimable_files(memory: Mapping[str, int]) -> int:
    """Return the bytes of files that can be dropped: neither mapped, nor still to be written."""
    files = memory.get("Active(file)", 0) + memory.get("Inactive(file)", 0)
    kept = sum(memory.get(name, 0) for name in ("Mapped", "Dirty", "Writeback"))
    return max(0, files - kept)


def reclaimable_bytes(memory: Mapping[str, int]) -> int:
    """Return the bytes of caches that can be given back at once."""
    return reclaimable_files(memory) + memory.get("SReclaimable", 0)
