"""Points of a chart out of the columns of a history, and round ends of its axis."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

GAP_S = 12.0
"""Moments further apart are not joined: nobody measured between them."""

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
BYTE_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in seconds since 1970, and the value then."""

    at: float
    value: float


def reduce_points(
    times: Sequence[float], values: Sequence[float], since: float, until: float, buckets: int
) -> tuple[Point, ...]:
    """Return the points between two moments, of each bucket only the highest one.

    A short peak stays as high as it was however many moments share a pixel.
    """
    first = max(0, bisect_left(times, since) - 1)
    count = len(times) - first
    if count <= buckets:
        return tuple(Point(times[at], values[at]) for at in range(first, len(times)))
    width = (until - since) / max(1, buckets)
    begin = math.floor(since / width) * width  # the same buckets each time: peaks do not flicker
    points: list[Point] = []
    while first < len(times):
        bucket = math.floor((times[first] - begin) / width)
        end = max(first + 1, bisect_left(times, begin + (bucket + 1) * width, first))
        highest = max(values[first:end])
        points.append(Point(times[values.index(highest, first, end)], highest))
        first = end
    return tuple(points)


def pieces(points: Sequence[Point], gap_s: float = GAP_S) -> list[list[Point]]:
    """Return the points in runs without a gap."""
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.at - runs[-1][-1].at <= gap_s:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def nearest(points: Sequence[Point], at: float) -> Point | None:
    """Return the point that is nearest to a moment."""
    return min(points, key=lambda point: abs(point.at - at), default=None)


def round_top(highest: float, least: float, step: int = 1000) -> float:
    """Return a round end of the axis above a value; `step` is 1024 for bytes."""
    wanted = max(highest * 1.08, least)
    steps = STEPS if step == STEPS[-1] else BYTE_STEPS
    unit = 1.0
    while wanted > unit * steps[-1]:
        unit *= step
    return next((unit * each for each in steps if unit * each >= wanted), wanted)
