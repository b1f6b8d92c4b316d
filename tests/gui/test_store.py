"""The store follows the machine and its engine, and keeps what it knew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from tests.support.fake_engine import FakeEngine

from sampan.client.engine.model import ContainerState, ContainerStats
from sampan.client.engine.remembered import load_lists
from sampan.core.errors import EngineError
from sampan.core.states import MachineState
from sampan.core.status import DiskUse, MemoryUse, Status
from sampan.gui import following, store
from sampan.gui.bridge import Bridge
from sampan.gui.stats_history import HOUR_S, StatsHistory
from sampan.gui.store import Store


def status(state: MachineState) -> Status:
    return Status(state, "/m", "unix:///m/docker.sock", MemoryUse(1 << 31), DiskUse(1))


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "RETRY_S", (0.01,) * 5)
    monkeypatch.setattr(following, "THROTTLE_S", 0.01)
    monkeypatch.setattr(store, "STATS_S", 0.01)
    monkeypatch.setattr(store, "CLOSE_STATS_S", 0.01)


@pytest.fixture
def made(bridge: Bridge, engine: FakeEngine) -> Iterator[Store]:
    made = Store(bridge, engine)
    yield made
    made.stop()


@pytest.fixture
def loaded(made: Store, qtbot: QtBot) -> Store:
    made.take_status(status(MachineState.RUNNING))
    qtbot.waitUntil(lambda: not made.stale)
    return made


def named(made: Store, name: str) -> ContainerState | None:
    return next((each.state for each in made.containers if each.name == name), None)


def test_it_reads_everything_once_the_machine_runs(loaded: Store):
    assert len(loaded.containers) == 6
    assert len(loaded.images) == 14
    assert len(loaded.volumes) == 5
    assert len(loaded.networks) == 4
    assert loaded.loaded
    assert loaded.status is not None


def test_a_change_in_the_engine_changes_the_list_without_being_asked(
    loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    with qtbot.waitSignal(loaded.containers_changed):
        engine.end_container("web", 3)
    assert named(loaded, "web") is ContainerState.EXITED


def test_an_event_comes_after_the_list_that_it_changed(
    loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    seen: list[tuple[str, ContainerState | None]] = []
    loaded.engine_event.connect(lambda event: seen.append((event.action, named(loaded, "web"))))
    engine.end_container("web", 1)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("die", ContainerState.EXITED)]


def test_who_uses_an_image_follows_from_the_containers(
    loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    worker = engine.find("worker")
    asked = len(engine.called("list_images"))
    with qtbot.waitSignal(loaded.images_changed):
        del engine.containers[worker.id]
        engine.emit("container", "destroy", worker.id, "worker")
    [python] = [each for each in loaded.images if "python:3.13-slim" in each.tags]
    assert python.users == ()
    assert len(engine.called("list_images")) == asked


def test_a_thousand_events_are_few_lists(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    before = len(engine.called("list_containers"))
    heard: list[object] = []
    loaded.engine_event.connect(heard.append)
    for _ in range(1000):
        engine.emit("container", "kill", engine.find("web").id, "web")
    qtbot.waitUntil(lambda: len(heard) == 1000)
    assert len(engine.called("list_containers")) - before < 100


def test_what_does_not_change_a_list_asks_for_none(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    before = len(engine.called("list_containers"))
    with qtbot.waitSignal(loaded.engine_event):
        engine.emit("container", "exec_start: sh -c true", engine.find("web").id, "web")
    assert len(engine.called("list_containers")) == before


def test_a_list_that_stays_the_same_is_not_told(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    told: list[None] = []
    loaded.containers_changed.connect(lambda: told.append(None))
    with qtbot.waitSignal(loaded.engine_event):
        engine.emit("container", "update", engine.find("web").id, "web")
    assert not told


@pytest.mark.parametrize("state", [MachineState.STOPPED, MachineState.SUSPENDED])
def test_a_machine_that_rests_leaves_the_last_lists_and_is_asked_nothing(
    state: MachineState, loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    with qtbot.waitSignal(loaded.stale_changed):
        loaded.take_status(status(state))
    assert loaded.stale
    assert len(loaded.containers) == 6
    asked = len(engine.calls)
    loaded.want_stats(loaded)
    with qtbot.waitSignal(loaded.status_changed):
        loaded.take_status(status(MachineState.STARTING))
    assert len(engine.calls) == asked


def test_a_machine_that_is_not_running_is_never_asked(
    made: Store, engine: FakeEngine, qtbot: QtBot
):
    made.take_status(status(MachineState.SUSPENDED))
    assert engine.calls == []
    assert not made.loaded
    with qtbot.waitSignal(made.stale_changed):
        made.take_status(status(MachineState.RUNNING))
    assert len(made.containers) == 6


def test_the_stream_of_events_lasts_over_a_suspend(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    with qtbot.waitSignal(loaded.stale_changed):
        loaded.take_status(status(MachineState.SUSPENDED))
    with qtbot.waitSignal(loaded.stale_changed):
        loaded.take_status(status(MachineState.RUNNING))
    assert not loaded.stale
    assert len(engine.called("events")) == 1


def test_an_engine_that_goes_away_and_comes_back_is_followed_again(
    loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    with qtbot.waitSignal(loaded.stale_changed):
        engine.go_away()
    assert loaded.failure is not None
    engine.containers.pop(engine.find("worker").id)
    with qtbot.waitSignal(loaded.stale_changed):
        engine.come_back()
    assert loaded.failure is None
    assert named(loaded, "worker") is None


def test_what_was_known_is_shown_after_a_start_while_the_machine_sleeps(
    loaded: Store,
    bridge: Bridge,
    engine: FakeEngine,
    tmp_path: Path,
    qtbot: QtBot,
):
    cache = tmp_path / "lists.json"
    first = Store(bridge, engine, cache=cache)
    first._saving.setInterval(1)
    first.take_status(status(MachineState.RUNNING))
    qtbot.waitUntil(cache.exists)
    first.stop()
    asked = len(engine.calls)
    second = Store(bridge, engine, cache=cache)
    second.take_status(status(MachineState.SUSPENDED))
    second.recall()
    qtbot.waitUntil(lambda: second.loaded)
    assert second.stale
    assert second.containers == loaded.containers
    assert second.images == loaded.images
    assert second.volumes == loaded.volumes
    assert second.networks == loaded.networks
    assert len(engine.calls) == asked
    second.stop()


@pytest.mark.parametrize("text", ["", "{}", '{"format": 1, "containers": [{"odd": 1}]}'])
def test_a_cache_that_cannot_be_used_counts_as_none(text: str, tmp_path: Path):
    file = tmp_path / "lists.json"
    file.write_text(text)
    assert load_lists(file) is None


def test_a_refresh_reads_every_list_anew(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    engine.add_containers(1)
    with qtbot.waitSignal(loaded.containers_changed):
        loaded.refresh()
    qtbot.waitUntil(lambda: not loaded.stale)
    assert len(loaded.containers) == 7


def test_an_engine_that_does_not_answer_is_left_alone_until_the_machine_runs_again(
    loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    with qtbot.waitSignal(loaded.stale_changed):
        loaded.take_status(status(MachineState.DEGRADED))
    asked = len(engine.calls)
    engine.go_away()
    qtbot.waitUntil(lambda: loaded.failure is not None)
    assert len(engine.calls) == asked
    engine.come_back()
    with qtbot.waitSignal(loaded.stale_changed):
        loaded.take_status(status(MachineState.RUNNING))
    assert loaded.failure is None


def test_nothing_is_measured_unless_somebody_looks(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    assert not engine.called("stats_once")
    page = QObject()
    with qtbot.waitSignal(loaded.stats_changed):
        loaded.want_stats(page)
    [measured] = {frozenset(arguments[0]) for arguments in engine.called("stats_once")}
    assert measured == {each.id for each in loaded.containers if each.state.is_live}
    api = engine.find("api").id
    stats = loaded.latest(api)
    assert stats is not None
    assert stats.memory_limit_bytes == 512_000_000
    qtbot.waitUntil(lambda: len(loaded.history(api)) > 2)


@pytest.mark.parametrize(
    "rest",
    [
        lambda store, page: store.unwant_stats(page),
        lambda store, page: store.set_visible(False),
        lambda store, page: page.deleteLater(),
    ],
    ids=["unwanted", "hidden", "gone"],
)
def test_measuring_ends_when_nobody_looks_any_more(
    rest: Callable[[Store, QObject], None], loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    page = QObject()
    with qtbot.waitSignal(loaded.stats_changed):
        loaded.want_stats(page, [engine.find("web").id])
    rest(loaded, page)
    qtbot.waitUntil(lambda: loaded._stats_job is None)


def test_a_measure_that_fails_is_tried_again(loaded: Store, engine: FakeEngine, qtbot: QtBot):
    engine.fail_next("stats_once", EngineError("Not now."), times=2)
    with qtbot.waitSignal(loaded.stats_changed):
        loaded.want_stats(loaded)
    assert len(engine.called("stats_once")) >= 3


def test_five_hundred_containers_are_taken_within_a_tenth_of_a_second(
    loaded: Store, engine: FakeEngine, qtbot: QtBot
):
    engine.add_containers(500)
    with qtbot.waitSignal(loaded.containers_changed):
        engine.emit("container", "start", engine.find("web").id, "web")
    changed = tuple(reversed(loaded.containers))
    began = time.perf_counter()
    loaded._set_containers(changed)
    assert time.perf_counter() - began < 0.1


def test_a_history_has_rates_and_forgets_what_is_older_than_an_hour():
    history = StatsHistory()
    for second in range(0, 5000, 2):
        history.append(ContainerStats("x", 1e9 + second, net_rx_bytes=second * 100))
    assert history.net_rx_rate[-1] == pytest.approx(100)
    assert history.at[-1] - history.at[0] >= HOUR_S
    assert history.at[-1] - history.at[0] < HOUR_S + 400
    assert {len(column) for column in history.columns()} == {len(history)}
