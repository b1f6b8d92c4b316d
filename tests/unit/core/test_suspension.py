"""When a machine that nobody uses is suspended, as people write it."""

import pytest

from sampan.core.settings import Settings
from sampan.core.suspension import parse_suspend_after


@pytest.mark.parametrize(("text", "seconds"), [("1", 60.0), ("1440", 86400.0), ("never", None)])
def test_minutes_become_seconds_and_never_is_nothing(text: str, seconds: float | None):
    assert parse_suspend_after(text) == seconds


def test_five_minutes_are_the_default():
    assert parse_suspend_after(Settings().suspend_after) == 300.0
