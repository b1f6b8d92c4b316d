"""Guests of the benchmarks, a shell in QEMU's place."""

from pathlib import Path

import pytest
from benchmarks.console import boot_until
from benchmarks.errors import BenchmarkError

pytestmark = pytest.mark.starts_processes


def shell(script: str) -> tuple[str, ...]:
    return ("sh", "-c", script)


def silent(_line: str) -> None: ...


def test_a_guest_whose_kernel_panics_is_booted_again(tmp_path: Path):
    seen, said = tmp_path / "seen", list[str]()
    script = f"test -e {seen} && echo up; touch {seen}; echo Kernel panic - not syncing"
    assert len(boot_until(shell(script), ("up",), timeout_s=10.0, say=said.append)) == 1
    [line] = said
    assert "booted again" in line
    assert "Kernel panic - not syncing" in line


def test_one_that_panics_each_time_is_given_up_with_its_last_words():
    with pytest.raises(BenchmarkError, match=r"did not say 'up'.*Kernel panic"):
        boot_until(shell("echo Kernel panic - not syncing"), ("up",), timeout_s=10.0, say=silent)


def test_one_that_says_something_else_is_not_booted_again(tmp_path: Path):
    boots = tmp_path / "boots"
    with pytest.raises(BenchmarkError, match="did not say 'up'"):
        boot_until(shell(f"echo once >> {boots}"), ("up",), timeout_s=10.0, say=silent)
    assert boots.read_text() == "once\n"
