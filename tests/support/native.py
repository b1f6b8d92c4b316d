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
    kind = LIBRARY_FLAGS if library else PROGRAM_FLAGS
    done = run_compiler(*FLAGS, *kind, *options, "-o", output, *sources)
    assert done.returncode == 0, done.stderr
    return output


def run_compiler(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run this computer's compiler; skip the test where there is none."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("There is no C compiler on this computer.")
    return subprocess.run([compiler, *words], capture_output=True, text=True, check=False)
