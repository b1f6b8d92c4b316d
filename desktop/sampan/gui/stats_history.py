"""What a container used in the last hour, in a few bytes a moment."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from sampan.client.engine.model import ContainerStats

HOUR_S = 3600.0
SPARE_S = 300.0
"""Old moments are dropped in strokes of this many seconds, not one by one."""


def _floats() -> array[float]:
    return array("f")


@dataclass(slots=True)
class StatsHistory:
    """Columns of the same length, oldest first; rates are bytes per second."""

    at: array[float] = field(default_factory=lambda: array("d"))
    cpu_percent: array[float] = field(default_factory=_floats)
    memory_bytes: array[float] = field(default_factory=_floats)
    net_rx_rate: array[float] = field(default_factory=_floats)
    net_tx_rate: array[float] = field(default_factory=_floats)
    block_read_rate: array[float] = field(default_factory=_floats)
    block_write_rate: array[float] = field(default_factory=_floats)
    last: ContainerStats | None = None

    def __len__(self) -> int:
        return len(self.at)

    def append(self, stats: ContainerStats) -> None:
        """Add a moment; one that is not later than the last is passed over."""
        before = self.last
        if before is not None and stats.at <= before.at:
            return
        self.last = stats
        self.at.append(stats.at)
        self.cpu_percent.append(stats.cpu_percent)
        self.memory_bytes.append(stats.memory_bytes)
        self.net_rx_rate.append(_rate(stats, before, "net_rx_bytes"))
        self.net_tx_rate.append(_rate(stats, before, "net_tx_bytes"))
        self.block_read_rate.append(_rate(stats, before, "block_read_bytes"))
        self.block_write_rate.append(_rate(stats, before, "block_write_bytes"))
        if stats.at - self.at[0] > HOUR_S + SPARE_S:
            self._forget(stats.at - HOUR_S)

    def columns(self) -> tuple[array[float], ...]:
        """Return every column, the times first."""
        return (
            self.at,
            self.cpu_percent,
            self.memory_bytes,
            self.net_rx_rate,
            self.net_tx_rate,
            self.block_read_rate,
            self.block_write_rate,
        )

    def _forget(self, before: float) -> None:
        count = next((place for place, at in enumerate(self.at) if at >= before), len(self.at))
        for column in self.columns():
            del column[:count]


def _rate(now: ContainerStats, before: ContainerStats | None, name: str) -> float:
    """Return the growth of a total per second; 0 at the first moment and after a new start."""
    if before is None:
        return 0.0
    grown = getattr(now, name) - getattr(before, name)
    return max(float(grown), 0.0) / (now.at - before.at)
