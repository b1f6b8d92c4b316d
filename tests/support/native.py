"""Compiles the guest's programs in C for this computer, as the tests run them."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sampan_vmimage.native import FLAGS, LIBRARY_FLAGS, PROGRAM_FLAGS

SOURCES = Path(__file__).parents[2] / "guest-agent" / "native"


def compile_program(
    sources: Sequence[Path], output: Path, *options: str, library: bool = False
) -> Path:
    """Compile as the image's builder does, with more options; skip the test without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("There is no C compiler on this computer.")
    kind = LIBRARY_FLAGS if library else PROGRAM_FLAGS
    argv = [compiler, *FLAGS, *kind, *options, "-o", str(output), *map(str, sources)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return output
