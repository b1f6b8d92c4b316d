"""The session with the relay: met anew when it is lost, waited for, told about."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.guest_peer import GuestPeer, PeerStream, echo, guest_peer
from tests.support.waiting import until

import sampan.hostagent.relay_link
from sampan.core.errors import ChannelError, MachineStateError
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.relay_link import MachineStreams, RelayLink


class Bench:
    """A link that runs, and what it told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[ChannelError | None] = []
        self.link = RelayLink(path, self.told.append)
        self.agent: Channel | Exception = ChannelError("The guest agent does not answer.")
        self.streams = MachineStreams(self._find_agent, self.link, self._awake)

    async def _awake(self) -> None:
        """Nothing sleeps here."""

    def _find_agent(self) -> Channel:
        if isinstance(self.agent, Exception):
            raise self.agent
        return self.agent

    async def ask(self, text: bytes = b"hello") -> bytes:
        stream = await self.streams.begin(kind="tcp", host="172.17.0.2", port=80)
        await stream.confirm()
        await stream.write(text)
        stream.write_eof()
        answer = b""
        while data := await stream.read():
            answer += data
        return answer


@pytest.fixture
async def bench(own_environment: Path) -> AsyncIterator[Bench]:
    bench = Bench(own_environment / "relay.sock")
    running = asyncio.create_task(bench.link.run())
    yield bench
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    bench.link.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    times = {"WAIT_S": 0.3, "ASK_EVERY_S": 0.1, "SILENCE_S": 0.5, "RECONNECT_S": 0.01}
    for name, seconds in times.items():
        monkeypatch.setattr(sampan.hostagent.relay_link, name, seconds)


async def test_streams_are_carried_while_the_guest_agent_is_away(bench: Bench) -> None:
    async with guest_peer(bench.path, echo):
        assert await bench.ask() == b"hello"
    assert bench.told == [None]


async def test_a_stream_that_is_opened_too_early_waits_for_the_relay(bench: Bench) -> None:
    asking = asyncio.create_task(bench.ask())
    await asyncio.sleep(0.05)
    assert not asking.done()
    async with guest_peer(bench.path, echo):
        assert await asking == b"hello"


async def test_a_relay_that_ends_is_told_and_met_anew(bench: Bench) -> None:
    async with guest_peer(bench.path, echo):
        stream = await bench.streams.begin(kind="unix", path="/run/docker.sock")
        await stream.confirm()
        bench.link.end("The relay in the machine has ended.")
        with pytest.raises(ChannelError, match="has ended"):
            await stream.read()
        assert await bench.ask() == b"hello"
    lost = bench.told[1]
    assert lost is not None
    assert lost.message == (
        "Connections to Docker and to ports were broken off: The relay in the machine has ended."
    )
    assert bench.told[2] is None


async def test_without_a_relay_an_opening_fails_in_words_after_a_while(
    impatient: None, bench: Bench
) -> None:
    with pytest.raises(ChannelError, match="the machine's relay does not answer"):
        await bench.ask()
    await until(lambda: len(bench.told) > 0)
    assert bench.told[0] is not None


async def test_a_relay_that_falls_silent_is_met_anew(impatient: None, bench: Bench) -> None:
    async def deaf(stream: PeerStream, header: dict[str, Any]) -> None:
        await stream.accept()

    async with guest_peer(bench.path, deaf) as peer:
        await bench.link.session()
        _fall_silent(peer)
        await until(lambda: len(bench.told) > 1)
    silent = bench.told[1]
    assert silent is not None
    assert silent.message.endswith("The relay in the machine fell silent.")


async def test_a_relay_that_answers_pings_stays(impatient: None, bench: Bench) -> None:
    async with guest_peer(bench.path, echo):
        session = await bench.link.session()
        await asyncio.sleep(5 * sampan.hostagent.relay_link.SILENCE_S)
        assert await bench.link.session() is session


async def test_a_machine_that_does_not_run_says_so_at_once(bench: Bench) -> None:
    bench.agent = MachineStateError("The machine is stopped.")
    async with asyncio.timeout(1):
        with pytest.raises(MachineStateError):
            await bench.streams.begin(kind="tcp", host="172.17.0.2", port=80)
    with pytest.raises(MachineStateError):
        bench.streams.check()


async def test_other_kinds_go_to_the_guest_agent(bench: Bench, own_environment: Path) -> None:
    headers: list[dict[str, Any]] = []

    async def keep(stream: PeerStream, header: dict[str, Any]) -> None:
        headers.append(header)
        await stream.accept()

    async with guest_peer(own_environment / "channel.sock", keep):
        bench.agent = channel = await connect_channel(own_environment / "channel.sock")
        stream = await bench.streams.begin(kind="udp", host="172.17.0.2", port=53)
        await stream.confirm()
        channel.close()
    assert headers == [{"kind": "udp", "host": "172.17.0.2", "port": 53}]


def _fall_silent(peer: GuestPeer) -> None:
    async def nothing() -> None:
        peer.session.take_output()

    peer.flush = nothing  # type: ignore[method-assign]
