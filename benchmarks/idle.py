"""What a machine costs that runs and does nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Figure, Report, Sample
from benchmarks.machine import Machine, new_machine
from benchmarks.runner import Context

MIB = 1024 * 1024
SETTLE_S, WATCH_S = 10.0, 30.0
GUEST_PROGRAMS = {"guest agent": "sampan_agent", "dockerd": "dockerd", "containerd": "containerd"}
GUEST_AGENT, HOST_AGENT, HOST_CPU = (Claim(Bound.AT_MOST, limit) for limit in (25, 80, 1))


@dataclass(frozen=True, slots=True)
class Usage:
    """One look: memory in MiB by program, processor in percent of one core."""

    memory: dict[str, float]
    cpu: dict[str, float]


def measure_idle(context: Context) -> Report:
    """Start a machine, let it come to rest, and watch it for 30 s in each turn."""
    with new_machine(context.image) as machine:
        context.say(f"the machine started in {machine.start():.1f} s")
        time.sleep(SETTLE_S)
        looks = []
        for turn in range(context.runs):
            looks.append(_look(machine))
            context.say(f"{turn + 1}/{context.runs} {looks[-1]}")
    claims = {"guest agent": GUEST_AGENT, "host agent": HOST_AGENT}
    memory = [
        Figure(
            Sample(f"{name}, memory", "MiB", tuple(look.memory[name] for look in looks)),
            claims.get(name),
        )
        for name in looks[0].memory
    ]
    cpu = [
        Figure(
            Sample(f"{name}, processor", "%", tuple(look.cpu[name] for look in looks)),
            HOST_CPU if name == "host agent" else None,
        )
        for name in looks[0].cpu
    ]
    return Report(
        "idle",
        "a machine with nothing to do",
        figures=(*memory, *cpu),
        notes=(
            "memory is the resident set; that of QEMU holds all that the guest has touched",
            f"processor: percent of one core, over {WATCH_S:.0f} s",
        ),
    )


def _look(machine: Machine) -> Usage:
    pid = machine.status().pid
    if pid is None:
        raise BenchmarkError("The machine stopped while it was watched.")
    processes = {
        "host agent": psutil.Process(machine.host_agent_pid()),
        "QEMU": psutil.Process(pid),
    }
    before = {name: _seconds(process) for name, process in processes.items()}
    began = time.monotonic()
    time.sleep(WATCH_S)
    took = time.monotonic() - began
    cpu = {
        name: (_seconds(process) - before[name]) / took * 100 for name, process in processes.items()
    }
    memory = {name: process.memory_info().rss / MIB for name, process in processes.items()}
    return Usage(read_guest_memory(machine.run_in_guest("ps", "axo", "rss,args")) | memory, cpu)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def read_guest_memory(listing: str) -> dict[str, float]:
    """Return the MiB of each program in what `ps axo rss,args` printed (KiB, command line).

    Raises BenchmarkError if one is not there.
    """
    found: dict[str, float] = {}
    for line in listing.splitlines()[1:]:
        size, _, command = line.strip().partition(" ")
        for name, word in GUEST_PROGRAMS.items():
            program = command.split()[0].rpartition("/")[2] if command.split() else ""
            if program == word or (word == "sampan_agent" and word in command):
                found[name] = max(found.get(name, 0.0), int(size) / 1024)
    missing = [name for name in GUEST_PROGRAMS if name not in found]
    if missing:
        raise BenchmarkError(f"The guest does not run: {', '.join(missing)}.")
    return found
