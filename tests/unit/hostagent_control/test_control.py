"""The control socket: requests, garbage, events, attachments, clients that go away."""

import asyncio
import json
import stat

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi, boot_error

from sampan.core.disk_use import KINDS
from sampan.core.events import Noticed
from sampan.core.layout import Layout
from sampan.core.states import MachineState
from sampan.hostagent import control, control_session
from sampan.hostagent.control import serve_control
from sampan.hostagent.control_events import EventHub
from sampan_wire.messages import ExecDecoder, ExecKind, encode_exec_frame


async def test_hello_says_who_answers(connect, layout: Layout):
    answer = await (await connect()).ask("hello")
    assert answer["result"]["version"] == "1.2.3"
    assert answer["result"]["protocol"] == 1
    assert answer["result"]["home"] == str(layout.home)
    assert answer["id"] == 1
    assert answer["jsonrpc"] == "2.0"


async def test_only_the_owner_can_open_the_socket(server, layout: Layout):
    assert stat.S_IMODE(layout.control_socket.stat().st_mode) == 0o600


async def test_the_status_is_the_object_of_the_contract(connect, api: FakeApi):
    answer = await (await connect()).ask("status")
    assert answer["result"] == (await api.status()).to_json()


async def test_each_method_is_handed_to_the_api(connect, api: FakeApi):
    line = await connect()
    assert (await line.ask("machine.start", accelerator="tcg"))["result"]["state"] == "running"
    assert (await line.ask("machine.stats"))["result"] == {"memory": {"total": 1}}
    assert (await line.ask("machine.restart"))["result"]["state"] == "running"
    assert (await line.ask("machine.stop"))["result"] == {}
    assert (await line.ask("images.load_bundled"))["result"] == {}
    assert "console" in (await line.ask("logs.path"))["result"]
    assert (await line.ask("agent.exit"))["result"] == {}
    assert api.calls == ["start tcg", "restart", "stop", "start None", "stop", "exit"]


async def test_a_start_may_repair_the_disk(connect, api: FakeApi):
    line = await connect()
    answer = await line.ask("machine.start", repair_disk=True)
    assert answer["result"]["state"] == "running"
    await line.ask("machine.start", accelerator="tcg", repair_disk=False)
    assert api.calls == ["start None repair", "start tcg"]


async def test_an_error_crosses_the_socket_with_all_its_members(connect, api: FakeApi):
    api.fail_start = boot_error()
    answer = await (await connect()).ask("machine.start")
    assert answer["error"] == boot_error().report().to_json()


@pytest.mark.logs_warnings
async def test_an_unexpected_failure_is_a_sentence_and_the_connection_lives(connect, api: FakeApi):
    def broken() -> dict[str, str]:
        raise KeyError("x")

    api.log_paths = broken  # type: ignore[method-assign]
    line = await connect()
    assert "failed in logs.path: KeyError" in (await line.ask("logs.path"))["error"]["message"]
    assert "result" in await line.ask("hello")


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("machine.fly", {}, "does not know the method 'machine.fly'"),
        ("status", {"x": 1}, "status does not take 'x'"),
        ("machine.start", {"accelerator": "warp"}, "no accelerator 'warp'"),
        ("machine.start", {"accelerator": 3}, "no accelerator '3'"),
        ("machine.start", {"repair_disk": 1}, "repair_disk must be true or false"),
        ("exec.attach", {}, "argv must be a list of texts"),
        ("exec.attach", {"argv": ["a\0"]}, "argv must be a list of texts"),
        ("exec.attach", {"argv": ["a"], "env": {"A": 1}}, "env must be"),
        ("exec.attach", {"argv": ["a"], "tty": 1}, "tty must be"),
        ("exec.attach", {"argv": ["a"], "rows": True}, "rows must be a whole number"),
        ("exec.attach", {"argv": ["a"], "columns": 0}, "columns must be between 1 and"),
        ("exec.attach", {"argv": ["a"], "cwd": "x"}, "cwd must be an absolute path"),
        ("console.attach", {"x": 1}, "does not take 'x'"),
    ],
)
async def test_wrong_params_are_answered_with_a_sentence(connect, method, params, words):
    line = await connect()
    assert words in (await line.ask(method, **params))["error"]["message"]
    assert "result" in await line.ask("hello")


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"3",
        b'{"id":1}',
        b'{"id":true,"method":"hello"}',
        b'{"method":"hello"}',
        b'{"id":1,"method":"hello","params":[]}',
        b'{"id":1,"method":5}',
    ],
)
async def test_json_that_is_no_request_is_answered_and_the_connection_lives(connect, data: bytes):
    line = await connect()
    line.send_raw(data)
    assert (await line.read())["error"]["code"] == "request"
    assert "result" in await line.ask("hello")


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1", b"\xff\xfe\x00", b"[" * 100_000, b'{"id":' + b"1" * 10_000 + b"}", b"{"],
)
async def test_what_is_not_json_ends_the_connection_with_an_answer(connect, data: bytes):
    line = await connect()
    line.send_raw(data)
    assert "not valid JSON" in (await line.read())["error"]["message"]
    assert await line.at_end()
    assert "result" in await (await connect()).ask("hello")


async def test_a_line_without_end_is_refused_and_nothing_else_suffers(connect):
    line, other = await connect(), await connect()
    line.writer.write(b"x" * (3 << 20))
    assert "longer than" in (await line.read())["error"]["message"]
    assert await line.at_end()
    assert "result" in await other.ask("hello")


async def test_requests_on_one_connection_do_not_wait_for_each_other(connect, api: FakeApi):
    api.gate = asyncio.Event()
    line = await connect()
    line.send("slow", "machine.start")
    line.send("quick", "status")
    assert (await line.read())["id"] == "quick"
    api.gate.set()
    assert (await line.read())["id"] == "slow"


async def test_a_start_goes_on_when_the_one_who_asked_is_gone(connect, api: FakeApi):
    api.gate = asyncio.Event()
    line, other = await connect(), await connect()
    line.send(1, "machine.start")
    async with asyncio.timeout(10):
        while (await other.ask("status"))["result"]["state"] != "starting":
            pass
    line.writer.close()
    await line.writer.wait_closed()
    await other.ask("events.subscribe")
    api.gate.set()
    async with asyncio.timeout(10):
        while (await other.read())["params"].get("state") != "running":
            pass
    assert api.state is MachineState.RUNNING


async def test_a_client_that_only_ended_its_direction_gets_its_answers(connect, api: FakeApi):
    api.gate = asyncio.Event()
    line = await connect()
    line.send(1, "machine.start")
    line.writer.write_eof()
    asyncio.get_running_loop().call_later(0.05, api.gate.set)
    assert (await line.read())["result"]["state"] == "running"
    assert await line.at_end()


async def test_events_reach_every_subscriber_in_order(connect, api: FakeApi):
    lines = [await connect() for _ in range(3)]
    for line in lines:
        assert (await line.ask("events.subscribe"))["result"] == {}
    for number in range(100):
        api.hub.publish(Noticed("info", str(number)))
    for line in lines:
        told = [await line.read() for _ in range(100)]
        assert [event["params"]["message"] for event in told] == [str(n) for n in range(100)]
        assert told[0] == {
            "jsonrpc": "2.0",
            "method": "event",
            "params": {"kind": "log", "level": "info", "message": "0"},
        }


async def test_a_subscriber_that_does_not_read_holds_up_nobody(connect, api: FakeApi):
    deaf, keen = await connect(), await connect()
    deaf.send(1, "events.subscribe")
    await deaf.read()
    await keen.ask("events.subscribe")
    deaf.writer.transport.pause_reading()
    for number in range(5000):
        api.hub.publish(Noticed("info", f"{number} ".ljust(1000, "x")))
        await keen.read()
    assert "result" in await (await connect()).ask("hello")
    deaf.writer.transport.resume_reading()
    told = []
    while not told or not told[-1].startswith("4999 "):
        told.append((await deaf.read())["params"]["message"])
    assert sum("dropped here: the client reads too slowly" in text for text in told) == 1
    assert len(told) < 3000


async def test_a_queue_tells_how_many_events_it_dropped():
    hub = EventHub(limit=3)
    async with hub.subscribe() as events:
        for number in range(10):
            hub.publish(Noticed("info", str(number)))
        hub.close()
        messages = [event.message async for event in events if isinstance(event, Noticed)]
    assert messages == ["7 events were dropped here: the client reads too slowly.", "7", "8", "9"]


async def test_a_flood_of_requests_is_answered_one_for_one(connect):
    line = await connect()
    for number in range(2000):
        line.send(number, "hello")
    numbers = {(await line.read())["id"] for _ in range(2000)}
    assert numbers == set(range(2000))


async def test_too_many_connections_are_told_so(connect, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(control, "CONNECTION_LIMIT", 2)
    first, second = await connect(), await connect()
    await first.ask("hello")
    await second.ask("hello")
    third = await connect()
    assert "already serves" in (await third.read())["error"]["message"]
    first.writer.close()
    await first.writer.wait_closed()
    async with asyncio.timeout(10):
        while "error" in await (await connect()).ask("hello"):
            pass


async def test_the_console_is_raw_after_the_answer(connect, api: FakeApi):
    line = await connect()
    line.send(1, "console.attach")
    line.writer.write(b"ls\r")
    assert (await line.read())["result"] == {"log": "login: \n"}
    assert await line.reader.readexactly(3) == b"LS\r"
    line.writer.close()
    async with asyncio.timeout(10):
        await api.streams[0].closed.wait()


async def test_half_a_close_is_passed_on_and_the_other_half_goes_on(connect, api: FakeApi):
    line = await connect()
    await line.ask("console.attach")
    line.writer.write_eof()
    async with asyncio.timeout(10):
        await api.streams[0].eof.wait()
    await api.streams[0].say(b"still here")
    assert await line.reader.readexactly(10) == b"still here"
    assert not api.streams[0].closed.is_set()
    line.writer.close()
    async with asyncio.timeout(10):
        await api.streams[0].closed.wait()


async def test_exec_carries_frames_both_ways_and_ends_with_the_program(connect, api: FakeApi):
    api.state = MachineState.RUNNING
    line = await connect()
    await line.ask("exec.attach", argv=["docker", "count"], env={"TERM": "xterm"}, rows=3)
    for _ in range(100):
        line.writer.write(encode_exec_frame(ExecKind.STDIN, b"x" * 32768))
        await line.writer.drain()
    line.writer.write(encode_exec_frame(ExecKind.STDIN_END))
    async with asyncio.timeout(10):
        frames = ExecDecoder().feed(await line.reader.read())
    assert frames == [(ExecKind.STDOUT, b"count: 3276800\n"), (ExecKind.EXIT, bytes(4))]
    assert api.requests[0].rows == 3
    assert api.requests[0].env == {"TERM": "xterm"}


async def test_a_program_that_ends_early_is_heard_by_a_client_that_still_sends(
    connect, api: FakeApi
):
    api.state = MachineState.RUNNING
    line = await connect()
    await line.ask("exec.attach", argv=["docker", "fail", "3"])
    for _ in range(20):
        line.writer.write(encode_exec_frame(ExecKind.STDIN, b"x" * 32768))
    async with asyncio.timeout(10):
        frames = ExecDecoder().feed(await line.reader.read())
    assert frames[-1] == (ExecKind.EXIT, b"\0\0\0\x03")


async def test_a_refused_attach_leaves_the_connection_in_lines(connect):
    line = await connect()
    assert (await line.ask("exec.attach", argv=["docker"]))["error"]["code"] == "state"
    assert "result" in await line.ask("hello")


async def test_a_connection_with_a_subscription_cannot_attach(connect):
    line = await connect()
    await line.ask("events.subscribe")
    assert "no other request" in (await line.ask("console.attach"))["error"]["message"]


async def test_leaving_gives_answers_under_way_a_moment(api: FakeApi, layout: Layout):
    serving = serve_control(api, layout.control_socket, version="1", home=layout.home)
    api.gate = asyncio.Event()
    async with serving:
        reader, writer = await asyncio.open_unix_connection(str(layout.control_socket))
        writer.write(json.dumps({"id": 1, "method": "machine.start"}).encode() + b"\n")
        await api.begun.wait()
        asyncio.get_running_loop().call_later(0.05, api.gate.set)
    assert json.loads(await reader.readline())["result"]["state"] == "running"
    assert await reader.read() == b""
    assert not layout.control_socket.exists()
    writer.close()


async def test_leaving_does_not_wait_for_ever(api: FakeApi, layout: Layout):
    api.gate = asyncio.Event()
    serving = serve_control(api, layout.control_socket, version="1", home=layout.home, grace_s=0.05)
    async with serving:
        reader, writer = await asyncio.open_unix_connection(str(layout.control_socket))
        writer.write(b'{"id":1,"method":"machine.start"}\n')
        await api.begun.wait()
    assert await reader.read() == b""
    writer.close()


async def test_a_stale_socket_is_replaced(api: FakeApi, layout: Layout):
    layout.control_socket.touch()
    async with serve_control(api, layout.control_socket, version="1", home=layout.home):
        reader, writer = await asyncio.open_unix_connection(str(layout.control_socket))
        writer.write(b'{"id":1,"method":"hello"}\n')
        assert json.loads(await reader.readline())["result"]["version"] == "1"
        writer.close()


def test_the_limits_are_those_of_the_documentation():
    assert control_session.LINE_LIMIT == 1 << 20


async def test_ports_are_listed_added_and_removed(connect, api: FakeApi):
    line = await connect()
    params = {"host_port": 8080, "container": "web", "container_port": 80}
    use = (await line.ask("ports.add", **params))["result"]
    assert (use["host_ip"], use["state"], use["proto"]) == ("127.0.0.1", "open", "tcp")
    assert (await line.ask("ports.list"))["result"] == {"ports": [use]}
    assert (await line.ask("ports.remove", host_port=8080))["result"] == {}
    assert (await line.ask("ports.list"))["result"] == {"ports": []}
    for method, wrong in [
        ("ports.add", {**params, "container": "../x"}),
        ("ports.add", {**params, "host_port": "80"}),
        ("ports.add", {**params, "more": 1}),
        ("ports.remove", {}),
        ("ports.remove", {"host_port": 80, "proto": "sctp"}),
    ]:
        assert (await line.ask(method, **wrong))["error"]["code"] == "setting"


async def test_memory_is_told_given_back_and_limited(connect, api: FakeApi):
    line = await connect()
    assert (await line.ask("memory.usage"))["result"] == api.ledger.to_json()
    given = (await line.ask("memory.give_back"))["result"]
    assert given["returned_bytes"] == given["host_before_bytes"] - given["host_after_bytes"]
    change = (await line.ask("memory.limit", bytes=1 << 30))["result"]
    assert (change["limit_bytes"], change["needs_restart"]) == (1 << 30, False)
    assert (await line.ask("memory.limit", bytes=1))["error"]["code"] == "state"
    for wrong in ({}, {"bytes": "1G"}, {"bytes": 0}, {"bytes": True}, {"bytes": 5, "more": 1}):
        assert (await line.ask("memory.limit", **wrong))["error"]["code"] == "setting"


async def test_the_disk_is_told_of_grown_and_trimmed(connect, api: FakeApi):
    line = await connect()
    assert (await line.ask("disk.usage"))["result"]["items"] is None
    assert (await line.ask("disk.trim"))["error"]["code"] == "state"
    await line.ask("machine.start")
    usage = (await line.ask("disk.usage"))["result"]
    assert [item["kind"] for item in usage["items"]] == list(KINDS)
    grown = (await line.ask("disk.grow", gib=61))["result"]
    assert (grown["before_bytes"], grown["bytes"], grown["online"]) == (60 << 30, 61 << 30, True)
    assert (await line.ask("disk.trim"))["result"]["given_back_bytes"] == 1 << 30
    for wrong in ({}, {"gib": "61"}, {"gib": True}, {"gib": 1}, {"gib": 61, "more": 1}):
        assert (await line.ask("disk.grow", **wrong))["error"]["code"] == "setting"
    assert api.calls[-1] == "grow 61"
