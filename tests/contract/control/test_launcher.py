"""Starting a host agent: once, detached, with its failure told."""

import asyncio
import os
import signal

import pytest
from tests.contract.control.conftest import DAEMON

from sampan.client.control import NoHostAgent, connect
from sampan.client.launcher import LaunchPlan, ensure_host_agent, is_running, wait_until_gone
from sampan.core.errors import HostAgentError, QemuError

PLAN = LaunchPlan(command=DAEMON, start_s=20)


def plan(*words: str, start_s: float = 20) -> LaunchPlan:
    return LaunchPlan(command=(*DAEMON, *words), start_s=start_s)


async def leave(layout) -> None:
    async with connect(layout) as client:
        pid = (await client.hello()).pid
        await client.exit()
    await wait_until_gone(layout, [pid], 20)


async def test_a_host_agent_is_started_once_and_detached(layout):
    assert await ensure_host_agent(layout, os.environ, PLAN) is True
    assert await ensure_host_agent(layout, os.environ, PLAN) is False
    words = layout.hostagent_log.read_text().split()
    assert words[:3] == ["fake", "host", "agent"]
    assert words[3] == words[4]  # it leads a session of its own
    assert words[5] == "/"
    await leave(layout)
    with pytest.raises(NoHostAgent):
        async with connect(layout):
            pass


async def test_of_many_starters_one_starts_and_all_connect(layout):
    results = await asyncio.gather(*(ensure_host_agent(layout, os.environ, PLAN) for _ in range(4)))
    assert sum(results) == 1
    assert layout.hostagent_log.read_text().count("fake host agent") == 1
    await leave(layout)


async def test_what_the_host_agent_reports_is_raised(layout):
    with pytest.raises(QemuError, match="QEMU is not here"):
        await ensure_host_agent(layout, os.environ, plan("error"))


async def test_a_crash_shows_the_end_of_its_log(layout):
    with pytest.raises(HostAgentError, match="ended before it was ready") as caught:
        await ensure_host_agent(layout, os.environ, plan("crash"))
    assert "something broke" in caught.value.details


async def test_one_that_never_gets_ready_is_ended(layout):
    with pytest.raises(HostAgentError, match="did not open its socket within 2 s"):
        await ensure_host_agent(layout, os.environ, plan("mute", start_s=2))
    pid = int(layout.hostagent_log.read_text().split()[3])
    await wait_until_gone(layout, [pid], 10)


async def test_a_program_that_is_not_there_is_said(layout):
    with pytest.raises(HostAgentError, match="cannot be started"):
        await ensure_host_agent(layout, os.environ, LaunchPlan(command=("/nowhere/python",)))


async def test_what_is_left_of_one_that_does_not_leave_is_named(layout, daemon):
    process = daemon("running")
    with pytest.raises(HostAgentError, match=f"its process {process.pid} is still there"):
        await wait_until_gone(layout, [process.pid], 0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not is_running(process.pid)
