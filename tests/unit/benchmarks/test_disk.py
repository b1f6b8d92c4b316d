"""How the benchmark watches a file shrink."""

from collections.abc import Callable

from benchmarks.disk import GIB, SETTLED_S, WINDOW_S, Shrinking, watch_shrinking


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def watch(size_at: Callable[[float], int]) -> tuple[Shrinking, float]:
    clock = Clock()
    found = watch_shrinking(
        lambda: size_at(clock.now), 2 * GIB, clock=lambda: clock.now, sleep=clock.sleep
    )
    return found, clock.now


def test_a_file_that_shrank_is_watched_until_it_rests():
    found, now = watch(lambda now: 2 * GIB if now < 8 else GIB)
    assert found == Shrinking(GIB, 8.0)
    assert now == 8.0 + SETTLED_S


def test_a_file_that_shrinks_too_little_is_watched_to_the_end():
    found, now = watch(lambda now: 2 * GIB - (GIB // 2 if now >= 8 else 0))
    assert found == Shrinking(GIB // 2, WINDOW_S)
    assert now == WINDOW_S


def test_a_file_that_grows_again_is_counted_as_it_is():
    found, _ = watch(lambda now: GIB if 8 <= now < 10 else 2 * GIB)
    assert found == Shrinking(0, 8.0)
