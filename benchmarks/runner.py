"""What every benchmark is given, and how it takes its measures in turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.figures import Report, Sample

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Context:
    """The repository, the image's folder, QEMU, how often to measure, and who hears of progress."""

    root: Path
    image: Path
    qemu: Path
    runs: int
    say: Callable[[str], None]

    @property
    def cache(self) -> Path:
        """What takes long to make and may be kept between runs."""
        return self.root / "build" / "cache" / "benchmarks"


class Benchmark(Protocol):
    """A benchmark: measures and cleans up after itself; raises BenchmarkError."""

    def __call__(self, context: Context, /) -> Report: ...


def take_turns(
    measures: Mapping[str, Measure],
    runs: int,
    unit: str,
    say: Callable[[str], None],
    *,
    slices: int = 1,
) -> dict[str, Sample]:
    """Take each measure `slices` times in each of `runs` turns: A B, A B, so that calm is shared.

    Returns a sample for each key, with the key as its label; the value of a turn is the mean of its
    slices.
    """
    values: dict[str, list[float]] = {label: [] for label in measures}
    for turn in range(runs * slices):
        for label, measure in measures.items():
            value = measure()
            values[label].append(value)
            say(f"{turn + 1}/{runs * slices} {label}: {value:.3g} {unit}")
    return {
        label: Sample(label, unit, tuple(items)).fold(slices) for label, items in values.items()
    }
