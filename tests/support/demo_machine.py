"""What a machine answers that has run for a while, and what stands in its console."""

from __future__ import annotations

from tests.support.demo_engine_data import DAY, HOUR, NOW
from tests.support.fake_exec import FakeExecSession

from sampan.client.checkup.finding import Finding, Level
from sampan.client.engine.model import ExecRequest, ExecSize
from sampan.core.boots import Boot
from sampan.core.disk_use import DiskItem, DiskLedger, DiskTrim
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.phases import Phase
from sampan.core.ports import PortUse
from sampan.core.settings import GIB, MIB
from sampan.gui.terminal.target import Argv, TerminalTarget

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


def _boot(qemu_ms: int, engine_ms: int) -> tuple[Phase, ...]:
    return (Phase("prepare", 300), Phase("qemu", qemu_ms), Phase("engine", engine_ms))


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
FINDINGS = (
    Finding("QEMU", Level.OK, "version 10.0.2 with its sandbox: /usr/bin/qemu-system-x86_64."),
    Finding(
        "KVM",
        Level.WARNING,
        "/dev/kvm opens but QEMU cannot set the processor's registers. "
        "Emulation is about ten times slower. (Found 14 November 09:12.)",
        "It is tried again when this computer or QEMU changes.",
    ),
    Finding("memory", Level.OK, "2 GB for the machine, of the 16 GB of this computer."),
    Finding("disk space", Level.OK, "120 GB are free where the data disk grows."),
    Finding("settings", Level.OK, "settings.json is valid."),
    Finding(
        "docker leads to",
        Level.WARNING,
        "unix:///var/run/docker.sock (its default), not this machine.",
        "Run `docker context use sampan` to use this machine.",
    ),
)
BOOTS = (
    Boot(NOW - 2 * HOUR, "tcg", _boot(200, 9_300), "ready"),
    Boot(NOW - 2 * DAY, "tcg", _boot(210, 9_650), "ready"),
    Boot(NOW - 9 * DAY, "tcg", _boot(240, 10_900), "ready"),
)
SCREEN = (
    b"\r\x1b[2Kroot@sampan:~# uname -rm\r\n6.12.117+deb13-cloud-amd64 x86_64\r\nroot@sampan:~# "
)
CONSOLE = """\
[    0.000000] Linux version 6.12.117+deb13-cloud-amd64
[    2.611] sampan: root verified (erofs), data disk clean
[    3.020] sampan-agent: channel up, 14 modules in 0.21 s
[    9.204] dockerd: API listen on /run/docker.sock
resumed at 14:02:11, clock stepped by 5 h 12 min, 3 containers running
sampan login:
"""


def shell() -> TerminalTarget:
    """Return the machine as a place for terminals, in which a command has run."""

    async def start(argv: Argv, size: ExecSize) -> FakeExecSession:
        session = FakeExecSession(ExecRequest(argv, size))
        session.say(SCREEN)
        return session

    async def shells() -> tuple[str, ...]:
        return ("/bin/bash", "/bin/sh")

    return TerminalTarget("the machine", "sampan ssh", start, shells)
