"""A guest agent that lies, floods, falls silent: the host agent stays small and says what is."""

import asyncio
import os
import time

import psutil
import pytest
from tests.contract.faults.conftest import check_sentence

from sampan.client.control import ControlClient, connect
from sampan.core.errors import SampanError
from sampan.core.phases import PhaseSpec
from sampan.hostagent.supervisor import Supervisor
from sampan.platforms import current

MIB = 1024 * 1024
WATCHED_S = 1.5
GROWTH = 64 * MIB
"""Windows and buffers of a session, each once, and what Python keeps of them."""


@pytest.mark.parametrize(
    ("guest", "code", "message"),
    [
        ("hangs up", 9, "closed"),
        ("bad frames", 9, "The guest agent broke the channel's protocol"),
        ("another protocol", 10, "The guest agent speaks protocol 9"),
        ("phases that are none", 10, "The guest agent's hello is not one"),
        ("phases of texts", 10, "The guest agent's hello is not one"),
        ("ports that are none", 10, "The guest agent's hello is not one"),
        ("no message", 9, "The guest agent sent something that is no message"),
        ("endless line", 9, "a line is longer than 1048576 bytes"),
        ("disk failed", 5, "The data disk has errors that cannot be repaired without asking"),
    ],
)
def test_a_machine_whose_agent_is_none_does_not_come_up(sampan, image, qemu, guest, code, message):
    qemu.behave(guest=guest)
    began = time.monotonic()
    done = sampan.start()
    check_sentence(done, code, message, " ")
    assert time.monotonic() - began < 15
    status = sampan.status()
    assert (status["state"], status["pid"]) == ("failed", None)


@pytest.mark.parametrize("guest", ["mute", "no hello", "noise"])
async def test_an_agent_that_never_says_hello_is_given_up_in_time(
    layout, image, qemu, guest, monkeypatch
):
    qemu.behave(guest=guest)
    monkeypatch.setattr(PhaseSpec, "deadline", lambda _spec, emulated: 3.0)
    current().make_private_folder(layout.run)
    supervisor = Supervisor(layout, current(), dict(os.environ), lambda _event: None)
    with pytest.raises(SampanError, match="waiting for the guest agent to say hello took") as error:
        await supervisor.start("tcg")
    assert error.value.exit_code == 7
    assert supervisor.state == "failed"
    await supervisor.leave()
    assert list(layout.run.iterdir()) == []


MISCHIEF = {
    "hangs up": "closed",
    "bad frames": "broke the channel's protocol",
    "no message": "sent something that is no message",
    "endless line": "a line is longer than",
    "wrong figures": "",
    "oversized frames": "its window allows",
    "deaf": "",
    "tells without end": "",
    "asks without end": "",
    "ports without end": "",
    "pings without end": "",
    "streams without end": "",
}


async def test_an_agent_that_turns_hostile_costs_a_sentence_and_little_memory(running, qemu):
    agent = running.host_agent()
    async with connect(running.layout) as client:
        for mischief, sentence in MISCHIEF.items():
            before = agent.memory_info().rss
            qemu.order(mischief=mischief)
            told, most = await watch(client, agent, WATCHED_S)
            print(f"{mischief}: {(most - before) / MIB:.1f} MiB more; {sorted(told)}")
            assert most - before < GROWTH, mischief
            assert not sentence or any(sentence in text for text in told), (mischief, told)
            qemu.order(mischief="well")
            async with asyncio.timeout(30):
                while (await client.status()).state != "running":  # noqa: ASYNC110 - it is asked
                    await asyncio.sleep(0.05)


async def watch(
    client: ControlClient, agent: psutil.Process, seconds: float
) -> tuple[set[str], int]:
    """Return the sentences that are told meanwhile, and the most memory that is occupied."""
    told, most, ends = set(), 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        async with asyncio.timeout(5):
            status = await client.status()
        assert status.state in ("running", "degraded"), status
        if status.error is not None:
            told.add(status.error.message)
            assert status.error.hint
        most = max(most, agent.memory_info().rss)
        await asyncio.sleep(0.02)
    return told, most
