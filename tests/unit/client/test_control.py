"""The client of the control socket, with the real server and a fake machine behind it."""

import asyncio
import json
from dataclasses import replace

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi, boot_error

from sampan.client.attach import Output, attach_console, attach_exec
from sampan.client.control import NoHostAgent, connect
from sampan.client.decode import event_from_json, status_from_json
from sampan.client.launcher import is_answering
from sampan.core.errors import (
    BootError,
    ChannelError,
    ErrorReport,
    HostAgentError,
    MachineStateError,
    SettingError,
)
from sampan.core.events import (
    AcceleratorChosen,
    EngineChanged,
    Noticed,
    PhaseEnded,
    PhaseStarted,
    PortChanged,
    StateChanged,
)
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout
from sampan.core.phases import BOOT_PHASES, Phase
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, PublishedPort

PORT = PublishedPort("", "udp", "::1", 53, "172.17.0.2", 5353)


async def test_nobody_there_is_an_error_of_its_own(layout: Layout):
    assert not await is_answering(layout)
    with pytest.raises(NoHostAgent, match="No host agent runs"):
        async with connect(layout):
            pass


async def test_a_socket_that_nobody_serves_any_more_counts_as_nobody(layout: Layout):
    reader_ready = asyncio.Event()
    server = await asyncio.start_unix_server(lambda *_: reader_ready.set(), layout.control_socket)
    server.close()
    await server.wait_closed()
    assert layout.control_socket.exists()
    with pytest.raises(NoHostAgent):
        async with connect(layout):
            pass


async def test_the_status_comes_back_as_it_was(api: FakeApi, layout: Layout):
    api.state = MachineState.RUNNING
    async with connect(layout) as client:
        status = await client.status()
    sent = await api.status()
    assert status == replace(sent, ports=(replace(sent.ports[0], id=""),))
    assert status.to_json() == sent.to_json()


async def test_every_method_has_its_call(api: FakeApi, layout: Layout):
    async with connect(layout) as client:
        assert (await client.hello()).version == "1.2.3"
        assert (await client.start("tcg")).state is MachineState.RUNNING
        assert await client.stats() == {"memory": {"total": 1}}
        await client.load_bundled_images()
        assert (await client.restart()).state is MachineState.RUNNING
        await client.stop()
        await client.start(repair_disk=True)
        await client.exit()
    calls = ["start tcg", "restart", "stop", "start None", "stop", "start None repair", "exit"]
    assert api.calls == calls


async def test_errors_are_raised_as_what_they_are(api: FakeApi, layout: Layout):
    api.fail_start = boot_error()
    async with connect(layout) as client:
        with pytest.raises(BootError) as caught:
            await client.start()
        assert caught.value.report() == boot_error().report()
        with pytest.raises(MachineStateError):
            await client.stats()
        with pytest.raises(SettingError, match="no accelerator 'warp'"):
            await client.start("warp")
        with pytest.raises(HostAgentError, match="does not know the method"):
            await client.call("fly")


async def test_events_come_as_values_and_in_order(api: FakeApi, layout: Layout):
    async with connect(layout) as client, client.events() as events:
        start = asyncio.create_task(client.start())
        seen = []
        async with asyncio.timeout(10):
            async for event in events:
                seen.append(event)
                if event == StateChanged(MachineState.RUNNING):
                    break
        await start
    names = [event.phase.name for event in seen if isinstance(event, PhaseEnded)]
    assert names == [spec.name for spec in BOOT_PHASES]


async def test_requests_under_way_fail_when_the_host_agent_is_gone(layout: Layout):
    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    async with await asyncio.start_unix_server(drop, layout.control_socket):
        async with connect(layout) as client:
            with pytest.raises(HostAgentError, match="ended before it answered"):
                await client.status()
            with pytest.raises(HostAgentError, match="ended before it answered"):
                await client.status()
        with pytest.raises(HostAgentError, match="ended before it answered"):
            async with attach_console(layout):
                pass


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400\n", b"[]\n", b"x" * (2 << 20)])
async def test_an_answer_that_is_none_is_an_error_and_no_traceback(layout: Layout, answer: bytes):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(talk, layout.control_socket)
    async with server, connect(layout) as client:
        with pytest.raises(HostAgentError, match="broke"):
            await client.status()


async def test_an_event_or_a_member_that_is_not_known_is_passed_over(api: FakeApi, layout: Layout):
    value = {**(await api.status()).to_json(), "suspend_after_s": 300}
    assert status_from_json(value) == await api.status()
    assert event_from_json({"kind": "weather", "rain": True}) is None
    assert event_from_json({"kind": "phase"}) is None
    assert event_from_json(None) is None
    with pytest.raises(HostAgentError, match="does not understand"):
        status_from_json({"state": "dancing"})


@pytest.mark.parametrize(
    "event",
    [
        StateChanged(MachineState.RUNNING),
        StateChanged(MachineState.FAILED, ErrorReport("boot", "It failed.", "Look.", "x\ny")),
        PhaseStarted("kernel", "the kernel"),
        PhaseEnded(Phase("kernel", 2612.5)),
        AcceleratorChosen(Accelerator("kvm", "it works")),
        PortChanged(PORT, opened=False),
        EngineChanged("ready", "Docker 26"),
        Noticed("warning", "slow"),
    ],
)
def test_each_event_survives_the_socket(event):
    assert event_from_json(json.loads(json.dumps(event.to_json()))) == event


async def test_a_program_runs_with_its_input_output_and_code(api: FakeApi, layout: Layout):
    api.state = MachineState.RUNNING
    async with attach_exec(layout, ExecRequest(("docker", "count"))) as session:
        await session.send_input(b"x" * 100_000)
        await session.end_input()
        output = [piece async for piece in session.output()]
    assert output == [(Output.STDOUT, b"count: 100000\n")]
    assert session.exit_code == 0
    async with attach_exec(layout, ExecRequest(("docker", "fail", "7"))) as session:
        assert [piece async for piece in session.output()] == [(Output.STDERR, b"it failed\n")]
    assert session.exit_code == 7


async def test_a_program_that_is_lost_is_an_error(api: FakeApi, layout: Layout):
    api.state = MachineState.RUNNING
    async with attach_exec(layout, ExecRequest(("docker", "drop"))) as session:
        with pytest.raises(ChannelError, match="connection to the machine ended"):
            _ = [piece async for piece in session.output()]


async def test_leaving_a_program_closes_its_stream(api: FakeApi, layout: Layout):
    api.state = MachineState.RUNNING
    async with attach_exec(layout, ExecRequest(("docker", "hang"))):
        pass
    async with asyncio.timeout(10):
        await api.streams[0].closed.wait()


async def test_the_console_gives_its_log_and_takes_keys(api: FakeApi, layout: Layout):
    async with attach_console(layout) as session:
        assert session.log == "login: \n"
        await session.write(b"ls")
        assert await session.read() == b"LS"
