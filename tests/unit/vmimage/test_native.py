"""Programs in C: which compiler, which sources, and the same bytes wherever the repository lies."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sampan_vmimage.config import Architecture, ImageConfig, NativeProgram, load_config
from sampan_vmimage.errors import ImageError
from sampan_vmimage.native import (
    compile_command,
    find_compiler,
    list_native_inputs,
    list_sources,
)

IMAGE = Path(__file__).parents[3] / "vmimage" / "image.yml"
PROGRAM = NativeProgram("native/*.c", "/usr/lib/sampan/greeter")


@pytest.fixture
def config() -> ImageConfig:
    return replace(load_config(IMAGE, "amd64"), native=(PROGRAM,))


@pytest.fixture
def amd64(config: ImageConfig) -> Architecture:
    return config.architecture


def make_repository(folder: Path) -> Path:
    (folder / "native").mkdir(parents=True)
    (folder / "native" / "greeting.h").write_text('#define GREETING "hello"\n')
    (folder / "native" / "main.c").write_text(
        '#include <assert.h>\n#include <stdio.h>\n#include "greeting.h"\n'
        "int main(int argc, char **argv)\n"
        "{\n    assert(argv[argc] == NULL);\n    puts(GREETING);\n    return 0;\n}\n"
    )
    return folder


def test_the_compiler_with_the_name_of_the_architecture_comes_first(amd64: Architecture):
    assert find_compiler(amd64, own=True, which=lambda name: name) == "x86_64-linux-gnu-gcc"


def test_the_plain_compiler_does_where_the_architecture_is_the_builders_own(amd64: Architecture):
    only = {"cc": "/usr/bin/cc"}
    assert find_compiler(amd64, own=True, which=only.get) == "cc"
    with pytest.raises(ImageError):
        find_compiler(amd64, own=False, which=only.get)


@pytest.mark.parametrize(
    ("architecture", "own", "packages"),
    [
        ("amd64", True, "gcc and libc6-dev "),
        ("arm64", False, "gcc-aarch64-linux-gnu and libc6-dev-arm64-cross "),
        ("amd64", False, "gcc-x86-64-linux-gnu and libc6-dev-amd64-cross "),
    ],
)
def test_a_compiler_that_is_missing_is_told_with_its_packages(
    architecture: str, own: bool, packages: str
):
    chosen = load_config(IMAGE, architecture).architecture
    with pytest.raises(ImageError) as caught:
        find_compiler(chosen, own, which=lambda _name: None)
    assert f"no C compiler for {architecture}" in caught.value.message
    assert packages in caught.value.hint


def test_headers_are_inputs_of_the_image_too(config: ImageConfig, tmp_path: Path):
    repository = make_repository(tmp_path)
    names = {path.name for path in list_native_inputs(repository, config)}
    assert names == {"main.c", "greeting.h"}


def test_a_pattern_that_fits_nothing_is_a_mistake(tmp_path: Path):
    with pytest.raises(ImageError, match=r"native/\*\.c"):
        list_sources(tmp_path, PROGRAM)


@pytest.mark.starts_processes
@pytest.mark.skipif(shutil.which("gcc") is None, reason="this computer has no C compiler")
def test_the_same_sources_give_the_same_bytes_in_another_folder(tmp_path: Path):
    contents = []
    for name in ("one", "a/longer/one"):
        repository = make_repository(tmp_path / name)
        output = tmp_path / "program"
        command = compile_command("gcc", repository, list_sources(repository, PROGRAM), output)
        subprocess.run([str(word) for word in command], check=True)
        assert subprocess.check_output([output]) == b"hello\n"
        contents.append(output.read_bytes())
    assert contents[0] == contents[1]
