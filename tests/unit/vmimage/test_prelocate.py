"""Programs of fixed address: the same program, and nothing left to relocate."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from sampan_vmimage.errors import ImageError
from sampan_vmimage.prelocate import BASE, prelocate

SOURCE = r"""
#include <dlfcn.h>
#include <stdio.h>
static _Thread_local int own = 7;
static const char *names[] = {"zero", "one", "two"};
int shared(int value) { return value + own; }
static int (*const functions[])(int) = {shared};
static int begun;
__attribute__((constructor)) static void begin(void) { begun = 1; }
static int choice(void) { return 42; }
static void *choose(void) { return choice; }
int chosen(void) __attribute__((ifunc("choose")));
int main(int count, char **words)
{
    int (*found)(int) = (int (*)(int))dlsym(RTLD_DEFAULT, "shared");
    printf("%s %d %d %d %d %s\n", names[count], functions[0](1), begun, chosen(),
           found != NULL ? found(2) : -1, words[1]);
    return 0;
}
"""
EXPECTED = "two 8 1 42 9 word\n"


def build(folder: Path, *options: str) -> bytes:
    """Compile the program above."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("There is no gcc on this computer.")
    (folder / "p.c").write_text(SOURCE)
    argv = [compiler, "-O1", "-rdynamic", *options, "-o", folder / "p", folder / "p.c", "-ldl"]
    subprocess.run(argv, check=True)
    return (folder / "p").read_bytes()


def run(folder: Path, content: bytes) -> str:
    path = folder / "placed"
    path.write_bytes(content)
    path.chmod(0o755)
    return subprocess.run([path, "word"], capture_output=True, text=True, check=True).stdout


@pytest.mark.starts_processes
@pytest.mark.parametrize("binding", ["now", "lazy"])
def test_a_placed_program_does_what_it_did(tmp_path: Path, binding: str):
    content = build(tmp_path, "-fPIE", "-pie", f"-Wl,-z,{binding}")
    placed = prelocate(content, "p")
    assert run(tmp_path, content) == EXPECTED
    assert run(tmp_path, placed) == EXPECTED
    kind, entry = struct.unpack_from("<H6xQ", placed, 16)
    assert kind == 2
    assert entry == struct.unpack_from("<Q", content, 24)[0] + BASE


@pytest.mark.starts_processes
def test_a_placed_program_has_nothing_left_to_relocate(tmp_path: Path):
    placed = prelocate(build(tmp_path, "-fPIE", "-pie"), "p")
    (tmp_path / "placed").write_bytes(placed)
    argv = ["readelf", "--dynamic", "--use-dynamic", "--relocs", "--wide", tmp_path / "placed"]
    if shutil.which("readelf") is None:
        pytest.skip("There is no readelf on this computer.")
    text = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    assert "JUMP_SLO" in text
    assert "RELATIVE" not in text.replace("IRELATIVE", "")


@pytest.mark.starts_processes
def test_a_program_that_has_its_address_is_left_alone(tmp_path: Path):
    content = build(tmp_path, "-fno-PIE", "-no-pie")
    assert prelocate(content, "p") is content


@pytest.mark.starts_processes
def test_a_processor_that_is_not_known_is_named(tmp_path: Path):
    content = bytearray(build(tmp_path, "-fPIE", "-pie"))
    struct.pack_into("<H", content, 18, 243)
    with pytest.raises(ImageError, match="p is for a processor that is not known here"):
        prelocate(bytes(content), "p")


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\x7fELF\x01\x01" + bytes(60)])
def test_what_is_no_program_of_64_bits_is_refused(content: bytes):
    with pytest.raises(ImageError, match="not a 64-bit little-endian ELF file"):
        prelocate(content, "p")


def test_an_object_file_is_refused():
    content = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<H", 1) + bytes(60)
    with pytest.raises(ImageError, match=r"p is not a program \(ELF type 1\)"):
        prelocate(content, "p")
