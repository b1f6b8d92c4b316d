"""The machine's memory: where it is, what came back, and when this computer is short of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sampan.core.settings import MIB

LEAST_BYTES = 512 * MIB
"""The machine is never made smaller: the engine and a small container need about that."""

SPARE_BYTES = 256 * MIB
"""What must stay free above all that is in use: less, and the guest only swaps pages around."""


@dataclass(frozen=True, slots=True)
class MemoryLedger:
    """Where the machine's memory is, in bytes; None where nobody can tell at the moment.

    `setting_bytes` is what the next start gives, `boot_bytes` what this one gave, `limit_bytes`
    what is left of that when `balloon_bytes` are taken. Inside, `programs_bytes` are in use,
    `free_bytes` in no use; of `cache_bytes`, `reclaimable_bytes` can be given back at once.
    `host_bytes` is what QEMU occupies on this computer. `gives_back`: what the guest frees comes
    back to this computer; if not, nothing but the end of QEMU (stop, suspend) brings it back.
    """

    setting_bytes: int
    gives_back: bool
    boot_bytes: int | None = None
    limit_bytes: int | None = None
    balloon_bytes: int | None = None
    programs_bytes: int | None = None
    cache_bytes: int | None = None
    reclaimable_bytes: int | None = None
    free_bytes: int | None = None
    host_bytes: int | None = None

    def to_json(self) -> dict[str, object]:
        """Return the answer of `memory.usage`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What giving back did, in bytes: inside the guest, and on this computer before and after."""

    freed_bytes: int
    host_before_bytes: int
    host_after_bytes: int
    seconds: float
    gives_back: bool

    @property
    def returned_bytes(self) -> int:
        """What this computer has got."""
        return max(0, self.host_before_bytes - self.host_after_bytes)

    def to_json(self) -> dict[str, object]:
        """Return the answer of `memory.give_back`."""
        return {**asdict(self), "returned_bytes": self.returned_bytes}


@dataclass(frozen=True, slots=True)
class LimitChange:
    """What became of a limit that was asked for, in bytes.

    `limit_bytes` holds now, `least_bytes` is the smallest that would have been taken. With
    `needs_restart`, the machine started with less than what was asked for and cannot grow.
    """

    asked_bytes: int
    limit_bytes: int
    boot_bytes: int
    least_bytes: int
    needs_restart: bool

    def to_json(self) -> dict[str, object]:
        """Return the answer of `memory.limit`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MemoryThresholds:
    """When a computer is short of memory, and when it is well again.

    The shares are those of memory that programs could still get; `stalled_percent` is of the last
    minute, in which some program waited for memory (Linux: PSI).
    """

    short_share: float = 0.10
    well_share: float = 0.18
    stalled_percent: float = 10.0


@dataclass(frozen=True, slots=True)
class HostMemory:
    """This computer's memory in bytes; `stalled_percent` is None where the system does not tell."""

    total_bytes: int
    available_bytes: int
    stalled_percent: float | None = None


class Shortness:
    """Tells when to give back: once as it becomes short, then at times for as long as it is."""

    def __init__(self, thresholds: MemoryThresholds, *, repeat_s: float = 600.0) -> None:
        self._thresholds = thresholds
        self._repeat_s = repeat_s
        self._since: float | None = None

    def take(self, memory: HostMemory, now_s: float) -> bool:
        """Take a look at this computer, at a monotonic time; return whether to give back now."""
        if self._since is None:
            if not self._is_short(memory):
                return False
        elif self._is_well(memory):
            self._since = None
            return False
        elif now_s - self._since < self._repeat_s or not self._is_short(memory):
            return False
        self._since = now_s
        return True

    def _is_short(self, memory: HostMemory) -> bool:
        stalled = memory.stalled_percent or 0.0
        low = self._thresholds.short_share * memory.total_bytes
        return memory.available_bytes < low or stalled >= self._thresholds.stalled_percent

    def _is_well(self, memory: HostMemory) -> bool:
        stalled = memory.stalled_percent or 0.0
        enough = self._thresholds.well_share * memory.total_bytes
        return memory.available_bytes >= enough and stalled < self._thresholds.stalled_percent / 2


def least_limit(in_use_bytes: int, boot_bytes: int) -> int:
    """Return the smallest limit that leaves what is in use alone, never above the boot's size."""
    return min(boot_bytes, max(LEAST_BYTES, in_use_bytes + SPARE_BYTES))


def ledger_from_json(value: Mapping[str, Any]) -> MemoryLedger:
    """Return the ledger in an answer; what is missing or no number is not known.

    Raises KeyError, TypeError or ValueError if it is none.
    """
    names = [name for name in MemoryLedger.__slots__ if name.endswith("_bytes")]
    numbers = {name: value[name] for name in names if isinstance(value.get(name), int)}
    return MemoryLedger(gives_back=bool(value["gives_back"]), **numbers)


def given_back_from_json(value: Mapping[str, Any]) -> GivenBack:
    """Return what came back in an answer; raise KeyError, TypeError or ValueError."""
    return GivenBack(
        int(value["freed_bytes"]),
        int(value["host_before_bytes"]),
        int(value["host_after_bytes"]),
        float(value["seconds"]),
        bool(value["gives_back"]),
    )


def limit_change_from_json(value: Mapping[str, Any]) -> LimitChange:
    """Return the limit in an answer; raise KeyError, TypeError or ValueError."""
    return LimitChange(
        int(value["asked_bytes"]),
        int(value["limit_bytes"]),
        int(value["boot_bytes"]),
        int(value["least_bytes"]),
        bool(value["needs_restart"]),
    )
