"""Fetching packages: what names the archive, and what is forgotten."""

from dataclasses import replace
from pathlib import Path

from sampan_vmimage.packages import Selection, fetch_packages, forget_others

SELECTION = Selection("trixie", "amd64", ("crun", "kmod"), 1_764_000_000)


def test_the_same_selection_has_the_same_name_and_another_one_has_not() -> None:
    assert SELECTION.digest() == replace(SELECTION, packages=("crun", "kmod")).digest()
    others = [
        replace(SELECTION, suite="forky"),
        replace(SELECTION, packages=("crun",)),
        replace(SELECTION, epoch=1),
    ]
    assert SELECTION.digest() not in {other.digest() for other in others}


def test_an_archive_at_hand_is_not_fetched_again(tmp_path: Path) -> None:
    path = tmp_path / f"packages-amd64-{SELECTION.digest()}.tar"
    path.touch()
    assert fetch_packages(SELECTION, tmp_path) == path


def test_archives_of_older_selections_are_forgotten_and_other_architectures_kept(
    tmp_path: Path,
) -> None:
    kept = f"packages-amd64-{SELECTION.digest()}.tar"
    for name in (kept, "packages-amd64-0.tar", "packages-arm64-0.tar"):
        (tmp_path / name).touch()
    forget_others(SELECTION, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {kept, "packages-arm64-0.tar"}
