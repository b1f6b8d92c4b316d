"""Samples, what they come to, and whether they hold a claim. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum


class Bound(Enum):
    """On which side of its limit a claim holds."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Claim:
    """What we say of a ratio or a value: `Claim(Bound.AT_MOST, 0.35)`."""

    bound: Bound
    limit: float

    def holds(self, value: float) -> bool:
        """Tell whether a measured value is on the right side."""
        return value <= self.limit if self.bound is Bound.AT_MOST else value >= self.limit

    def describe(self, unit: str) -> str:
        """Return the claim in words, `unit` behind its number."""
        return f"{self.bound.value} {self.limit:g}{unit}"


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured of one side, in order; `unit` is that of every value."""

    label: str
    unit: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"there is no value of {self.label}")

    def fold(self, size: int) -> Sample:
        """Return the means of `size` values each, in order."""
        pieces = (self.values[at : at + size] for at in range(0, len(self.values), size))
        return Sample(self.label, self.unit, tuple(statistics.mean(piece) for piece in pieces))

    @property
    def median(self) -> float:
        """The value in the middle."""
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        """The smallest value."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The largest value."""
        return max(self.values)

    @property
    def spread(self) -> float:
        """How far the values lie apart, as a part of the median: 0.1 is 10 %."""
        return (self.high - self.low) / self.median if self.median else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside another, measured in turns; the claim is about the ratio ours / other."""

    title: str
    ours: Sample
    other: Sample
    claim: Claim | None = None

    def __post_init__(self) -> None:
        if self.ours.unit != self.other.unit:
            raise ValueError(f"{self.title}: {self.ours.unit} beside {self.other.unit}")

    @property
    def ratio(self) -> float:
        """The ratio of the medians."""
        return self.ours.median / self.other.median

    @property
    def pair_ratios(self) -> tuple[float, ...]:
        """The ratio within each turn: a load that grew meanwhile cancels out of it."""
        pairs = zip(self.ours.values, self.other.values, strict=False)
        return tuple(ours / other for ours, other in pairs)

    @property
    def holds(self) -> bool | None:
        """Whether the claim holds; None when nothing is claimed."""
        return None if self.claim is None else self.claim.holds(self.ratio)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of ours that is compared with nothing; the claim is about its median."""

    sample: Sample
    claim: Claim | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the claim holds; None when nothing is claimed."""
        return None if self.claim is None else self.claim.holds(self.sample.median)


@dataclass(frozen=True, slots=True)
class Report:
    """What a benchmark found out; `notes` say what the numbers mean."""

    name: str
    title: str
    comparisons: tuple[Comparison, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def verdicts(self) -> tuple[bool, ...]:
        """Whether each claim holds, in order."""
        compared = [item.holds for item in self.comparisons]
        plain = [item.holds for item in self.figures]
        return tuple(holds for holds in (*compared, *plain) if holds is not None)

    @property
    def broken(self) -> tuple[str, ...]:
        """What does not hold."""
        compared = (item.title for item in self.comparisons if item.holds is False)
        plain = (item.sample.label for item in self.figures if item.holds is False)
        return (*compared, *plain)


def to_json(report: Report) -> dict[str, object]:
    """Return the report as JSON has it, every value among it."""
    return {
        "name": report.name,
        "comparisons": [
            {
                "title": item.title,
                "ours": sample_to_json(item.ours),
                "other": sample_to_json(item.other),
                "ratio": item.ratio,
                "pair_ratios": list(item.pair_ratios),
                "claim": _claim_to_json(item.claim),
                "holds": item.holds,
            }
            for item in report.comparisons
        ],
        "figures": [
            sample_to_json(item.sample) | {"claim": _claim_to_json(item.claim), "holds": item.holds}
            for item in report.figures
        ],
        "notes": list(report.notes),
    }


def sample_to_json(sample: Sample) -> dict[str, object]:
    """Return a sample as JSON has it."""
    values: Sequence[float] = list(sample.values)
    return {"label": sample.label, "unit": sample.unit, "median": sample.median, "values": values}


def _claim_to_json(claim: Claim | None) -> dict[str, object] | None:
    return None if claim is None else {"bound": claim.bound.value, "limit": claim.limit}
