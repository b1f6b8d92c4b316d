"""`sampan status` and `sampan version`."""

from __future__ import annotations

import json

from sampan import __version__
from sampan.cli.invocation import Invocation, run
from sampan.cli.terminal import Terminal, format_duration, format_rows, printable
from sampan.client.control import NoHostAgent, connect
from sampan.client.offline import offline_status
from sampan.core.files import format_size
from sampan.core.phases import Phase
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, DiskUse, MemoryUse, PublishedPort, Status

STATE_STYLES = {
    MachineState.RUNNING: ("bold", "green"),
    MachineState.DEGRADED: ("bold", "yellow"),
    MachineState.FAILED: ("bold", "red"),
}


def show_status(invocation: Invocation, *, as_json: bool) -> None:
    """Print the status, for people or as the JSON object of the contract."""
    status = run(read_status(invocation))
    if as_json:
        invocation.out.line(json.dumps(status.to_json(), indent=2, ensure_ascii=True))
        return
    for line in describe_status(invocation.out, status):
        invocation.out.line(line)


def show_version(invocation: Invocation) -> None:
    """Print the versions of the command and, if it runs, of the host agent and the machine."""
    run(_show_version(invocation))


async def read_status(invocation: Invocation) -> Status:
    """Return the status from the host agent, or from files if none runs; none is started."""
    try:
        async with connect(invocation.layout) as client:
            return await client.status()
    except NoHostAgent:
        return offline_status(invocation.layout)


def describe_status(terminal: Terminal, status: Status) -> list[str]:
    """Return the status as aligned lines for people."""
    rows = [("State", _describe_state(status))]
    if status.accelerator is not None:
        rows.append(("Accelerator", describe_accelerator(status.accelerator)))
    rows.append(("Memory", describe_memory(status.memory)))
    if status.saved is not None:
        rows.append(("", f"saved in a file of {format_size(status.saved.bytes)}"))
    rows.append(("Disk", describe_disk(status.disk)))
    versions = [text for text in (status.engine, status.kernel) if text]
    if versions:
        rows.append(("Engine", ", ".join(versions)))
    if status.state is not MachineState.STOPPED:
        ports = [describe_port(port) for port in status.ports] or ["none published"]
        rows += zip(["Ports", *[""] * len(ports)], ports, strict=False)
    rows += zip(["Shares", *[""] * len(status.shares)], status.shares, strict=False)
    rows.append(("Docker host", status.docker_host))
    if status.phases:
        rows.append(("Last boot", describe_boot(status.phases)))
    if status.wake:
        rows.append(("Last wake", describe_boot(status.wake)))
    rows.append(("Folder", status.home))
    lines = [printable(line) for line in format_rows(rows)]
    word = status.state.value
    styled = terminal.style(word, *STATE_STYLES.get(status.state, ("bold",)))
    lines[0] = lines[0].replace(word, styled, 1)
    return lines + _describe_trouble(terminal, status)


def describe_accelerator(accelerator: Accelerator | None, *, reason: bool = True) -> str:
    """Return the name of the accelerator, with the reason where it is not the fast one."""
    if accelerator is None:
        return "not known"
    if not accelerator.emulated:
        return accelerator.name
    text = f"{accelerator.name} (emulated)"
    return f"{text}: {accelerator.reason}" if reason and accelerator.reason else text


def describe_memory(memory: MemoryUse) -> str:
    """Return how much memory the machine may use, takes here, and uses inside."""
    text = f"up to {format_size(memory.limit_bytes)}"
    if memory.balloon_bytes and memory.effective_limit_bytes is not None:
        now, then = format_size(memory.effective_limit_bytes), format_size(memory.limit_bytes)
        text = f"up to {now} (of the {then} that it started with)"
    if memory.host_bytes is not None:
        text += f", takes {format_size(memory.host_bytes)} of this computer"
    if memory.guest_used_bytes is not None:
        inside = f"uses {format_size(memory.guest_used_bytes)}"
        if memory.guest_cache_bytes is not None:
            inside += f" and {format_size(memory.guest_cache_bytes)} of cache"
        text += f", {inside} inside"
    return text


def describe_disk(disk: DiskUse) -> str:
    """Return how large the disk may become, what its file takes here, what is used inside."""
    text = f"up to {format_size(disk.limit_bytes)}"
    if disk.host_bytes is not None:
        text += f", takes {format_size(disk.host_bytes)} of this computer"
    if disk.guest_used_bytes is not None:
        text += f", uses {format_size(disk.guest_used_bytes)} inside"
    if disk.reclaimable_bytes:
        text += f", of which Docker could free {format_size(disk.reclaimable_bytes)}"
    return text


def describe_port(port: PublishedPort) -> str:
    """Return where a port is open here and where it leads."""
    host = f"[{port.host_ip}]" if ":" in port.host_ip else port.host_ip
    to = port.container or port.container_ip
    target = f"[{to}]" if ":" in to else to
    return f"{host}:{port.host_port} -> {target}:{port.container_port}/{port.proto}"


def describe_boot(phases: tuple[Phase, ...]) -> str:
    """Return how long a boot took, and each of its phases."""
    total = format_duration(sum(phase.ms for phase in phases))
    parts = ", ".join(f"{phase.name} {format_duration(phase.ms)}" for phase in phases)
    return f"{total} ({parts})"


def _describe_state(status: Status) -> str:
    text = status.state.value
    if status.uptime_s is not None:
        text += f", up {format_duration(status.uptime_s * 1000)}"
    if status.state is MachineState.SUSPENDED:
        text += ", wakes when you use it"
    return text


def _describe_trouble(terminal: Terminal, status: Status) -> list[str]:
    lines = [f"{terminal.style('note:', 'bold')} {note}" for note in status.notes]
    if status.error is not None:
        lines.append(f"{terminal.style('error:', 'bold', 'red')} {status.error.message}")
        if status.error.hint:
            lines.append(f"{terminal.style('hint:', 'bold')} {status.error.hint}")
    return lines


async def _show_version(invocation: Invocation) -> None:
    rows = [("sampan", __version__)]
    try:
        async with connect(invocation.layout) as client:
            greeting, status = await client.hello(), await client.status()
    except NoHostAgent:
        rows.append(("host agent", "not running"))
    else:
        rows.append(("host agent", greeting.version))
        rows += [row for row in (("engine", status.engine), ("kernel", status.kernel)) if row[1]]
    for line in format_rows(rows):
        invocation.out.line(line)
