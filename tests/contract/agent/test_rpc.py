"""JSON-RPC lines on the channel."""

from typing import Any

import pytest
from tests.contract.agent.conftest import Guest
from tests.support.channel_host import Host

from sampan_agent.errors import AgentError
from sampan_agent.rpc import Method
from sampan_wire.messages import decode_line, encode_line


def fail(_params: Any) -> dict[str, Any]:
    raise AgentError("That cannot be done.", "Do something else.")


async def fail_later(_params: Any) -> dict[str, Any]:
    raise AgentError("That went wrong.")


@pytest.fixture
def methods() -> dict[str, Method]:
    return {
        "hello": lambda params: {"protocol": 1, "heard": dict(params)},
        "fail": fail,
        "fail.later": fail_later,
    }


class Talk:
    """The rpc stream of a host."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.stream = host.open({"kind": "rpc"})
        assert host.answer(self.stream) == {"ok": True}

    def say(self, message: dict[str, Any]) -> None:
        self.host.send(self.stream, encode_line(message))

    def hear(self) -> dict[str, Any]:
        data = self.host.data[self.stream]
        self.host.until(lambda: b"\n" in data)
        line, _, rest = bytes(data).partition(b"\n")
        data[:] = rest
        return decode_line(line)


def test_a_request_is_answered_under_its_id(host: Host):
    talk = Talk(host)
    talk.say({"id": 7, "method": "hello", "params": {"host": "船"}})
    assert talk.hear() == {"id": 7, "result": {"protocol": 1, "heard": {"host": "船"}}}


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("fail", "That cannot be done."),
        ("fail.later", "That went wrong."),
        ("no.such", "The guest agent has no method 'no.such'."),
    ],
)
def test_an_error_is_a_sentence(host: Host, method: str, message: str):
    talk = Talk(host)
    talk.say({"id": 1, "method": method})
    answer = talk.hear()
    assert (answer["id"], answer["error"]["message"]) == (1, message)


def test_nothing_is_told_before_hello_and_everything_after(host: Host, guest: Guest):
    talk = Talk(host)
    guest.call(lambda: guest.rpc.notify("phase", {"name": "too early"}))
    talk.say({"id": 1, "method": "hello"})
    assert talk.hear()["id"] == 1
    guest.call(lambda: guest.rpc.notify("phase", {"name": "disk"}))
    assert talk.hear() == {"method": "phase", "params": {"name": "disk"}}


def test_the_guest_may_ask_too(host: Host, guest: Guest):
    talk = Talk(host)
    talk.say({"id": 1, "method": "hello"})
    talk.hear()
    good = guest.call(lambda: guest.rpc.ask("port.add", {"id": "1"}))
    bad = guest.call(lambda: guest.rpc.ask("port.add", {"id": "2"}))
    questions = [talk.hear(), talk.hear()]
    assert [question["params"]["id"] for question in questions] == ["1", "2"]
    talk.say({"id": questions[1]["id"], "error": {"code": "port", "message": "In use."}})
    talk.say({"id": questions[0]["id"], "result": {"port": 80}})
    host.until(lambda: good.done and bad.done)
    assert good.result() == {"port": 80}
    with pytest.raises(AgentError, match="In use"):
        bad.result()


def test_a_question_to_a_host_that_goes_is_answered_with_away(host: Host, guest: Guest):
    talk = Talk(host)
    talk.say({"id": 1, "method": "hello"})
    talk.hear()
    future = guest.call(lambda: guest.rpc.ask("port.add", {}))
    talk.hear()
    Host(host.end).begin()
    with pytest.raises(AgentError) as caught:
        future.result()
    assert caught.value.code == "away"
    with pytest.raises(AgentError):
        guest.call(lambda: guest.rpc.ask("port.add", {})).result()


@pytest.mark.parametrize("line", [b"not json\n", b"[1]\n", b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_message_ends_the_stream_only(host: Host, line: bytes):
    talk = Talk(host)
    host.send(talk.stream, line)
    host.until(lambda: talk.stream in host.gone)
    again = Talk(host)
    again.say({"id": 1, "method": "hello"})
    assert again.hear()["id"] == 1


@pytest.mark.parametrize(
    "message",
    [{"id": 5, "result": {}}, {"id": 5, "error": 3}, {"method": 4}, {}, {"method": "hello"}],
)
def test_a_message_without_a_use_is_passed_over(host: Host, message: dict[str, Any]):
    talk = Talk(host)
    talk.say(message)
    talk.say({"id": 1, "method": "hello", "params": [1]})
    assert talk.hear()["id"] == 1
