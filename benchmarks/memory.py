"""Whether memory comes back: after a container that filled 1 GiB, and after files were read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Figure, Report, Sample
from benchmarks.machine import HELLO, Machine, docker_client, new_machine
from benchmarks.runner import Context
from sampan.client.memory import give_memory_back

MIB = 1024 * 1024
FILLED_MIB = 1024
"""Of anonymous memory: it is dd's one buffer."""
FILES_MIB = 600
NEAR_MIB, LIMIT_S = 150, 30.0
POLL_S, SETTLE_S = 0.25, 6.0
FILL = f"dd if=/dev/zero of=/dev/null bs={FILLED_MIB}M count=1"
# In bytes: the head of busybox knows no larger unit.
WRITE = f"yes 0123456789abcde | head -c {FILES_MIB * MIB} >$1; sync"
FILE = "/var/lib/sampan/agent/benchmark"
BACK, KEPT = Claim(Bound.AT_MOST, LIMIT_S), Claim(Bound.AT_MOST, NEAR_MIB)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: MiB above what QEMU took before, seconds until that was near."""

    peak_mib: float
    back_s: float
    left_mib: float
    given_back_s: float
    after_files_mib: float


def measure_memory(context: Context) -> Report:
    """Fill and exit, then read files and give back, and look at QEMU's memory; in turns."""
    with new_machine(context.image) as machine:
        context.say(f"the machine started in {machine.start():.1f} s")
        machine.load_hello()
        _fill(machine)  # what only the first container needs is part of what was before
        _give_back(machine)  # else what the first one left would be part of it too
        turns = []
        for number in range(context.runs):
            turns.append(_take_turn(machine))
            context.say(f"{number + 1}/{context.runs} {turns[-1]}")
    return Report(
        "memory",
        f"memory of this computer, after {FILLED_MIB} MiB were filled in a container",
        figures=(
            _figure("filled, at most", "MiB more", [turn.peak_mib for turn in turns]),
            _figure(f"back within {NEAR_MIB} MiB", "s", [turn.back_s for turn in turns], BACK),
            _figure(f"{SETTLE_S:.0f} s later", "MiB more", [turn.left_mib for turn in turns], KEPT),
            _figure("files, give-back", "s", [turn.given_back_s for turn in turns]),
            _figure("files, after it", "MiB more", [turn.after_files_mib for turn in turns], KEPT),
        ),
        notes=(
            "more than QEMU's resident set before the turn; seconds from the container's end",
            f"files: {FILES_MIB} MiB are written in the guest, then `sampan memory give-back`,",
            "  which returns when nothing more has come back for 5 s",
        ),
    )


def _figure(label: str, unit: str, values: list[float], claim: Claim | None = None) -> Figure:
    return Figure(Sample(label, unit, tuple(values)), claim)


def _take_turn(machine: Machine) -> Turn:
    look = _host_memory(machine)
    before = look()
    peak = _fill(machine, look)
    back = _wait_until_back(look, before)
    time.sleep(SETTLE_S)
    left = look() - before
    machine.run_in_guest("sh", "-c", WRITE, "sh", FILE)
    began = time.monotonic()
    _give_back(machine)
    took = time.monotonic() - began
    after_files = look() - before
    machine.run_in_guest("rm", FILE)
    return Turn(peak - before, back, left, took, after_files)


def _wait_until_back(look: Callable[[], float], before: float) -> float:
    """Return the seconds until QEMU is near what it was; twice the limit if it never is."""
    began = time.monotonic()
    while (seconds := time.monotonic() - began) < LIMIT_S:
        if look() - before <= NEAR_MIB:
            return seconds
        time.sleep(POLL_S)
    return LIMIT_S * 2


def _fill(machine: Machine, look: Callable[[], float] = lambda: 0.0) -> float:
    """Run the container that fills memory to its end; return the most that QEMU took."""
    with docker_client(machine.docker_url()) as docker:
        container = docker.containers.run(
            HELLO, ["sh", "-c", FILL], detach=True, network_mode="none"
        )
        peak = look()
        while container.status != "exited":
            time.sleep(POLL_S)
            peak = max(peak, look())
            container.reload()
        said = container.logs().decode()
        container.remove()
    if "1+0 records in" not in said:
        raise BenchmarkError(f"The container did not fill {FILLED_MIB} MiB: {said.strip()[-200:]}.")
    return peak


def _give_back(machine: Machine) -> None:
    asyncio.run(give_memory_back(machine.layout))


def _host_memory(machine: Machine) -> Callable[[], float]:
    """Return what tells QEMU's resident memory in MiB."""
    pid = machine.status().pid
    if pid is None:
        raise BenchmarkError("The machine stopped while it was watched.")
    process = psutil.Process(pid)
    return lambda: float(process.memory_info().rss) / MIB
