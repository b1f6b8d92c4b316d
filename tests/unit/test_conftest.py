"""The guards around unit tests hold."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TRUE = [sys.executable, "-c", "pass"]


@pytest.mark.parametrize("start", [subprocess.run, subprocess.check_output, subprocess.Popen])
def test_a_unit_test_cannot_start_a_process(start: Callable[[list[str]], object]):
    with pytest.raises(AssertionError, match="must not start a process"):
        start(TRUE)


async def test_asyncio_cannot_start_a_process_either():
    with pytest.raises(AssertionError, match="must not start a process"):
        await asyncio.create_subprocess_exec(*TRUE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_unit_test_cannot_fork():
    with pytest.raises(AssertionError, match="must not start a process"):
        os.fork()


@pytest.mark.starts_processes
def test_a_test_that_says_so_may_start_one():
    assert subprocess.run(TRUE, check=False).returncode == 0


def test_the_machine_folder_leaves_room_for_socket_names(own_environment: Path):
    home = Path(os.environ["SAMPAN_HOME"])
    assert home.is_relative_to(own_environment)
    assert len(str(home)) < 60


def test_nothing_of_the_person_who_runs_the_tests_is_seen(own_environment: Path):
    assert Path.home() == own_environment
    assert Path(os.environ["DOCKER_CONFIG"]).is_relative_to(own_environment)
    assert "DOCKER_HOST" not in os.environ
