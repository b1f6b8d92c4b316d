"""The copy of the data disk that is kept before a repair."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from sampan.core.errors import DiskError
from sampan.core.files import allocated_bytes
from sampan.machine import diskcopy
from sampan.machine.diskcopy import copy_sparse, keep_copy

MIB = 1 << 20


@pytest.fixture
def disk(own_environment: Path) -> Path:
    file = own_environment / "data.qcow2"
    with file.open("wb") as opened:
        opened.write(b"beginning" * 1000)
        opened.seek(40 * MIB)
        opened.write(os.urandom(20 * MIB))
        opened.truncate(100 * MIB)
    file.chmod(0o600)
    return file


@pytest.fixture
def copy(disk: Path) -> Path:
    return disk.with_name("data.qcow2.before-repair")


def names(disk: Path) -> list[str]:
    return sorted(path.name for path in disk.parent.glob("data*"))


async def test_the_copy_is_the_disk_with_its_holes(disk, copy):
    size = await keep_copy(disk, copy)
    assert size == allocated_bytes(disk.stat())
    assert copy.read_bytes() == disk.read_bytes()
    assert allocated_bytes(copy.stat()) < 30 * MIB
    assert copy.stat().st_mode == disk.stat().st_mode
    assert names(disk) == ["data.qcow2", "data.qcow2.before-repair"]


@pytest.mark.parametrize("missing", [("copy_file_range",), ("copy_file_range", "SEEK_DATA")])
def test_it_is_copied_where_a_system_can_do_less(
    disk: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
):
    for name in missing:
        monkeypatch.delattr(os, name)
    copy_sparse(disk, copy, lambda: False)
    assert copy.read_bytes() == disk.read_bytes()


def test_a_disk_of_nothing_but_holes_is_copied(disk: Path, copy: Path):
    os.truncate(disk, 0)
    os.truncate(disk, MIB)
    copy_sparse(disk, copy, lambda: False)
    assert copy.read_bytes() == bytes(MIB)


async def test_a_copy_that_is_there_is_never_overwritten(disk, copy):
    copy.write_text("the first")
    with pytest.raises(DiskError, match="before an earlier repair") as caught:
        await keep_copy(disk, copy)
    assert "Move it away to keep it" in caught.value.hint
    assert copy.read_text() == "the first"


async def test_too_little_room_is_said_before_anything_is_written(
    disk, copy, monkeypatch: pytest.MonkeyPatch
):
    usage = type("Usage", (), {"free": 200 * MIB})()
    monkeypatch.setattr("sampan.machine.diskcopy.shutil.disk_usage", lambda path: usage)
    with pytest.raises(DiskError, match="no room to keep a copy") as caught:
        await keep_copy(disk, copy)
    assert "it needs 276 MiB, and 200 MiB are free" in caught.value.message
    assert "Nothing is repaired without a copy" in caught.value.hint
    assert names(disk) == ["data.qcow2"]


@pytest.mark.parametrize(
    ("number", "message"), [(28, "no room to keep a copy"), (5, "cannot be copied to")]
)
async def test_a_copy_that_breaks_off_leaves_nothing(
    disk, copy, monkeypatch: pytest.MonkeyPatch, number: int, message: str
):
    def fail(*_arguments: int) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "copy_file_range", fail)
    with pytest.raises(DiskError, match=message):
        await keep_copy(disk, copy)
    assert names(disk) == ["data.qcow2"]


async def test_a_copy_that_is_given_up_leaves_nothing(disk, copy, monkeypatch: pytest.MonkeyPatch):
    began, go_on = threading.Event(), threading.Event()

    def hold(reader: int, writer: int, at: int, count: int) -> int:
        began.set()
        go_on.wait(10)
        return count

    monkeypatch.setattr(diskcopy, "_copy_piece", hold)
    copying = asyncio.create_task(keep_copy(disk, copy))
    await asyncio.to_thread(began.wait, 10)
    copying.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert names(disk) == ["data.qcow2"]
