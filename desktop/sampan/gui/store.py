"""What the window knows: the last lists of the engine, what runs uses, the machine's status.

A page reads the properties and listens to the signals; each signal is emitted only on a change.
What was known stays while the machine is suspended, stopped or its engine away: `stale` is then
True. Lists follow events. Statistics are measured only while somebody wants them, somebody sees the
window, and the machine runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sampan.client.engine.engine import Engine
from sampan.client.engine.model import (
    Container,
    ContainerState,
    ContainerStats,
    Image,
    Network,
    Volume,
)
from sampan.client.engine.remembered import LastKnown, load_lists, save_lists
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.bridge import Bridge, Failure, Job, failure_of
from sampan.gui.following import (
    Lists,
    Lost,
    follow_engine,
    follow_stats,
)
from sampan.gui.stats_history import StatsHistory

KEEPS_EVENTS = frozenset(
    {
        MachineState.RUNNING,
        MachineState.DEGRADED,
        MachineState.SUSPENDING,
        MachineState.SUSPENDED,
        MachineState.RESUMING,
    }
)
"""States over which Docker's streams may last."""

STATS_S = 2.0
"""How often all containers are measured."""

CLOSE_STATS_S = 1.0
"""How often a few are."""

FEW = 4
SAVE_MS = 3_000
"""How long after a change the lists are written to the cache."""


class Store(QObject):
    """Made and read on Qt's thread; begins to follow with the first status, `stop` ends it."""

    containers_changed = Signal()
    images_changed = Signal()
    volumes_changed = Signal()
    networks_changed = Signal()
    stats_changed = Signal()
    status_changed = Signal()
    stale_changed = Signal()
    failure_changed = Signal()
    engine_event = Signal(object)
    """Each EngineEvent, after the lists that it changed."""

    def __init__(
        self,
        bridge: Bridge,
        engine: Engine,
        parent: QObject | None = None,
        *,
        cache: Path | None = None,
    ) -> None:
        """`cache` is the file that keeps the last lists for a start while the machine sleeps."""
        super().__init__(parent)
        self._cache = cache
        self._saving = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._saving.timeout.connect(self._save)
        self._bridge = bridge
        self._engine = engine
        self._containers: tuple[Container, ...] = ()
        self._by_id: dict[str, Container] = {}
        self._images: tuple[Image, ...] = ()
        self._volumes: tuple[Volume, ...] = ()
        self._networks: tuple[Network, ...] = ()
        self._status: Status | None = None
        self._failure: Failure | None = None
        self._loaded = self._connected = False
        self._stale = True
        self._visible = True
        self._histories: dict[str, StatsHistory] = {}
        self._wants: dict[int, frozenset[str] | None] = {}
        self._measured: tuple[str, ...] = ()
        self._awake = asyncio.Event()
        self._engine_job: Job | None = None
        self._stats_job: Job | None = None

    @property
    def containers(self) -> tuple[Container, ...]:
        """All containers, newest first."""
        return self._containers

    @property
    def images(self) -> tuple[Image, ...]:
        """All images, newest first."""
        return self._images

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """All volumes by name."""
        return self._volumes

    @property
    def networks(self) -> tuple[Network, ...]:
        """All networks by name."""
        return self._networks

    @property
    def status(self) -> Status | None:
        """The machine's status; None before it is known."""
        return self._status

    @property
    def loaded(self) -> bool:
        """True once the lists were read: an empty list then means that there is nothing."""
        return self._loaded

    @property
    def stale(self) -> bool:
        """True while what is shown may no longer hold: asleep, stopped, or the engine away."""
        return self._stale

    @property
    def failure(self) -> Failure | None:
        """Why the engine does not answer, while the machine runs."""
        return self._failure

    def container(self, id: str) -> Container | None:
        """Return the container of that id."""
        return self._by_id.get(id)

    def history(self, id: str) -> StatsHistory:
        """Return what a container used; empty where nothing was measured."""
        return self._histories.get(id) or StatsHistory()

    def latest(self, id: str) -> ContainerStats | None:
        """Return what a container used when it was last measured, None if it does not run."""
        found = self._by_id.get(id)
        history = self._histories.get(id)
        if found is None or history is None or not found.state.is_live:
            return None
        return history.last

    def recall(self) -> None:
        """Read what was known when the window was closed, until the engine answers."""
        if self._cache is not None and not self._loaded:
            self._bridge.submit(self, asyncio.to_thread(load_lists, self._cache), self._take_cache)

    def stop(self) -> None:
        """End following; what is known stays."""
        if self._stats_job is not None:
            self._stats_job.cancel()
        self._stats_job = None
        self._leave_engine()
        self._weigh()

    def refresh(self) -> None:
        """Read every list anew and connect at once, if the machine runs."""
        if self._is_awake():
            self._leave_engine()
            source = follow_engine(self._engine, self._awake)
            self._engine_job = self._bridge.follow(self, source, self._take_lists)

    def set_visible(self, visible: bool) -> None:
        """Say whether the window is seen; nothing is measured while it is not."""
        self._visible = visible
        self._choose_measured()

    def want_stats(self, owner: QObject, ids: Iterable[str] | None = None) -> None:
        """Measure these containers, all that run by default, until `owner` wants no more."""
        key = id(owner)
        if key not in self._wants:
            owner.destroyed.connect(lambda *_: self._forget(key))
        self._wants[key] = None if ids is None else frozenset(ids)
        self._choose_measured()

    def unwant_stats(self, owner: QObject) -> None:
        """`owner` looks no more."""
        self._forget(id(owner))

    def take_volumes(self, volumes: tuple[Volume, ...]) -> None:
        """Take volumes whose sizes were counted (`Engine.measure_volumes`)."""
        self._set_volumes(volumes)

    def _forget(self, key: int) -> None:
        if key in self._wants:
            del self._wants[key]
            self._choose_measured()

    def _choose_measured(self) -> None:
        """Work out whom to measure, and measure or rest."""
        everything = any(ids is None for ids in self._wants.values())
        named = frozenset().union(*(ids for ids in self._wants.values() if ids is not None))
        wanted = tuple(
            each.id
            for each in self._containers
            if each.state in (ContainerState.RUNNING, ContainerState.PAUSED)
            and (everything or each.id in named)
        )
        self._measured = wanted if self._visible and not self._stale else ()
        if self._measured and self._stats_job is None:
            source = follow_stats(
                self._engine, self._awake, lambda: self._measured, self._stats_pause
            )
            self._stats_job = self._bridge.follow(self, source, self._take_stats)
        elif not self._measured and self._stats_job is not None:
            self._stats_job.cancel()
            self._stats_job = None

    def _stats_pause(self) -> float:
        return CLOSE_STATS_S if len(self._measured) <= FEW else STATS_S

    @Slot(object)
    def take_status(self, status: Status) -> None:
        """Take the machine's status: lists are read once it runs, and kept while it rests."""
        changed = status != self._status
        was_awake = self._is_awake()
        self._status = status
        awake = self._is_awake()
        with suppress(RuntimeError):  # the bridge was stopped before its last news were taken
            self._bridge.call_soon(self._awake.set if awake else self._awake.clear)
        if awake and not was_awake and not self._connected:
            self.refresh()
        elif status.state not in KEEPS_EVENTS:
            self._leave_engine()
        self._weigh()
        if changed:
            self.status_changed.emit()

    @Slot(object)
    def _take_lists(self, batch: tuple[Lists | Lost, ...]) -> None:
        before = self._failure
        for news in batch:
            if isinstance(news, Lost):
                self._connected = False
                self._failure = failure_of(news.error)
            else:
                self._connected, self._failure, self._loaded = True, None, True
        self._set_lists([news for news in batch if isinstance(news, Lists)])
        if self._failure != before:
            self.failure_changed.emit()
        self._weigh()

    def _set_lists(self, batch: list[Lists]) -> None:
        """Take the last of each list, then tell the events of all."""
        for name, take in (
            ("volumes", self._set_volumes),
            ("networks", self._set_networks),
            ("images", self._set_images),
            ("containers", self._set_containers),
        ):
            lists = [found for news in batch if (found := getattr(news, name)) is not None]
            if lists:
                take(lists[-1])
        if self._cache is not None and not self._saving.isActive():
            self._saving.start()
        for event in (event for news in batch for event in news.events):
            self.engine_event.emit(event)

    @Slot(object)
    def _take_cache(self, known: LastKnown | None) -> None:
        """Show what was known when the window was closed, unless the engine was quicker."""
        if known is None or self._loaded:
            return
        self._loaded = True
        self._set_volumes(known.volumes)
        self._set_networks(known.networks)
        self._set_images(known.images)
        self._set_containers(known.containers)
        self.stale_changed.emit()

    @Slot()
    def _save(self) -> None:
        if self._cache is not None:
            known = LastKnown(self._containers, self._images, self._volumes, self._networks)
            self._bridge.submit(None, asyncio.to_thread(save_lists, self._cache, known))

    def _set_containers(self, containers: tuple[Container, ...]) -> None:
        if containers == self._containers:
            return
        self._containers = containers
        self._by_id = {each.id: each for each in containers}
        for id in self._histories.keys() - self._by_id.keys():
            del self._histories[id]
        self._choose_measured()
        self.containers_changed.emit()

    def _set_images(self, images: tuple[Image, ...]) -> None:
        if images != self._images:
            self._images = images
            self.images_changed.emit()

    def _set_volumes(self, volumes: tuple[Volume, ...]) -> None:
        if volumes != self._volumes:
            self._volumes = volumes
            self.volumes_changed.emit()

    def _set_networks(self, networks: tuple[Network, ...]) -> None:
        if networks != self._networks:
            self._networks = networks
            self.networks_changed.emit()

    @Slot(object)
    def _take_stats(self, batch: tuple[tuple[ContainerStats, ...], ...]) -> None:
        for moment in batch:
            for stats in moment:
                if stats.id in self._by_id:
                    self._histories.setdefault(stats.id, StatsHistory()).append(stats)
        self.stats_changed.emit()

    def _is_awake(self) -> bool:
        return self._status is not None and self._status.state is MachineState.RUNNING

    def _leave_engine(self) -> None:
        if self._engine_job is not None:
            self._engine_job.cancel()
        self._engine_job = None
        self._connected = False
        self._failure = None

    def _weigh(self) -> None:
        """Work out whether what is shown holds."""
        stale = not (self._is_awake() and self._connected)
        if stale != self._stale:
            self._stale = stale
            self._choose_measured()
            self.stale_changed.emit()
