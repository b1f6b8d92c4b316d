"""A unit test starts no process and logs no warning, unless it says that it will."""

import logging
import os
import subprocess
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

STARTERS = ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system", "popen", "execve", "execv")


class StartedProcess(AssertionError):
    """A unit test tried to start a process."""


def refuse(*arguments: Any, **named: Any) -> NoReturn:
    given = [*arguments, *named.values()]
    command = next((value for value in given if not isinstance(value, subprocess.Popen)), "a fork")
    raise StartedProcess(
        f"A unit test must not start a process ({command!r}): pass it a fake, or mark the test "
        "with starts_processes."
    )


@pytest.fixture(autouse=True)
def no_processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("starts_processes"):
        return
    # Its method, not the class: code may hold the class by another name, or ask isinstance.
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    for name in STARTERS:
        if hasattr(os, name):
            monkeypatch.setattr(os, name, refuse)


@pytest.fixture(autouse=True)
def no_unexpected_warnings(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("logs_warnings"):
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [record for record in records if record.levelno >= logging.WARNING]
    if loud:
        lines = "\n".join(f"{record.name}: {record.getMessage()}" for record in loud)
        pytest.fail(f"logged without being expected (mark it logs_warnings):\n{lines}")
