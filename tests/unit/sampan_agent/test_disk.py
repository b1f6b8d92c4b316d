"""What is done with a data disk, and what is never done."""

import os
from collections.abc import Sequence
from pathlib import Path
from struct import pack_into

import pytest

from sampan_agent import disk as disk_module
from sampan_agent.disk import (
    REPAIR_WORD,
    DataDisk,
    DiskError,
    find_device,
    is_mounted,
    is_repair_asked,
    judge_check,
)
from sampan_agent.ext4 import BACKUPS, Content, inspect, parse_superblock
from sampan_agent.loop import Loop
from sampan_agent.process import Outcome
from sampan_agent.repair import Repair, describe_repair

GIB = 1024**3


def superblock(
    *, blocks: int = 262144, shift: int = 2, state: int = 1, incompatible: int = 0x2C2
) -> bytes:
    data = bytearray(1024)
    pack_into("<I", data, 0x4, blocks & 0xFFFFFFFF)
    pack_into("<I", data, 0x18, shift)
    pack_into("<H", data, 0x38, 0xEF53)
    pack_into("<H", data, 0x3A, state)
    pack_into("<I", data, 0x60, incompatible)
    pack_into("<I", data, 0x150, blocks >> 32)
    return bytes(data)


@pytest.fixture
def device(own_environment: Path) -> Path:
    file = own_environment / "device"
    file.touch()
    os.truncate(file, GIB)
    return file


def write(file: Path, offset: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(offset)
        opened.write(data)


def test_zeros_are_an_empty_disk(device: Path):
    assert inspect(str(device)) == (Content.EMPTY, GIB, None)


@pytest.mark.parametrize("size", [0, 1, 4096, 1024 * 1024 + 1])
def test_a_tiny_disk_of_zeros_is_empty_too(device: Path, size: int):
    os.truncate(device, size)
    assert inspect(str(device)).content is Content.EMPTY


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (0, b"\x00\x00\x55"),  # something in the first sector
        (510, b"\x55\xaa"),  # a partition table
        (4096, b"LUKS\xba\xbe"),
        (65536 + 64, b"_BHRfS_M"),  # btrfs
        (1024 * 1024 - 1, b"x"),
        (GIB - 512, b"EFI PART"),  # the copy of a GPT
        (GIB - 1, b"x"),
        (1024 + 0x38, b"\x53\xee"),  # a superblock's magic, damaged
        *((offset, superblock()) for offset in BACKUPS),  # its beginning was wiped
    ],
)
def test_whatever_else_is_on_it_is_unknown(device: Path, offset: int, data: bytes):
    write(device, offset, data)
    assert inspect(str(device)).content is Content.UNKNOWN


def test_an_ext4_file_system_is_known_with_its_size(device: Path):
    write(device, 1024, superblock())
    found = inspect(str(device))
    assert (found.content, found.file_system) == (Content.EXT4, (GIB, True))


def test_sizes_beyond_32_bits_of_blocks_are_read():
    found = parse_superblock(superblock(blocks=5 << 32))
    assert found is not None
    assert found.size == (5 << 32) * 4096


@pytest.mark.parametrize(
    ("state", "incompatible"), [(1, 0x2C2 | 4), (0, 0x2C2), (2, 0x2C2), (3, 0x2C2)]
)
def test_a_file_system_that_was_not_closed_is_not_clean(state: int, incompatible: int):
    found = parse_superblock(superblock(state=state, incompatible=incompatible))
    assert found is not None
    assert not found.clean


@pytest.mark.parametrize("data", [b"", bytes(1023), bytes(1024), superblock(shift=20)])
def test_what_is_no_superblock_is_none(data: bytes):
    assert parse_superblock(data) is None


@pytest.mark.parametrize(
    ("code", "usable"),
    [
        (0, True),
        (1, True),
        (2, True),
        (3, True),
        (4, False),
        (5, False),
        (8, False),
        (9, False),
        (16, False),
        (32, False),
        (128, False),
        (127, False),
        (-9, False),
        (None, False),
    ],
)
def test_every_exit_code_of_e2fsck_has_a_meaning(code: int | None, usable: bool):
    verdict = judge_check(code)
    assert verdict.usable is usable
    assert (verdict.sentence == "") is (code == 0)


class Programs:
    """Stands for the programs that are run; by the program's name, an exit code."""

    def __init__(self, **codes: int) -> None:
        self.codes = codes
        self.says: dict[str, str] = {}
        self.run: list[list[str]] = []

    async def __call__(self, argv: Sequence[str]) -> Outcome:
        self.run.append(list(argv))
        name = argv[1] if argv[0] == "busybox" else argv[0].replace(".", "_")
        if name in self.says:
            return Outcome(self.codes.get(name, 0), self.says[name])
        return Outcome(self.codes.get(name, 0), f"{name} said this")

    def names(self) -> list[str]:
        return [argv[1] if argv[0] == "busybox" else argv[0] for argv in self.run]


def bring_up(
    device: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch, point: Path
) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(disk_module, "find_device", lambda: str(device))
    loop = Loop()
    mounting = loop.start(DataDisk(programs, loop.sleep, said.append, str(point)).bring_up())
    mounting.then(loop.stop)
    loop.run()
    loop.shut()
    mounting.result()
    return said


def test_an_empty_disk_gets_a_file_system(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    programs = Programs()
    bring_up(device, programs, monkeypatch, own_environment / "data")
    assert programs.names() == ["mkfs.ext4", "mount"]
    assert (own_environment / "data" / "docker").is_dir()


def test_a_clean_disk_is_mounted_without_more(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    write(device, 1024, superblock())
    programs = Programs()
    assert not bring_up(device, programs, monkeypatch, own_environment / "data")
    assert programs.names() == ["mount"]


def test_a_disk_that_was_not_closed_is_checked_first(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    write(device, 1024, superblock(state=1, incompatible=0x2C6))
    programs = Programs(e2fsck=1)
    said = bring_up(device, programs, monkeypatch, own_environment / "data")
    assert programs.run[0] == ["e2fsck", "-p", str(device)]
    assert programs.names() == ["e2fsck", "mount"]
    assert "repaired" in said[-1]


def test_a_disk_that_grew_makes_its_file_system_grow(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    write(device, 1024, superblock(blocks=131072))
    programs = Programs(resize2fs=1)
    said = bring_up(device, programs, monkeypatch, own_environment / "data")
    assert programs.names() == ["mount", "resize2fs"]
    assert "resize2fs said this" in said[-1]


@pytest.mark.parametrize(
    ("state", "programs", "message"),
    [
        (0, Programs(e2fsck=4), "cannot be repaired"),
        (0, Programs(e2fsck=8), "code 8"),
        (1, Programs(mount=32), "could not be mounted"),
    ],
)
def test_a_disk_that_cannot_be_used_is_told_with_what_the_program_said(
    device: Path,
    own_environment: Path,
    monkeypatch: pytest.MonkeyPatch,
    state: int,
    programs: Programs,
    message: str,
):
    write(device, 1024, superblock(state=state))
    with pytest.raises(DiskError, match=message) as caught:
        bring_up(device, programs, monkeypatch, own_environment / "data")
    assert "said this" in caught.value.log
    assert "mkfs.ext4" not in programs.names()


REPAIR_LOG = """\
Entry 'lost' in / (2) has deleted/unused inode 17.  Clear? yes

Unconnected directory inode 18 (was in /docker/volumes/kept)
Connect to /lost+found? yes

sampan-data: ***** FILE SYSTEM WAS MODIFIED *****"""


def repair(
    device: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch, point: Path
) -> tuple[Repair | None, DiskError | None]:
    monkeypatch.setattr(disk_module, "find_device", lambda: str(device))
    loop = Loop()
    disk = DataDisk(programs, loop.sleep, lambda _text: None, str(point), repair=True)
    mounting = loop.start(disk.bring_up())
    mounting.then(loop.stop)
    loop.run()
    loop.shut()
    try:
        mounting.result()
    except DiskError as error:
        return disk.repair, error
    return disk.repair, None


@pytest.mark.parametrize("state", [1, 2])
def test_a_repair_that_was_asked_for_checks_everything_and_says_yes(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch, state: int
):
    write(device, 1024, superblock(state=state))
    programs = Programs(e2fsck=1)
    programs.says["e2fsck"] = REPAIR_LOG
    told, error = repair(device, programs, monkeypatch, own_environment / "data")
    assert error is None
    assert programs.run[0] == ["e2fsck", "-f", "-y", str(device)]
    assert programs.names() == ["e2fsck", "mount"]
    assert told is not None
    assert told.to_json() == {
        "outcome": "repaired", "answers": 2, "found": 1, "log": REPAIR_LOG.splitlines(),
    }  # fmt: skip


def test_a_repair_that_fails_is_told_with_its_last_words(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    write(device, 1024, superblock(state=2))
    programs = Programs(e2fsck=5)
    told, error = repair(device, programs, monkeypatch, own_environment / "data")
    assert told is not None
    assert told.outcome == "failed"
    assert error is not None
    assert error.message == "The data disk could not be repaired (e2fsck code 5)."
    assert error.log == "e2fsck said this"
    assert not error.repairable
    assert programs.names() == ["e2fsck"]


@pytest.mark.parametrize(("offset", "data"), [(512, b"somebody's data"), (512, b"")])
def test_a_repair_starts_nothing_on_what_is_no_file_system(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch, offset: int, data: bytes
):
    write(device, offset, data)
    programs = Programs()
    told, error = repair(device, programs, monkeypatch, own_environment / "data")
    assert told is None
    assert "e2fsck" not in programs.names()
    assert (error is not None) is bool(data)


@pytest.mark.parametrize(
    ("code", "word"),
    [(0, "clean"), (1, "repaired"), (2, "repaired"), (3, "repaired"), (4, "failed"),
     (5, "failed"), (8, "failed"), (12, "failed"), (-9, "failed"), (None, "failed")],
)  # fmt: skip
def test_every_exit_code_of_a_repair_has_a_word(code: int | None, word: str):
    assert describe_repair(Outcome(code, "")).outcome == word


def test_a_repair_is_asked_for_on_the_kernel_s_command_line(own_environment: Path):
    cmdline = own_environment / "cmdline"
    cmdline.write_text(f"quiet console=ttyS0 {REPAIR_WORD}\n")
    assert is_repair_asked(str(cmdline))
    cmdline.write_text("quiet xsampan.repair=10\n")
    assert not is_repair_asked(str(cmdline))


def test_only_errors_that_wait_for_a_yes_can_be_repaired(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    write(device, 1024, superblock(state=2))
    for code, repairable in ((4, True), (8, False)):
        with pytest.raises(DiskError) as caught:
            bring_up(device, Programs(e2fsck=code), monkeypatch, own_environment / "data")
        assert caught.value.repairable is repairable


def test_an_unknown_disk_is_never_written_to(
    device: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    write(device, 512, b"somebody's data")
    programs = Programs()
    with pytest.raises(DiskError, match="Nothing was written"):
        bring_up(device, programs, monkeypatch, own_environment / "data")
    assert not programs.run


def test_the_disk_is_found_by_its_serial(own_environment: Path):
    for name, serial in (("vda", "sampan-root"), ("vdb", "sampan-data"), ("sda", "sampan-data")):
        (own_environment / name).mkdir()
        (own_environment / name / "serial").write_text(serial)
    (own_environment / "vdc").mkdir()
    assert find_device(folder=str(own_environment)) == "/dev/vdb"
    assert find_device(serial="other", folder=str(own_environment)) is None


def test_a_mounted_disk_is_recognised(own_environment: Path):
    mounts = own_environment / "mounts"
    mounts.write_text("/dev/vda / erofs ro 0 0\n/dev/vdb /var/lib/sampan ext4 rw 0 0\n")
    assert is_mounted("/dev/vdb", "/var/lib/sampan", str(mounts))
    assert not is_mounted("/dev/vda", "/var/lib/sampan", str(mounts))
