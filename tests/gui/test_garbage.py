"""The search for garbage: on Qt's thread, in small pieces, and Python's again at the end."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from sampan.gui.garbage import CALM, LITTLE, MOST, YOUNG, Garbage


class Ring:
    """Holds itself, so that only a search for garbage frees it."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def garbage(qapp: object) -> Iterator[Garbage]:
    made = Garbage()
    yield made
    made.stop()
    gc.disable()  # as every test of the window has it


def searched(monkeypatch: pytest.MonkeyPatch, *counts: tuple[int, int, int]) -> list[int]:
    """Return the generations that are searched; the last of `counts` is told from then on."""
    left, asked = list(counts), []
    monkeypatch.setattr(gc, "get_count", lambda: left.pop(0) if len(left) > 1 else left[0])
    monkeypatch.setattr(gc, "collect", lambda generation=2: asked.append(generation))
    return asked


def test_python_does_not_search_by_itself_until_it_ends(garbage: Garbage):
    assert not gc.isenabled()
    garbage.stop()
    assert gc.isenabled()


def test_what_died_while_much_was_made_is_freed_once_it_is_calm(qtbot, garbage: Garbage):
    gone = weakref.ref(Ring())
    kept = [[] for _ in range(2 * YOUNG)]
    qtbot.waitUntil(lambda: gone() is None)
    assert kept


def test_a_flood_is_searched_among_what_is_new_alone(garbage: Garbage, monkeypatch):
    asked = searched(monkeypatch, (YOUNG, 0, 0), (0, 0, 0), (YOUNG, 1, 3), (0, 2, 3))
    garbage.collect()
    garbage.collect()
    assert asked == [0, 0]


def test_all_objects_are_searched_when_little_happens(garbage: Garbage, monkeypatch):
    asked = searched(monkeypatch, (LITTLE - 1, 1, 0))
    for _ in range(CALM):
        garbage.collect()
    assert asked == [2]


def test_nothing_is_searched_while_nothing_is_new(garbage: Garbage, monkeypatch):
    asked = searched(monkeypatch, (0, 0, 0))
    for _ in range(3 * CALM):
        garbage.collect()
    assert asked == []


def test_much_that_grew_old_is_searched_calm_or_not(garbage: Garbage, monkeypatch):
    asked = searched(monkeypatch, (5 * YOUNG, 0, MOST + 1))
    garbage.collect()
    assert asked == [2]
