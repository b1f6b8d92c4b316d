"""Numbers as people read them."""

import pytest

from sampan.gui.formats import (
    format_bytes,
    format_duration,
    format_ms,
    format_percent,
    format_share,
)

MIB, GIB = 1024**2, 1024**3


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "1.5 KB"),
        (38 * MIB, "38 MB"),
        (1.2 * MIB, "1.2 MB"),
        (1024 * MIB - 1, "1 GB"),
        (2 * GIB, "2 GB"),
        (60 * GIB, "60 GB"),
    ],
)
def test_bytes(count: float, text: str):
    assert format_bytes(count) == text


def test_a_share_names_its_unit_once():
    assert format_share(1.8 * GIB, 60 * GIB) == "1.8 / 60 GB"
    assert format_share(412 * MIB, 2 * GIB) == "412 MB / 2 GB"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.06, "60 ms"),
        (0.31, "0.31 s"),
        (9.8, "9.8 s"),
        (240, "4 min"),
        (7200, "2 h"),
        (1e6, "11 d"),
    ],
)
def test_durations(seconds: float, text: str):
    assert format_duration(seconds) == text


def test_phases_and_percentages():
    assert (format_ms(320), format_ms(1200)) == ("320 ms", "1.2 s")
    assert (format_percent(2.14), format_percent(38.4)) == ("2.1 %", "38 %")
