"""The link to the host agent: status, events, and an agent that goes and comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.agent import Agent
from tests.unit.hostagent_control.fake_api import make_layout

from sampan.core.events import PhaseStarted, StateChanged
from sampan.core.layout import Layout
from sampan.core.states import MachineState
from sampan.gui.bridge import Bridge, Failure
from sampan.gui.context import MachineLoad
from sampan.gui.machine_link import LinkPlan, MachineLink

PLAN = LinkPlan(launch=False, poll_s=0.02, retry_s=0.02)


@pytest.fixture
def layout(own_environment: Path) -> Layout:
    return make_layout(own_environment / "m")


@pytest.fixture
def agent(bridge: Bridge, layout: Layout) -> Agent:
    return Agent(bridge, layout)


@pytest.fixture
def link(bridge: Bridge, layout: Layout) -> Iterator[MachineLink]:
    made = MachineLink(bridge, layout, {}, PLAN)
    yield made
    bridge.stop()


def test_without_a_host_agent_the_machine_is_known_from_its_files(qtbot, link: MachineLink):
    link.begin()
    qtbot.waitUntil(lambda: link.status is not None)
    assert link.status is not None
    assert link.status.state is MachineState.STOPPED
    assert not link.connected


def test_an_agent_that_comes_goes_and_comes_again_is_followed(
    qtbot, link: MachineLink, agent: Agent
):
    link.begin()
    for _ in range(2):
        agent.come()
        qtbot.waitUntil(lambda: link.connected)
        agent.go()
        qtbot.waitUntil(lambda: not link.connected)


def test_a_start_is_told_as_it_goes_and_ends_in_a_status(qtbot, link: MachineLink, agent: Agent):
    heard: list[object] = []
    done: list[object] = []
    link.happened.connect(heard.append)
    agent.come()
    link.begin()
    qtbot.waitUntil(lambda: link.connected)
    qtbot.waitUntil(lambda: link.status is not None)
    link._bridge.submit(link, link.start(), done.append)
    qtbot.waitUntil(lambda: bool(done))
    qtbot.waitUntil(lambda: link.status.state is MachineState.RUNNING)
    qtbot.waitUntil(lambda: StateChanged(MachineState.RUNNING) in heard)
    assert any(isinstance(event, PhaseStarted) for event in heard)


def test_a_request_that_is_refused_keeps_its_sentence(qtbot, link: MachineLink, agent: Agent):
    told: list[Failure] = []
    agent.come()
    link.begin()
    qtbot.waitUntil(lambda: link.connected)
    asked = link.ask(lambda client: client.call("no.such.method"))
    link._bridge.submit(link, asked, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].message


def test_nothing_is_polled_while_nobody_looks(qtbot, link: MachineLink, agent: Agent):
    agent.come()
    link.begin()
    qtbot.waitUntil(lambda: link.connected)
    link.set_watched(False)
    link.refresh()
    qtbot.waitUntil(lambda: link.load != MachineLoad())
    assert link.load.memory_limit > 0
