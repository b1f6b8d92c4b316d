"""`sampan start`, `stop` and `restart`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine

from sampan.cli.invocation import Invocation, run
from sampan.cli.progress import BootProgress, told
from sampan.cli.report import describe_accelerator
from sampan.cli.terminal import format_duration, format_rows
from sampan.client.control import ControlClient, NoHostAgent, connect
from sampan.client.launcher import ensure_host_agent, wait_until_gone
from sampan.client.offline import orphan_pid
from sampan.core.errors import HostAgentError, SampanError, error_from_json
from sampan.core.states import MachineState
from sampan.core.status import Status

STILL_STARTS = (
    "The machine goes on starting in the background: `sampan status` shows how far it is, "
    "`sampan stop` ends it."
)
STILL_STOPS = "The machine goes on stopping in the background; `sampan status` shows how far it is."


def start_machine(
    invocation: Invocation, accelerator: str | None, *, repair_disk: bool = False
) -> None:
    """Start the machine with its progress shown; raise BootError and its like."""
    run(_start(invocation, accelerator, repair_disk), interrupted=STILL_STARTS)


def restart_machine(invocation: Invocation) -> None:
    """Stop and start the machine with its progress shown."""
    run(_restart(invocation), interrupted="The machine goes on restarting in the background.")


def stop_machine(invocation: Invocation) -> None:
    """Stop the machine and the host agent and wait until nothing of them is left."""
    run(_stop(invocation), interrupted=STILL_STOPS)


async def bring_up(invocation: Invocation, accelerator: str | None = None) -> Status:
    """Start the machine if it does not run, with its progress shown, and return its status."""
    await ensure_host_agent(invocation.layout, invocation.env)
    async with connect(invocation.layout) as client:
        status = await client.status()
        if status.state is MachineState.RUNNING:
            return status
        progress = BootProgress(invocation.out)
        return await _boot(progress, client, lambda: client.start(accelerator), status)


async def _start(invocation: Invocation, accelerator: str | None, repair_disk: bool) -> None:
    out, began = invocation.out, time.monotonic()
    await ensure_host_agent(invocation.layout, invocation.env)
    async with connect(invocation.layout) as client:
        status = await client.status()
        if status.state is MachineState.RUNNING and not repair_disk:
            _tell_running(invocation, status, accelerator)
            return
        progress = BootProgress(out)

        def begin() -> Coroutine[None, None, Status]:
            return client.start(accelerator, repair_disk=repair_disk)

        status = await _boot(progress, client, begin, status)
    _tell_started(invocation, status, progress, (time.monotonic() - began) * 1000)
    out.line()
    out.line('Next: `sampan demo` runs a container, `eval "$(sampan env)"` points docker here.')


async def _restart(invocation: Invocation) -> None:
    began = time.monotonic()
    await ensure_host_agent(invocation.layout, invocation.env)
    async with connect(invocation.layout) as client:
        progress = BootProgress(invocation.out)
        status = await _boot(progress, client, client.restart, await client.status())
    _tell_started(invocation, status, progress, (time.monotonic() - began) * 1000)


async def _boot(
    progress: BootProgress,
    client: ControlClient,
    begin: Callable[[], Awaitable[Status]],
    before: Status,
) -> Status:
    """Show the phases while `begin` brings the machine up; return its status."""
    if before.state is MachineState.STARTING:
        progress.join(before.phases)
    async with progress.shown(), told(client, progress.take):
        try:
            status = await begin()
            if before.state is not MachineState.SUSPENDED:  # else it did not boot
                progress.complete(status.phases)
            return status
        except SampanError:
            progress.fail()
            raise


async def _stop(invocation: Invocation) -> None:
    out, began = invocation.out, time.monotonic()
    ended = await leave(invocation)
    took = format_duration((time.monotonic() - began) * 1000)
    if ended is None:
        out.line("The machine is not running.")
    elif ended:
        out.line(f"The machine is stopped; it took {took}. Containers and images are kept.")
    else:
        out.line(f"The machine was not running; its host agent has left ({took}).")


async def leave(invocation: Invocation, *, in_order: bool = True) -> bool | None:
    """Stop the machine and the host agent and wait until nothing of them is left.

    A machine that is suspended is woken for it, unless it is of no account that its containers end
    `in_order`. Returns whether the machine ran, None if not even a host agent did.
    """
    out, layout = invocation.out, invocation.layout
    if orphan_pid(layout) is not None or (in_order and layout.saved_record.exists()):
        # A machine whose host agent has ended: the next one takes it over and stops it in order.
        await ensure_host_agent(layout, invocation.env)
    try:
        async with connect(layout) as client:
            greeting, status = await client.hello(), await client.status()
            runs = status.state is not MachineState.STOPPED
            if runs:
                out.live("Stopping the machine ...")
            asleep = status.state is MachineState.SUSPENDED
            await (client.leave() if asleep and not in_order else client.exit())
    except NoHostAgent:
        return None
    finally:
        out.end_live()
    pids = [pid for pid in (greeting.pid, status.pid) if pid is not None]
    await wait_until_gone(layout, pids)
    return runs


def _tell_running(invocation: Invocation, status: Status, wanted: str | None) -> None:
    out = invocation.out
    since = f", up {format_duration(status.uptime_s * 1000)}" if status.uptime_s else ""
    out.line(f"The machine already runs{since}.")
    for line in format_rows(_summary(status)):
        out.line(line)
    running = status.accelerator.name if status.accelerator else ""
    if wanted not in (None, "auto", running):
        out.line(f"It keeps {running or 'its accelerator'}; to use {wanted}, stop it first.")


def _tell_started(
    invocation: Invocation, status: Status, progress: BootProgress, total_ms: float
) -> None:
    out = invocation.out
    if status.state is MachineState.DEGRADED and status.error is not None:
        raise error_from_json(status.error.to_json())
    if status.state is not MachineState.RUNNING:
        raise HostAgentError(
            f"The machine did not come up: it is {status.state}.",
            "Run `sampan status` to see why.",
        )
    out.line(f"The machine is {status.state}; it took {format_duration(total_ms)}.")
    for line in format_rows(_summary(status, reason=not progress.told_accelerator)):
        out.line(line)


def _summary(status: Status, *, reason: bool = True) -> list[tuple[str, str]]:
    return [
        ("Accelerator", describe_accelerator(status.accelerator, reason=reason)),
        ("Docker host", status.docker_host),
    ]
