"""The initramfs archive."""

import pytest

from sampan_vmimage import newc


def parse(archive: bytes) -> list[tuple[str, int, bytes, tuple[int, int]]]:
    """Read an archive back, by the format's description only."""
    entries: list[tuple[str, int, bytes, tuple[int, int]]] = []
    position = 0
    while True:
        assert archive[position : position + 6] == b"070701"
        fields = [
            int(archive[position + 6 + 8 * index : position + 14 + 8 * index], 16)
            for index in range(13)
        ]
        name_start = position + 110
        name = archive[name_start : name_start + fields[11] - 1].decode()
        start = -(-(name_start + fields[11]) // 4) * 4
        if name == "TRAILER!!!":
            return entries
        content = archive[start : start + fields[6]]
        entries.append((name, fields[1], content, (fields[9], fields[10])))
        position = -(-(start + fields[6]) // 4) * 4


def test_what_goes_in_comes_out_sorted() -> None:
    archive = newc.write_newc(
        [
            newc.file("init", b"#!/bin/sh\n", 0o755),
            newc.folder("dev"),
            newc.link("bin", "usr/bin"),
            newc.character_device("dev/console", 5, 1),
        ]
    )
    assert parse(archive) == [
        ("bin", 0o120777, b"usr/bin", (0, 0)),
        ("dev", 0o040755, b"", (0, 0)),
        ("dev/console", 0o020600, b"", (5, 1)),
        ("init", 0o100755, b"#!/bin/sh\n", (0, 0)),
    ]


def test_the_order_of_entries_does_not_change_the_bytes() -> None:
    entries = [newc.file("b", b"1"), newc.file("a", b"22"), newc.folder("c")]
    assert newc.write_newc(entries) == newc.write_newc(reversed(entries))


def test_the_archive_is_whole_blocks() -> None:
    assert len(newc.write_newc([newc.file("a", b"x" * 700)])) % 512 == 0


def test_a_path_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        newc.write_newc([newc.folder("a"), newc.file("a", b"")])
