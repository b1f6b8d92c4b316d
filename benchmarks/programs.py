"""Runs the programs that a benchmark needs beside Sampan."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.errors import BenchmarkError

SYSTEM_FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SET_UP = "Run `python3 bootstrap.py setup`."
FOR_TESTS = "Run `python3 bootstrap.py test tests/unit`: it installs what tests and these need."


def check_packages(*names: str) -> None:
    """Raise BenchmarkError unless these Python packages are there."""
    for name in names:
        if importlib.util.find_spec(name) is None:
            raise BenchmarkError(f"The Python package {name} is not installed.", FOR_TESTS)


def find_program(name: str) -> Path:
    """Return where a program is; raise BenchmarkError if it is not installed."""
    path = f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}"
    found = shutil.which(name, path=path)
    if found is None:
        raise BenchmarkError(f"The program {name} is not installed.", SET_UP)
    return Path(found)


def run_program(name: str, *arguments: str | Path, timeout_s: float = 600) -> str:
    """Run a program to its end and return what it wrote; raise BenchmarkError if it fails."""
    argv = [str(find_program(name)), *map(str, arguments)]
    env = {"PATH": f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        argv, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=timeout_s, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BenchmarkError(f"{name} failed: {last_words(done.stderr or done.stdout)}", SET_UP)
    return done.stdout


def last_words(text: str, lines: int = 6) -> str:
    """Return the end of what a program said, in one line."""
    return " / ".join(text.strip().splitlines()[-lines:]) or "it said nothing"


def check_programs(names: Sequence[str]) -> None:
    """Raise BenchmarkError if one of them is not installed."""
    for name in names:
        find_program(name)
