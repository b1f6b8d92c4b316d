"""What answers: the host agent, the guest agent, the engine; and ports that were taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sampan import __version__
from sampan.client.checkup.finding import Finding, Level, Patient
from sampan.client.contents import ask_engine
from sampan.client.control import ControlClient, NoHostAgent, connect
from sampan.client.engine.failures import PORT_TAKEN
from sampan.client.launcher import is_locked
from sampan.core.errors import SampanError
from sampan.core.layout import Layout
from sampan.core.states import LIVE, MachineState
from sampan.core.status import Status

ANSWER_S = 10.0
LOOKED_AT = 50
"""Containers that did not start of which is asked why, at most."""

SEE_LOG = "See `sampan logs hostagent`; ending its process and `sampan start` help."


async def ask_host_agent(layout: Layout) -> tuple[Finding, Status | None]:
    """Ask the host agent, if one runs, who it is and how the machine is."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(ANSWER_S), connect(layout) as client:
            greeting, status = await client.hello(), await client.status()
    except NoHostAgent:
        if is_locked(layout.lock):
            text = "One holds the machine folder but does not answer."
            return Finding("host agent", Level.PROBLEM, text, SEE_LOG), None
        return Finding("host agent", Level.OK, "not running; it starts when needed."), None
    except TimeoutError:
        text = f"It does not answer within {ANSWER_S:.0f} s."
        return Finding("host agent", Level.PROBLEM, text, SEE_LOG), None
    except SampanError as error:
        return Finding("host agent", Level.PROBLEM, error.message, error.hint), None
    took = (time.monotonic() - began) * 1000
    text = f"version {greeting.version} answers in {took:.0f} ms (process {greeting.pid})."
    if greeting.version != __version__:
        fix = "Run `sampan stop`, then `sampan start`, to use the new one."
        text += f" This command is version {__version__}."
        return Finding("host agent", Level.WARNING, text, fix), status
    return Finding("host agent", Level.OK, text), status


async def check_machine(patient: Patient) -> list[Finding]:
    """Say what answers in a machine that runs."""
    status = patient.status
    if status is None or status.state not in LIVE:
        if status is not None and status.error is not None:
            error = status.error
            return [Finding("machine", Level.PROBLEM, error.message, error.hint)]
        state = status.state if status is not None else MachineState.STOPPED
        return [Finding("machine", Level.OK, f"{state}.")]
    if status.error is not None:
        level, text = Level.PROBLEM, f"{status.state}: {status.error.message}"
        findings = [Finding("machine", level, text, status.error.hint)]
    else:
        findings = [Finding("machine", Level.OK, f"{status.state}.")]
    if status.state is MachineState.STARTING:
        return findings
    findings.append(await _check_guest(patient.layout))
    findings.append(await _check_engine(patient.layout))
    findings += await _check_ports(patient.layout, status)
    return findings


async def _check_guest(layout: Layout) -> Finding:
    began = time.monotonic()
    try:
        async with asyncio.timeout(ANSWER_S), connect(layout) as client:
            await _stats(client)
    except TimeoutError:
        text = f"It does not answer within {ANSWER_S:.0f} s."
        fix = "Run `sampan logs console` to see what it does; `sampan restart` starts it anew."
        return Finding("guest agent", Level.PROBLEM, text, fix)
    except SampanError as error:
        return Finding("guest agent", Level.PROBLEM, error.message, error.hint)
    took = (time.monotonic() - began) * 1000
    return Finding("guest agent", Level.OK, f"answers in {took:.0f} ms.")


async def _stats(client: ControlClient) -> None:
    await client.stats()


async def _check_engine(layout: Layout) -> Finding:
    began = time.monotonic()
    version = await ask_engine(layout, "/version", timeout_s=ANSWER_S)
    if not isinstance(version, Mapping):
        text = "The Docker API does not answer."
        fix = "Run `sampan logs console`: dockerd writes there; `sampan restart` starts it anew."
        return Finding("engine", Level.PROBLEM, text, fix)
    took = (time.monotonic() - began) * 1000
    return Finding("engine", Level.OK, f"Docker {version.get('Version')} answers in {took:.0f} ms.")


async def _check_ports(layout: Layout, status: Status) -> list[Finding]:
    """Look for containers whose port was taken when they were started."""
    filters = quote('{"status":["created","exited"]}')
    stopped = await ask_engine(
        layout, f"/containers/json?all=1&filters={filters}", timeout_s=ANSWER_S
    )
    findings = []
    for container in stopped[:LOOKED_AT] if isinstance(stopped, list) else []:
        path = f"/containers/{container.get('Id')}/json"
        if (
            found := _port_conflict(await ask_engine(layout, path, timeout_s=ANSWER_S))
        ) is not None:
            findings.append(found)
    count = len(status.ports)
    open_ports = f"{count} published" if count else "none published"
    return findings or [Finding("ports", Level.OK, f"{open_ports}, no conflict.")]


def _port_conflict(value: Any) -> Finding | None:
    """Return the finding for a container whose start failed because a port was taken."""
    if not isinstance(value, Mapping):
        return None
    said = str((value.get("State") or {}).get("Error") or "")
    if not any(words in said.lower() for words in PORT_TAKEN):
        return None
    name = str(value.get("Name", "")).removeprefix("/")
    text = f"{name} did not start: {said.splitlines()[0]}"
    fix = f"End what uses the port, then `sampan docker start {name}`; or publish another port."
    return Finding("ports", Level.WARNING, text, fix)
