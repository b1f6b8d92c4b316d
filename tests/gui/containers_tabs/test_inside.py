"""A process of the machine is found inside its container by its place in the tree."""

import pytest
from tests.support.fake_engine import FakeEngine
from tests.support.fake_exec import FakeExecSession

from sampan.client.engine.model import ExecRequest, ProcessRow
from sampan.core.errors import EngineError
from sampan.gui.containers.processes.inside import (
    InsideProcess,
    find_inside,
    parse_inside,
    send_signal,
)

ROWS = (
    ProcessRow(812, 790, command="node server.js"),
    ProcessRow(840, 812, command="worker"),
    ProcessRow(841, 812, command="worker"),
    ProcessRow(842, 812, command="cache"),
    ProcessRow(900, 790, command="sh"),
    ProcessRow(901, 900, command="worker"),
)
INSIDE = """1 0 node server.js \r
21 1 worker \r
22 1 worker \r
23 1 cache \r
40 0 sh \r
41 40 worker \r
60 0 sh -c for d in /proc \r
in a second line
"""


def scripted(monkeypatch, engine: FakeEngine, *answers: tuple[str, int]) -> list[ExecRequest]:
    """Let programs in a container write and end as told; return what was run."""
    waiting, asked = list(answers), []

    async def open_exec(id: str, request: ExecRequest) -> FakeExecSession:
        asked.append(request)
        session = FakeExecSession(request)
        session._output.get_nowait()  # no prompt
        text, code = waiting.pop(0)
        session.say(text.encode())
        session.end(code)
        return session

    monkeypatch.setattr(engine, "open_exec", open_exec)
    return asked


@pytest.mark.parametrize(("pid", "inside"), [(812, 1), (841, 22), (842, 23), (900, 40), (901, 41)])
def test_a_process_is_known_by_its_parents_its_command_and_its_rank(pid: int, inside: int):
    found = find_inside(ROWS, parse_inside(INSIDE), pid)
    assert found is not None
    assert found.pid == inside


def test_where_one_has_ended_meanwhile_nothing_is_guessed():
    fewer = [each for each in parse_inside(INSIDE) if each.pid != 21]
    assert find_inside(ROWS, fewer, 841) is None
    assert find_inside(ROWS, fewer, 4000) is None


async def test_the_command_is_looked_at_again_before_the_signal_is_sent(monkeypatch):
    engine = FakeEngine()
    asked = scripted(monkeypatch, engine, (INSIDE, 0), ("", 0))
    await send_signal(engine, "api", ROWS, 841, "SIGTERM")
    assert asked[1].command[-3:] == ("22", "TERM", "worker")
    assert asked[1].user == "0"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((("", 0),), "cannot be told"),
        (((INSIDE, 0), ("", 3)), "has ended meanwhile"),
        (((INSIDE, 0), ("kill: not permitted\r\n", 1)), "not permitted"),
    ],
)
async def test_a_signal_that_was_not_sent_is_told(monkeypatch, answers, words):
    engine = FakeEngine()
    scripted(monkeypatch, engine, *answers)
    with pytest.raises(EngineError, match=words):
        await send_signal(engine, "api", ROWS, 841, "SIGTERM")


def test_lines_that_are_no_process_are_passed_over():
    assert parse_inside("sh: no tr\n7 1 a b \n") == (InsideProcess(7, 1, "a b"),)
