"""How soon the data disk's file shrinks after an image is removed, and what giving back costs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import Bound, Claim, Comparison, Figure, Report, Sample
from benchmarks.machine import Machine, docker_client, new_machine
from benchmarks.runner import Context, take_turns
from sampan.client.control import connect
from sampan.core.files import allocated_bytes

MIB, GIB = 1 << 20, 1 << 30
IMAGE_MIB = 1024
WINDOW_S, SETTLED_S, LOOK_S = 60.0, 5.0, 0.25
ENOUGH = 0.9
SHRINKS = Claim(Bound.AT_LEAST, ENOUGH)
NAME = "sampan/benchmark:disk"
OURS, ONLINE = "Sampan", "mount -o discard"

# The image's one layer is made small, then filled where it lies: what is measured is its removal,
# and hashing 1 GiB under emulation would take minutes of each turn.
IMPORT = f"echo x >/tmp/content && tar c -C /tmp content | docker import - {NAME}"
FILL = f"""\
import os, sys
piece = os.urandom(1 << 22)
with open(sys.argv[1] + "/large", "wb") as file:
    for number in range({IMAGE_MIB} // 4):
        file.write(number.to_bytes(8, "big") + piece[8:])
    os.fsync(file.fileno())
"""
CHURN = """\
import os
folder = "/var/lib/sampan/benchmark"
os.makedirs(folder, exist_ok=True)
piece = os.urandom(1 << 20)
for turn in range(4):
    with open(f"{folder}/large", "wb") as file:
        for _ in range(48):
            file.write(piece)
        os.fsync(file.fileno())
    for number in range(300):
        with open(f"{folder}/{number}", "wb") as file:
            file.write(piece[:16384])
    os.sync()
    for name in os.listdir(folder):
        os.unlink(f"{folder}/{name}")
    os.sync()
"""
"""Files large and small, written out, deleted and written again, as a build does."""


@dataclass(frozen=True, slots=True)
class Shrinking:
    """By how many bytes a file shrank, and after how many seconds enough of that was done."""

    bytes: int
    enough_s: float


def measure_disk(context: Context) -> Report:
    """Remove an image of 1 GiB in each turn and watch the file of the disk for 60 s at most."""
    shrinkings: list[Shrinking] = []
    idle_ms: list[float] = []
    with new_machine(context.image) as machine, contextlib.ExitStack() as stack:
        context.say(f"the machine started in {machine.start():.1f} s")
        docker = stack.enter_context(docker_client(machine.docker_url()))
        for turn in range(context.runs):
            shrinkings.append(_remove_image(machine, docker))
            idle_ms.append(_trim_for_nothing(machine))
            context.say(f"{turn + 1}/{context.runs} {shrinkings[-1]}, {idle_ms[-1]:.0f} ms")
        churn = take_turns(
            {
                OURS: lambda: _churn(machine, "nodiscard"),
                ONLINE: lambda: _churn(machine, "discard"),
            },
            context.runs,
            "s",
            context.say,
        )
    given = tuple(item.bytes / GIB for item in shrinkings)
    seconds = tuple(item.enough_s for item in shrinkings)
    return Report(
        "disk",
        f"the data disk's file after an image of {IMAGE_MIB // 1024} GiB is removed",
        comparisons=(Comparison("files written, deleted", churn[OURS], churn[ONLINE]),),
        figures=(
            Figure(Sample("given back in 60 s", "GiB", given), SHRINKS),
            Figure(Sample(f"until {ENOUGH} GiB were back", "s", seconds)),
            Figure(Sample("a trim with nothing to do", "ms", tuple(idle_ms))),
        ),
        notes=(
            "from the moment that docker-py asks for the removal; what the file occupies here",
            f"the image is one file of {IMAGE_MIB} MiB, random bytes, put in its layer beforehand",
            "a trim: as `sampan disk trim` asks for it, all that waits written out first",
            "mount -o discard: ext4 gives back what is deleted at each commit of its journal",
        ),
    )


def watch_shrinking(
    occupied: Callable[[], int],
    before: int,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    began: float | None = None,
) -> Shrinking:
    """Watch a file until it has shrunk enough and rests, or for 60 s."""
    began = clock() if began is None else began
    last, changed, enough_s = before, began, WINDOW_S
    while (now := clock()) < began + WINDOW_S:
        size = occupied()
        if size != last:
            last, changed = size, now
        if before - size >= ENOUGH * GIB:
            enough_s = min(enough_s, now - began)
            if now - changed >= SETTLED_S:
                break
        sleep(LOOK_S)
    return Shrinking(before - last, enough_s)


def _remove_image(machine: Machine, docker: Any) -> Shrinking:
    machine.run_in_guest("sh", "-c", IMPORT)
    layer = docker.images.get(NAME).attrs["GraphDriver"]["Data"]["UpperDir"]
    machine.run_in_guest("python3", "-", layer, data=FILL.encode())
    before, began = _occupied(machine), time.monotonic()
    docker.images.remove(NAME)
    return watch_shrinking(lambda: _occupied(machine), before, began=began)


def _trim_for_nothing(machine: Machine) -> float:
    """Return the ms that a trim takes right behind another."""
    asyncio.run(_trim(machine))
    began = time.monotonic()
    asyncio.run(_trim(machine))
    return (time.monotonic() - began) * 1000


async def _trim(machine: Machine) -> None:
    async with connect(machine.layout) as client:
        await client.trim_disk()


def _churn(machine: Machine, option: str) -> float:
    """Return the seconds that files take to be written and deleted, mounted with the option."""
    machine.run_in_guest("busybox", "mount", "-o", f"remount,{option}", "/var/lib/sampan")
    began = time.monotonic()
    try:
        machine.run_in_guest("python3", "-", data=CHURN.encode())
        return time.monotonic() - began
    finally:
        machine.run_in_guest("busybox", "mount", "-o", "remount,nodiscard", "/var/lib/sampan")


def _occupied(machine: Machine) -> int:
    return allocated_bytes(machine.layout.data_disk.stat())
