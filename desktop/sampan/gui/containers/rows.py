"""What the list of containers shows, as frozen rows in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from sampan.client.engine.model import Container
from sampan.gui.containers.words import ContainerWords, published
from sampan.gui.store import Store

SPARK = 30
"""How many of the last moments a row shows."""


class Column(IntEnum):
    """The columns from left to right."""

    NAME = 0
    STATUS = 1
    PORTS = 2
    CPU = 3
    MEMORY = 4
    UP = 5


class Show(StrEnum):
    """Which containers are shown."""

    ALL = "all"
    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ContainerRow:
    """A container with what it uses; the memory in bytes, the processor in percent of one."""

    container: Container
    pending: str = ""
    """What is being done to it, translated; empty while nothing is."""
    cpu: float | None = None
    memory: int | None = None
    memory_limit: int | None = None
    spark: tuple[float, ...] = ()
    up: str = ""

    @property
    def key(self) -> str:
        """What stays the same over all changes."""
        return self.container.id


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A project of compose with its containers, all of them or only those that are shown."""

    project: str
    rows: tuple[ContainerRow, ...] = field(default=(), compare=False)
    ids: tuple[str, ...] = ()
    """All containers of the project, shown or not."""
    running: int = 0
    collapsed: bool = False

    @property
    def key(self) -> str:
        """What stays the same over all changes; no id of a container has a colon."""
        return f"project:{self.project}"


Row = ContainerRow | GroupRow


@dataclass(frozen=True, slots=True)
class Order:
    """How rows are sorted; without a column the newest container comes first."""

    column: int = -1
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which containers are shown: those of a state whose name, image or ports have the words."""

    words: str = ""
    show: Show = Show.ALL

    def takes(self, container: Container) -> bool:
        """Return True if the container is to be shown."""
        if self.show is not Show.ALL and container.state.is_live is (self.show is Show.STOPPED):
            return False
        if not self.words:
            return True
        ports = (str(port.host_port) for port in published(container))
        text = " ".join(
            (container.name, container.image, container.compose_project, container.id, *ports)
        ).lower()
        return all(word in text for word in self.words.lower().split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked of the list."""

    filter: Filter = Filter()
    order: Order = Order()
    collapsed: frozenset[str] = frozenset()
    pending: Mapping[str, str] = field(default_factory=dict)
    """What is being done, by the container's id."""


def make_rows(store: Store, words: ContainerWords, wanted: Wanted, now: float) -> tuple[Row, ...]:
    """Return groups first, by name, then the containers without a project."""
    groups: dict[str, list[Container]] = {}
    alone: list[Container] = []
    for container in store.containers:
        project = container.compose_project
        (groups.setdefault(project, []) if project else alone).append(container)
    rows: list[Row] = []
    for project in sorted(groups, key=str.lower):
        shown = [each for each in groups[project] if wanted.filter.takes(each)]
        if shown:
            rows.append(_group(store, words, wanted, now, project, groups[project], shown))
    shown = [each for each in alone if wanted.filter.takes(each)]
    rows += _sorted([_row(store, words, wanted, now, each) for each in shown], wanted.order)
    return tuple(rows)


def keep_order(old: tuple[Row, ...], new: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the new rows in their old order; what was not there comes last."""
    places = {row.key: place for place, row in enumerate(old)}
    last = len(old)
    kept = sorted(new, key=lambda row: places.get(row.key, last))
    before = {row.key: row for row in old}
    return tuple(_group_kept(before.get(row.key), row) for row in kept)


def _group_kept(old: Row | None, new: Row) -> Row:
    if not isinstance(old, GroupRow) or not isinstance(new, GroupRow):
        return new
    places = {row.key: place for place, row in enumerate(old.rows)}
    rows = sorted(new.rows, key=lambda row: places.get(row.key, len(places)))
    return GroupRow(new.project, tuple(rows), new.ids, new.running, new.collapsed)


def _group(
    store: Store,
    words: ContainerWords,
    wanted: Wanted,
    now: float,
    project: str,
    everything: list[Container],
    shown: list[Container],
) -> GroupRow:
    collapsed = project in wanted.collapsed and not wanted.filter.words
    rows = [] if collapsed else [_row(store, words, wanted, now, each) for each in shown]
    return GroupRow(
        project=project,
        rows=tuple(_sorted(rows, wanted.order)),
        ids=tuple(each.id for each in everything),
        running=sum(each.state.is_live for each in everything),
        collapsed=collapsed,
    )


def _row(
    store: Store, words: ContainerWords, wanted: Wanted, now: float, container: Container
) -> ContainerRow:
    pending = wanted.pending.get(container.id, "")
    up = words.since(container, now)
    latest = store.latest(container.id)
    if latest is None:
        return ContainerRow(container, pending, up=up)
    history = store.history(container.id)
    return ContainerRow(
        container=container,
        pending=pending,
        cpu=latest.cpu_percent,
        memory=latest.memory_bytes,
        memory_limit=latest.memory_limit_bytes,
        spark=tuple(history.cpu_percent[-SPARK:]),
        up=up,
    )


def _sorted(rows: list[ContainerRow], order: Order) -> list[ContainerRow]:
    """Sort stably: what is equal stays in the order of the store, the newest first."""
    key = KEYS.get(order.column)
    return rows if key is None else sorted(rows, key=key, reverse=order.descending)


def _since(row: ContainerRow) -> float:
    container = row.container
    at = container.started_at if container.state.is_live else container.finished_at
    return -(at or container.created_at or 0.0)


def _first_port(row: ContainerRow) -> int:
    return next((port.host_port or 0 for port in published(row.container)), 1 << 16)


KEYS: Mapping[int, Callable[[ContainerRow], Any]] = {
    Column.NAME: lambda row: row.container.name.lower(),
    Column.STATUS: lambda row: (not row.container.state.is_live, row.container.state.value),
    Column.PORTS: _first_port,
    Column.CPU: lambda row: -1.0 if row.cpu is None else row.cpu,
    Column.MEMORY: lambda row: -1 if row.memory is None else row.memory,
    Column.UP: lambda row: (not row.container.state.is_live, _since(row)),
}
