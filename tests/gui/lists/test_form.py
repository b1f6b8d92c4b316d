"""What is read from the fields of a form."""

import pytest

from sampan.gui.lists.form import read_pairs


@pytest.mark.parametrize(
    ("text", "pairs", "wrong"),
    [
        ("A=1\n\n B = 2 ", {"A": "1", "B": " 2"}, ""),
        ("A=1\nnothing", {"A": "1"}, "nothing"),
        ("a b=1", {}, "a b=1"),
        ("=1", {}, "=1"),
    ],
)
def test_lines_of_pairs_are_read(text: str, pairs: dict[str, str], wrong: str):
    assert read_pairs(text) == (pairs, wrong)
