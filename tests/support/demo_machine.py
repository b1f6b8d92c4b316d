"""What a machine answers that has run for a while, and what stands in its console."""

from __future__ import annotations

from sampan.core.disk_use import DiskItem, DiskLedger, DiskTrim
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.ports import PortUse
from sampan.core.settings import GIB, MIB

MEMORY = MemoryLedger(
    setting_bytes=2 * GIB,
    gives_back=True,
    boot_bytes=2 * GIB,
    limit_bytes=2 * GIB,
    balloon_bytes=0,
    programs_bytes=600 * MIB,
    cache_bytes=60 * MIB,
    reclaimable_bytes=43 * MIB,
    free_bytes=1388 * MIB,
    host_bytes=412 * MIB,
)
DISK = DiskLedger(
    60 * GIB,
    2 * GIB,
    120 * GIB,
    1700 * MIB,
    (
        DiskItem("images", 14, 8, 980 * MIB, 610 * MIB),
        DiskItem("containers", 6, 4, 38 * MIB, 0),
        DiskItem("volumes", 7, 5, 420 * MIB, 53 * MIB),
        DiskItem("build cache", 23, 0, 260 * MIB, 260 * MIB),
    ),
)
PORTS = (
    PortUse(
        "1", "published", "open", "tcp", "127.0.0.1", 3000, "api", "172.18.0.3", 3000,
        184 * MIB, 610 * MIB, 2, 41,
    ),
    PortUse(
        "2", "added", "conflict", "tcp", "127.0.0.1", 9229, "api", "", 9229,
        message="Another program has port 9229.",
    ),
)  # fmt: skip
ANSWERS: dict[str, object] = {
    "memory.usage": MEMORY.to_json(),
    "memory.give_back": GivenBack(45 * MIB, 412 * MIB, 369 * MIB, 1.2, True).to_json(),
    "memory.limit": LimitChange(GIB, GIB, 2 * GIB, 800 * MIB, False).to_json(),
    "disk.usage": DISK.to_json(),
    "disk.trim": DiskTrim(2 * GIB, GIB).to_json(),
    "ports.list": {"ports": [use.to_json() for use in PORTS]},
}
CONSOLE = """\
[    0.000000] Linux version 6.12.117+deb13-cloud-amd64
[    2.611] sampan: root verified (erofs), data disk clean
[    3.020] sampan-agent: channel up, 14 modules in 0.21 s
[    9.204] dockerd: API listen on /run/docker.sock
resumed at 14:02:11, clock stepped by 5 h 12 min, 3 containers running
sampan login:
"""
