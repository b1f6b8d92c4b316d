"""The engine's back-off, what it tells, and how it goes on with what already runs."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sampan_agent import engine as engine_module
from sampan_agent.backoff import Backoff
from sampan_agent.console import Console
from sampan_agent.engine import Engine, Listener, State
from sampan_agent.engine_config import EngineConfig
from sampan_agent.loop import Loop
from sampan_agent.output import Allowance, Output
from sampan_agent.process import parse_start_time


def test_the_wait_doubles_until_it_is_time_to_say_so():
    backoff = Backoff()
    waits = [backoff.fail(0.1) for _ in range(7)]
    assert waits == [0.5, 1, 2, 4, 30, 30, 30]


def test_five_failures_in_a_row_are_hopeless_and_four_are_not():
    backoff = Backoff()
    for _ in range(4):
        backoff.fail(1)
    assert not backoff.hopeless
    backoff.fail(1)
    assert backoff.hopeless


def test_a_healthy_minute_makes_failures_forgotten():
    backoff = Backoff()
    for _ in range(6):
        backoff.fail(1)
    assert backoff.fail(60) == 0.5
    assert (backoff.failures, backoff.hopeless) == (1, False)


def test_a_burst_of_lines_is_let_through_and_a_flood_is_not():
    allowance = Allowance(0.0)
    assert sum(allowance.take(0.0) for _ in range(200)) == 60
    assert allowance.withheld == 140
    assert sum(allowance.take(1.0) for _ in range(200)) == 5


def test_the_start_time_is_found_behind_any_name():
    fields = b" ".join(str(number).encode() for number in range(4, 53))
    assert parse_start_time(b"12 (a) b (c)) S " + fields) == 22


class World:
    """An engine whose programs are none: spawning and ends are the test's."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loop = Loop()
        self.folder = folder
        self.spawned: list[str] = []
        self.words: tuple[str, ...] = ()
        self.running: dict[str, list[int]] = {}
        self.exits: dict[int, object] = {}
        self.states: list[State] = []
        self.failed: list[tuple[str, list[str]]] = []
        self.phases: list[str] = []
        self.slept: list[float] = []
        self.answering: set[str] = set()
        self._null = os.open(os.devnull, os.O_WRONLY)
        names = ("containerd", "dockerd")
        self.outputs = tuple(
            Output(self.loop, name, str(folder), lambda _line: None) for name in names
        )
        self.engine = Engine(
            self.loop,
            Console(self._null),
            "/no/cgroup",
            (self.outputs[0], self.outputs[1]),
            Listener(
                self.states.append,
                lambda message, _hint, log: self.failed.append((message, log)),
                self.phases.append,
                lambda: self.phases.append("ready"),
            ),
            EngineConfig(*(str(folder / name) for name in ("own.json", "daemon.json", "swarm"))),
        )
        monkeypatch.setattr(engine_module, "spawn", self._spawn)
        monkeypatch.setattr(self.loop, "exit_of", self._exit_of)
        monkeypatch.setattr(self.engine, "_answers", self._answers)
        monkeypatch.setattr(self.engine, "_learn_version", self._learn_version)
        monkeypatch.setattr(engine_module, "processes_in", lambda _group: [*self.alive])
        monkeypatch.setattr(engine_module, "name_of", lambda pid: self.alive[pid])
        self.alive: dict[int, str] = {}
        self.futures: dict[int, object] = {}

    def _spawn(self, argv: tuple[str, ...], **_named: object) -> int:
        self.spawned.append(argv[0])
        self.words = argv
        return 100 + len(self.spawned)

    def _exit_of(self, pid: int) -> object:
        from sampan_agent.tasks import Future

        future: Future[int | None] = Future()
        self.futures[pid] = future
        return future

    async def _answers(self, daemon: object) -> bool:
        return daemon.name in self.answering  # type: ignore[attr-defined]

    async def _learn_version(self) -> None:
        return None

    def end(self, pid: int, code: int) -> None:
        self.futures[pid].resolve(code)  # type: ignore[attr-defined]

    def pass_time(self, seconds: float) -> None:
        self.loop.after(seconds, self.loop.stop)
        self.loop.run()

    def shut(self) -> None:
        for output in self.outputs:
            self.loop.close(output._fd)
        self.loop.shut()
        os.close(self._null)


@pytest.fixture
def world(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(engine_module, "POLL_S", 0.001)
    world = World(own_environment, monkeypatch)
    yield world
    world.shut()


def test_both_are_started_at_once_and_ready_when_both_answer(world: World):
    world.engine.start()
    assert world.spawned == ["containerd", "dockerd"]
    world.answering = {"dockerd"}
    world.pass_time(0.02)
    assert not world.engine.ready
    world.answering = {"containerd", "dockerd"}
    world.pass_time(0.02)
    assert world.engine.ready
    assert world.phases == ["engine", "containerd", "ready"]


def test_what_runs_already_is_gone_on_with(world: World):
    world.alive = {7: "containerd", 8: "dockerd", 9: "containerd-shim"}
    world.answering = {"containerd", "dockerd"}
    world.engine.start()
    world.pass_time(0.02)
    assert not world.spawned
    assert set(world.futures) == {7, 8}
    assert world.engine.ready


def test_a_daemon_that_ends_is_started_again_and_the_host_hears_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sampan_agent.backoff.FIRST_S", 0.001)
    world.answering = {"containerd", "dockerd"}
    world.engine.start()
    world.pass_time(0.02)
    world.end(102, -9)
    assert world.states[-1] == ("restarting", "dockerd was ended by signal 9.", 1)
    world.pass_time(0.05)
    assert world.spawned == ["containerd", "dockerd", "dockerd"]
    assert world.states[-1].state == "ready"


def test_after_five_failures_it_is_told_and_tried_on(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sampan_agent.backoff.FIRST_S", 0.0)
    monkeypatch.setattr("sampan_agent.backoff.LONGEST_S", 0.01)
    world.engine.start()
    world.outputs[0].take_line("the reason")
    for count in range(1, 6):
        world.end(max(world.futures, key=lambda pid: (world.spawned[pid - 101], pid)), 1)
        world.pass_time(0.02)
        assert len(world.failed) == (1 if count == 5 else 0)
    assert world.states[-1].state == "failed"
    assert world.failed[0][0] == "dockerd ended with code 1, 5 times in a row."
    assert world.spawned.count("dockerd") == 6


def test_the_last_lines_of_a_program_are_kept(world: World):
    for number in range(100):
        world.outputs[1].take_line(f"line {number}")
    assert world.outputs[1].drain() == [f"line {number}" for number in range(60, 100)]


def test_what_shims_say_of_themselves_is_not_kept(world: World):
    world.outputs[0].take_line('time="now" level=info msg="loading plugin"')
    world.outputs[0].take_line('time="now" level=warning msg="something"')
    assert world.outputs[0].drain() == ['time="now" level=warning msg="something"']


def test_another_environment_starts_dockerd_anew_while_nothing_depends_on_it(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(engine_module.os, "kill", lambda pid, number: killed.append((pid, number)))
    monkeypatch.setattr(engine_module, "STOP_CONTAINERD_S", 0.01)
    world.engine.start()
    assert world.engine.renew({"HTTP_PROXY": "p"})
    assert world.engine.renew({"HTTP_PROXY": "q"}), "it is on its way already"
    world.end(102, -15)
    assert world.spawned == ["containerd", "dockerd", "dockerd"]
    world.pass_time(0.03)
    assert killed == [(102, 15)], "the new one is left alone"
    world.answering = {"containerd", "dockerd"}
    world.pass_time(0.02)
    assert world.states == [("ready", "", 0)], "nobody was told of a failure"
    assert not world.engine.renew({})


def test_a_dockerd_that_ran_before_is_not_started_anew(world: World):
    world.alive = {7: "containerd", 8: "dockerd"}
    world.engine.start()
    assert not world.engine.renew({"HTTP_PROXY": "p"})


def test_dockerd_keeps_containers_until_the_machine_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    target = world.folder / "daemon.json"
    kept: list[tuple[int, str, bool]] = []

    async def reload(_loop: Loop, pid: int, socket: str) -> bool:
        kept.append((pid, socket, json.loads(target.read_text())["live-restore"]))
        return True

    monkeypatch.setattr(engine_module, "reload", reload)
    monkeypatch.setattr(engine_module.os, "kill", lambda pid, _number: world.end(pid, 0))
    world.answering = {"containerd", "dockerd"}
    world.engine.start()
    world.pass_time(0.02)
    assert f"--config-file={target}" in world.words
    assert json.loads(target.read_text())["live-restore"] is True
    told: list[str] = []
    world.loop.start(world.engine.stop(told.append))
    world.pass_time(0.05)
    assert kept == [(102, "/run/docker.sock", False)]
    assert told == ["stop.dockerd", "stop.containerd"]


def test_a_dockerd_that_keeps_no_containers_is_stopped_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    (world.folder / "own.json").write_text('{"live-restore": false}')
    monkeypatch.setattr(engine_module, "reload", None)
    monkeypatch.setattr(engine_module.os, "kill", lambda pid, _number: world.end(pid, 0))
    world.answering = {"containerd", "dockerd"}
    world.engine.start()
    world.pass_time(0.02)
    told: list[str] = []
    world.loop.start(world.engine.stop(told.append))
    world.pass_time(0.05)
    assert told == ["stop.dockerd", "stop.containerd"]
