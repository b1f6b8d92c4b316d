"""`sampan gui` starts the window in a process of its own."""

import os
import sys

import pytest

from sampan.cli import window
from sampan.cli.invocation import Invocation
from sampan.cli.terminal import Terminal
from sampan.core.errors import SampanError


@pytest.fixture
def invocation() -> Invocation:
    env = dict(os.environ)
    return Invocation(env, Terminal(sys.stdout, env), Terminal(sys.stderr, env))


@pytest.mark.starts_processes
def test_a_window_that_cannot_open_is_told_with_its_log(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(window, "WINDOW", ("-c", "print('no screen'); raise SystemExit(3)"))
    monkeypatch.setattr(window, "FAILS_WITHIN_S", 20)
    with pytest.raises(SampanError) as caught:
        window.open_window(invocation)
    assert str(invocation.layout.window_log) in caught.value.hint
    assert "no screen" in invocation.layout.window_log.read_text()


@pytest.mark.starts_processes
def test_a_second_start_that_only_raises_the_window_is_no_failure(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(window, "WINDOW", ("-c", ""))
    monkeypatch.setattr(window, "FAILS_WITHIN_S", 20)
    window.open_window(invocation)


def test_a_machine_folder_that_cannot_be_written_is_told(invocation: Invocation):
    invocation.layout.home.write_text("a file")
    with pytest.raises(SampanError, match="cannot be written"):
        window.open_window(invocation)
