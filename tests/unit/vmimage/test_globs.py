"""Patterns of keep and drop."""

import pytest

from sampan_vmimage.globs import compile_globs


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("usr/bin/docker", "usr/bin/docker", True),
        ("usr/bin/docker", "usr/bin/dockerd", False),
        ("usr/bin/*", "usr/bin/docker", True),
        ("usr/bin/*", "usr/bin/a/b", False),
        ("usr/lib/python3.*/", "usr/lib/python3.13/json/decoder.py", True),
        ("usr/lib/python3.*/", "usr/lib/python3.13", False),
        ("usr/lib/python3.*/test/", "usr/lib/python3.13/test/support/a.py", True),
        ("usr/lib/python3.*/test/", "usr/lib/python3.13/json/test.py", False),
        ("usr/**/lib?.so", "usr/lib/x/liba.so", True),
        ("usr/**/lib?.so", "usr/liba.so", True),
        ("usr/**/lib?.so", "usr/lib/libab.so", False),
        ("a.b", "axb", False),
        ("usr/bin/[", "usr/bin/[", True),
    ],
)
def test_a_star_stays_in_its_folder_and_two_cross_folders(
    pattern: str, path: str, fits: bool
) -> None:
    assert compile_globs([pattern])(path) is fits


def test_no_pattern_fits_nothing() -> None:
    assert not compile_globs([])("")
