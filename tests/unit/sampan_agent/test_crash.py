"""An agent that ends by an exception."""

import os
from pathlib import Path

import pytest

from sampan_agent import __main__ as agent
from sampan_agent.console import Console


def test_a_crash_is_on_the_console_and_the_third_ends_the_boot(
    own_environment: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(agent, "CRASHES", str(own_environment / "crashes"))
    reader, writer = os.pipe()
    texts = []
    for _ in range(3):
        try:
            raise ValueError("no such thing")
        except ValueError as error:
            agent.tell_crash(Console(writer), error)
        texts.append(os.read(reader, 65536).decode())
    os.close(reader)
    os.close(writer)
    assert "sampan: agent | ValueError: no such thing" in texts[0]
    assert ["sampan: failed: The guest agent keeps ending" in text for text in texts] == [
        False,
        False,
        True,
    ]
