"""`sampan suspend`, `sampan resume` and `sampan quit`."""

from __future__ import annotations

import time

from sampan.cli.invocation import Invocation, run
from sampan.cli.progress import told
from sampan.cli.report import describe_boot
from sampan.cli.terminal import Terminal, format_duration
from sampan.client.control import NoHostAgent, connect
from sampan.client.launcher import ensure_host_agent, wait_until_gone
from sampan.client.offline import offline_status
from sampan.core.errors import MachineStateError
from sampan.core.events import Event, Noticed, PhaseStarted, SaveProgressed
from sampan.core.files import format_size
from sampan.core.states import MachineState

STILL_SUSPENDS = "The machine goes on being suspended in the background."
STILL_RESUMES = "The machine goes on being resumed in the background."


def suspend_machine(invocation: Invocation) -> None:
    """Suspend the machine with its progress shown; raise SuspendError and its like."""
    run(_suspend(invocation), interrupted=STILL_SUSPENDS)


def resume_machine(invocation: Invocation) -> None:
    """Resume the machine with its progress shown."""
    run(_resume(invocation), interrupted=STILL_RESUMES)


def quit_machine(invocation: Invocation) -> None:
    """Leave with the machine suspended."""
    run(_quit(invocation), interrupted=STILL_SUSPENDS)


async def _quit(invocation: Invocation) -> None:
    out, began = invocation.out, time.monotonic()
    try:
        async with connect(invocation.layout) as client:
            greeting, before = await client.hello(), await client.status()
            out.live("Suspending the machine ...")
            await client.leave()
    except NoHostAgent:
        out.line("Nothing runs.")
        return
    finally:
        out.end_live()
    await wait_until_gone(invocation.layout, [greeting.pid])
    took = format_duration((time.monotonic() - began) * 1000)
    after = offline_status(invocation.layout)
    out.line(f"Sampan has left; the machine is {after.state} ({took}).")
    if after.state is MachineState.SUSPENDED:
        out.line("`sampan resume`, or any command that uses it, brings it back as it was.")
    elif after.pid is not None and before.state is not MachineState.STOPPED:
        out.line("It runs on, since `suspend.leaving` is off.")


async def _suspend(invocation: Invocation) -> None:
    out, layout, began = invocation.out, invocation.layout, time.monotonic()
    if layout.saved_record.exists():
        await ensure_host_agent(layout, invocation.env)
        out.line("The machine is already suspended.")
        return
    try:
        async with connect(layout) as client, told(client, lambda event: _show(out, event)):
            status = await client.suspend()
    except NoHostAgent:
        raise MachineStateError(
            "The machine does not run: there is nothing to suspend.", "Run `sampan start`."
        ) from None
    finally:
        out.end_live()
    took = format_duration((time.monotonic() - began) * 1000)
    out.line(f"The machine is suspended; it took {took}.")
    if status.saved is not None:
        out.line(
            f"Its memory is in a file of {format_size(status.saved.bytes)}. "
            "Docker, a published port or `sampan resume` wakes it."
        )


async def _resume(invocation: Invocation) -> None:
    out, began = invocation.out, time.monotonic()
    await ensure_host_agent(invocation.layout, invocation.env)
    async with connect(invocation.layout) as client:
        if (await client.status()).state is MachineState.RUNNING:
            out.line("The machine already runs.")
            return
        try:
            async with told(client, lambda event: _show(out, event)):
                status = await client.resume()
        finally:
            out.end_live()
    took = format_duration((time.monotonic() - began) * 1000)
    if not status.wake:
        out.line(f"The machine has booted; it took {took}.")
        return
    out.line(f"The machine runs again; it took {took}.")
    out.line(f"Of that: {describe_boot(status.wake)}.")


def _show(out: Terminal, event: Event) -> None:
    match event:
        case SaveProgressed(done=done, total=total):
            out.live(f"Saving its memory: {format_size(done)} of {format_size(total)} ...")
        case PhaseStarted(waits_for=waits_for):
            out.live(f"Waiting for {waits_for} ...")
        case Noticed(level="warning", message=message):
            out.line(f"{out.style('warning:', 'yellow')} {message}")
        case _:
            pass
