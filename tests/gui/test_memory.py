"""What the window remembers never keeps it from starting."""

import logging
from pathlib import Path

import pytest

from sampan.gui.bridge import Bridge
from sampan.gui.memory import Memory


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "machine" / "window.json"


def test_what_is_set_is_there_after_the_next_start(bridge: Bridge, file: Path):
    memory = Memory(file, bridge)
    memory.set("window/page", "images")
    memory.save()
    assert Memory(file, bridge).get("window/page", "containers") == "images"


def test_changes_are_written_without_the_thread_of_widgets(qtbot, bridge: Bridge, file: Path):
    Memory(file, bridge).set("a", 1)
    memory = Memory(file, bridge)
    memory.set("a", 2)
    qtbot.waitUntil(lambda: file.exists() and '"a": 2' in file.read_text(), timeout=5000)


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00\xff", '{"a": ' + "[" * 100_000])
def test_a_damaged_file_counts_as_empty(bridge: Bridge, file: Path, text: str):
    file.parent.mkdir()
    file.write_text(text, "latin-1")
    assert Memory(file, bridge).get("a", 7) == 7


def test_a_value_of_another_type_is_not_believed(bridge: Bridge, file: Path):
    file.parent.mkdir()
    file.write_text('{"window/page": 5}')
    assert Memory(file, bridge).get("window/page", "containers") == "containers"


def test_a_folder_that_cannot_be_written_is_only_logged(
    bridge: Bridge, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "machine").write_text("a file where the folder should be")
    memory = Memory(tmp_path / "machine" / "window.json", bridge)
    memory.set("a", 1)
    with caplog.at_level(logging.WARNING):
        memory.save()
    assert "cannot be written" in caplog.text
