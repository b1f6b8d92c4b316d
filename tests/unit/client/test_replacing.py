"""A file that is replaced: the new text whole, with its mode, or the old one and nothing beside."""

import stat
import sys
from pathlib import Path

import pytest

from sampan.client.replacing import replace_file


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_file_is_replaced_with_its_mode_and_its_text_as_it_is(tmp_path: Path, mode: int):
    path = tmp_path / "file"
    path.write_text("old", "utf-8")
    replace_file(path, "容器\nline\n", mode)
    assert path.read_bytes() == "容器\nline\n".encode()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_owner_reads_a_file_by_default(tmp_path: Path):
    path = tmp_path / "file"
    replace_file(path, "text")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_text_that_cannot_be_written_leaves_the_old_one_and_nothing_beside(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("old", "utf-8")
    with pytest.raises(UnicodeEncodeError):
        replace_file(path, "\ud800")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_in_the_way_is_an_error_and_nothing_is_left_beside(tmp_path: Path):
    path = tmp_path / "file"
    path.mkdir()
    with pytest.raises(OSError, match="file"):
        replace_file(path, "text")
    assert list(tmp_path.iterdir()) == [path]
