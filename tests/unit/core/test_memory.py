"""When a computer is short of memory, and the figures that cross the control socket."""

import json

import pytest

from sampan.core.memory import (
    GivenBack,
    HostMemory,
    LimitChange,
    MemoryLedger,
    MemoryThresholds,
    Shortness,
    given_back_from_json,
    least_limit,
    ledger_from_json,
    limit_change_from_json,
)
from sampan.core.settings import GIB, MIB

THRESHOLDS = MemoryThresholds(short_share=0.1, well_share=0.2, stalled_percent=10.0)


@pytest.fixture
def look():
    """Look at a computer with 100 bytes, of which so many are left, at a time in seconds."""
    shortness = Shortness(THRESHOLDS, repeat_s=600)

    def look(available, now_s, stalled=None):
        return shortness.take(HostMemory(100, available, stalled), now_s)

    return look


def test_a_computer_with_memory_to_spare_is_left_alone(look):
    assert not any(look(left, now) for now, left in enumerate((90, 50, 11, 10)))


def test_memory_is_given_back_once_when_it_becomes_short(look):
    assert look(9, 0)
    assert not look(5, 30)
    assert not look(9, 60)


def test_a_computer_just_above_the_line_is_not_asked_again(look):
    assert look(9, 0)
    assert not look(15, 30)
    assert not look(9, 60)


def test_a_computer_that_was_well_in_between_is_helped_again(look):
    assert look(9, 0)
    assert not look(20, 30)
    assert look(9, 60)


def test_a_computer_that_stays_short_is_helped_every_ten_minutes(look):
    assert look(9, 0)
    assert not look(9, 599)
    assert look(9, 600)
    assert not look(9, 1190)
    assert not look(15, 1300)


def test_programs_that_wait_for_memory_count_as_much_as_what_is_left(look):
    assert not look(50, 0, 9.9)
    assert look(50, 30, 10.0)
    assert not look(50, 60, 6.0)
    assert not look(50, 90, 4.0)
    assert look(50, 120, 30.0)


@pytest.mark.parametrize(
    ("in_use", "boot", "least"),
    [
        (100 * MIB, 2 * GIB, 512 * MIB),
        (GIB, 2 * GIB, GIB + 256 * MIB),
        (2 * GIB, 2 * GIB, 2 * GIB),
        (0, 400 * MIB, 400 * MIB),
    ],
)
def test_a_limit_leaves_what_is_in_use_alone(in_use, boot, least):
    assert least_limit(in_use, boot) == least


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (MemoryLedger(2 * GIB, True, GIB, GIB, 0, 1, 2, 3, 4, 5), ledger_from_json),
        (MemoryLedger(2 * GIB, False, host_bytes=0), ledger_from_json),
        (GivenBack(5, 9, 4, 1.5, True), given_back_from_json),
        (LimitChange(1, 2, 3, 4, True), limit_change_from_json),
    ],
)
def test_what_crosses_the_socket_comes_out_as_it_went_in(value, read):
    assert read(json.loads(json.dumps(value.to_json()))) == value


def test_more_memory_than_before_is_nothing_returned():
    assert GivenBack(5, 4, 9, 1.5, True).returned_bytes == 0
