"""Laying out the root: rules, links, libraries, applets."""

import io
import struct
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from sampan_vmimage import elf
from sampan_vmimage.config import ImageConfig, OwnFile, load_config
from sampan_vmimage.errors import ImageError
from sampan_vmimage.packages import PackageTree, follow_link, merge_folders
from sampan_vmimage.root import (
    Stage,
    choose_files,
    list_applets,
    list_own_files,
    settle_modes,
)

IMAGE = Path(__file__).parents[3] / "vmimage" / "image.yml"
LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = "/lib64/ld-linux-x86-64.so.2"


def make_elf(*needed: str, interpreter: str = "") -> bytes:
    """Return an ELF file with nothing but a dynamic section."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in (*needed, interpreter))
    offsets = [strings.index(name.encode() + b"\0") for name in needed]
    front = 64 + 3 * 56
    dynamic = b"".join(struct.pack("<qQ", 1, offset) for offset in offsets)
    dynamic += struct.pack("<qQqQ", 5, front, 0, 0)
    size = front + len(strings) + len(dynamic)

    def segment(kind: int, offset: int, length: int) -> bytes:
        return struct.pack("<IIQQQQQQ", kind, 4, offset, offset, offset, length, length, 8)

    header = struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, 64, 0, 0, 64, 56, 3, 0, 0, 0
    )
    place = front + strings.index(interpreter.encode() + b"\0") if interpreter else 0
    third = segment(3, place, len(interpreter) + 1) if interpreter else segment(4, 0, 0)
    first = segment(1, 0, size)
    second = segment(2, front + len(strings), len(dynamic))
    return b"".join([header, first, second, third, strings, dynamic])


def make_tree(folder: Path, files: dict[str, bytes], links: dict[str, str]) -> PackageTree:
    archive = folder / "packages.tar"
    with tarfile.open(archive, "w") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(f"./{path}")
            member.size, member.mode = len(content), 0o755
            tar.addfile(member, io.BytesIO(content))
        for path, target in links.items():
            member = tarfile.TarInfo(f"./{path}")
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return PackageTree(archive)


@pytest.fixture
def config() -> ImageConfig:
    return replace(load_config(IMAGE, "amd64"), keep=("usr/bin/*",), drop=("usr/bin/perl*",))


def test_libraries_and_the_loader_follow_a_kept_program(
    tmp_path: Path, config: ImageConfig
) -> None:
    files = {
        "usr/bin/crun": make_elf("libyajl.so.2", interpreter=LOADER),
        "usr/bin/perl": make_elf("libperl.so.5"),
        f"{LIBRARIES}/libyajl.so.2.1": make_elf("libc.so.6"),
        f"{LIBRARIES}/libc.so.6": make_elf(),
        f"{LIBRARIES}/ld-linux-x86-64.so.2": make_elf(),
        f"{LIBRARIES}/libunused.so.1": make_elf(),
    }
    links = {
        f"{LIBRARIES}/libyajl.so.2": "libyajl.so.2.1",
        "usr/lib64/ld-linux-x86-64.so.2": "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
    }
    with make_tree(tmp_path, files, links) as tree:
        assert choose_files(tree, config) == [
            "usr/bin/crun",
            f"{LIBRARIES}/ld-linux-x86-64.so.2",
            f"{LIBRARIES}/libc.so.6",
            f"{LIBRARIES}/libyajl.so.2",
            f"{LIBRARIES}/libyajl.so.2.1",
            "usr/lib64/ld-linux-x86-64.so.2",
        ]


def test_a_library_that_no_package_holds_is_told_at_build_time(
    tmp_path: Path, config: ImageConfig
) -> None:
    with (
        make_tree(tmp_path, {"usr/bin/crun": make_elf("libyajl.so.2")}, {}) as tree,
        pytest.raises(ImageError, match=r"usr/bin/crun needs the library libyajl\.so\.2"),
    ):
        choose_files(tree, config)


def test_a_pattern_that_fits_nothing_is_a_mistake(tmp_path: Path, config: ImageConfig) -> None:
    with (
        make_tree(tmp_path, {"usr/bin/a": b""}, {}) as tree,
        pytest.raises(ImageError, match=r"'usr/sbin/dockerd' of keep"),
    ):
        choose_files(tree, replace(config, keep=("usr/bin/*", "usr/sbin/dockerd")))


def test_a_circle_of_links_is_told(tmp_path: Path) -> None:
    with (
        make_tree(tmp_path, {}, {"a": "b", "b": "a"}) as tree,
        pytest.raises(ImageError, match="circle"),
    ):
        tree.read("a")


@pytest.mark.parametrize(
    ("path", "target", "end"),
    [
        ("usr/bin/python3", "python3.13", "usr/bin/python3.13"),
        ("usr/lib64/ld.so", "../lib/x/ld.so", "usr/lib/x/ld.so"),
        ("etc/mtab", "/proc/mounts", "proc/mounts"),
    ],
)
def test_a_link_is_followed_from_where_it_stands(path: str, target: str, end: str) -> None:
    assert follow_link(path, target) == end


def test_the_old_top_folders_lie_below_usr() -> None:
    assert merge_folders("/lib64/ld.so") == "usr/lib64/ld.so"
    assert merge_folders("usr/bin/sh") == "usr/bin/sh"
    assert merge_folders("etc/passwd") == "etc/passwd"


def test_applets_are_read_from_the_program_without_running_it() -> None:
    program = b"\x7fELF junk\xc0 [\0[[\0ash\0busybox\0zcat\0\0more"
    assert list_applets(program) == ["[", "[[", "ash", "zcat"]
    with pytest.raises(ImageError, match="applets"):
        list_applets(b"no table")


def test_own_files_are_listed_sorted_and_without_leftovers(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "__pycache__/a.pyc", "sub/c.py", "py.typed"):
        path = tmp_path / "agent" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    entry = OwnFile("agent", "/usr/lib/agent", 0o644, optional=False)
    targets = [target for _source, target in list_own_files(tmp_path, entry)]
    assert targets == [f"/usr/lib/agent/{name}" for name in ("a.py", "b.py", "sub/c.py")]


def test_a_missing_folder_of_ours_is_told_unless_it_is_optional(tmp_path: Path) -> None:
    entry = OwnFile("agent", "/a", 0o644, optional=False)
    with pytest.raises(ImageError, match="names agent, which is not in the repository"):
        list_own_files(tmp_path, entry)
    assert list_own_files(tmp_path, replace(entry, optional=True)) == []


def test_a_stage_collects_what_was_put_into_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "root")
    stage.write("/etc/boot", b"x", 0o755)
    stage.link("etc/mtab", "/proc/mounts")
    stage.link("etc/mtab", "/proc/self/mounts")
    found = {entry.path: entry for entry in stage.collect()}
    assert found["etc"].content is None
    assert (found["etc/boot"].content, found["etc/boot"].mode) == (b"x", 0o755)
    assert found["etc/mtab"].link == "/proc/self/mounts"


def test_a_compacted_kernel_keeps_addresses_content_and_notes() -> None:
    code, data = b"code" * 2000, b"data" + bytes(9000)
    note = b"PVH note"
    content = bytearray(0x6000)
    content[0x1000 : 0x1000 + len(code)] = code
    content[0x1100 : 0x1100 + len(note)] = note
    content[0x4000 : 0x4000 + 4] = b"data"

    def segment(kind: int, offset: int, address: int, length: int, memory: int) -> bytes:
        return struct.pack("<IIQQQQQQ", kind, 5, offset, address, address, length, memory, 0x200000)

    content[:64] = struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, 0x99, 64, 0, 0, 64, 56, 3, 0, 0, 0
    )
    content[64 : 64 + 168] = (
        segment(1, 0x1000, 0x1000000, len(code), len(code))
        + segment(1, 0x4000, 0x2000000, len(data), 0x8000)
        + segment(4, 0x1100, 0x1000100, len(note), len(note))
    )
    small = elf.compact_kernel(bytes(content))
    assert len(small) < len(content)
    entry = struct.unpack_from("<Q", small, 24)[0]
    heads = [struct.unpack_from("<IIQQQQQQ", small, 64 + 56 * index) for index in range(3)]
    assert entry == 0x99
    assert [(head[0], head[4], head[6]) for head in heads] == [
        (1, 0x1000000, len(code)),
        (1, 0x2000000, 0x8000),
        (4, 0x1000100, len(note)),
    ]
    for head in heads:
        assert head[5] <= head[6]
    first, second, third = heads
    assert small[first[2] : first[2] + len(code)].startswith(code[:256])
    assert small[second[2] : second[2] + 4] == b"data"
    assert small[third[2] : third[2] + len(note)] == note


def test_modes_do_not_depend_on_the_builder_s_umask(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "root")
    stage.write("bin/tool", b"", 0o700)
    stage.write("etc/secret", b"", 0o600)
    stage.link("etc/link", "/nowhere")
    (tmp_path / "root/etc").chmod(0o700)
    settle_modes(stage)
    modes = {entry.path: entry.mode for entry in stage.collect() if not entry.link}
    assert modes == {"bin": 0o755, "bin/tool": 0o755, "etc": 0o755, "etc/secret": 0o644}
    assert (tmp_path / "root/etc").stat().st_mode & 0o777 == 0o755
