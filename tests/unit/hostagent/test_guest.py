"""The conversation with a guest agent that reads slowly: every line arrives whole."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.guest_peer import PeerStream, guest_peer

from sampan.hostagent.guest import Guest, connect_guest
from sampan_wire.messages import PROTOCOL_VERSION, LineDecoder, encode_line

LARGE = "x" * 700_000
"""More than half of the peer's window: two such lines do not fit into it together."""


class SlowAgent:
    """Answers the hello, then reads nothing until it is told to."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.asked: list[str] = []

    async def serve(self, stream: PeerStream, header: dict[str, Any]) -> None:
        assert header["kind"] == "rpc"
        await stream.accept()
        decoder = LineDecoder()
        while data := await stream.read():
            for message in decoder.feed(data):
                self.asked.append(message["method"])
                result = {"protocol": PROTOCOL_VERSION} if message["method"] == "hello" else {}
                await stream.send(encode_line({"id": message["id"], "result": result}))
            await self.reads.wait()


@pytest.fixture
async def agent() -> SlowAgent:
    return SlowAgent()


@pytest.fixture
async def guest(agent: SlowAgent, own_environment: Path) -> AsyncIterator[Guest]:
    path = own_environment / "channel"
    async with guest_peer(path, agent.serve):
        guest = await connect_guest(path, lambda _method, _params: None, _no_questions)
        yield guest
        await guest.close()


async def test_a_question_does_not_get_into_one_that_waits(guest: Guest, agent: SlowAgent):
    calls = [asyncio.create_task(guest.call("large", large=LARGE)) for _ in range(3)]
    await asyncio.sleep(0.05)
    agent.reads.set()
    async with asyncio.timeout(20):
        while not all(call.done() for call in calls[:3]):
            calls.append(asyncio.create_task(guest.call("small")))
            await asyncio.sleep(0)
        await asyncio.gather(*calls)
    assert len(agent.asked) == 1 + len(calls)


async def test_a_question_that_is_given_up_leaves_no_half_line(guest: Guest, agent: SlowAgent):
    first = asyncio.create_task(guest.call("fills", large=LARGE))
    given_up = asyncio.create_task(guest.call("given.up", large=LARGE))
    await asyncio.sleep(0.05)
    given_up.cancel()
    await asyncio.wait([given_up])
    agent.reads.set()
    async with asyncio.timeout(20):
        await first
        await guest.call("after")
    assert agent.asked == ["hello", "fills", "given.up", "after"]


async def _no_questions(_method: str, _params: dict[str, Any]) -> dict[str, Any]:
    return {}
