"""The last boots, as a client reads them."""

from pathlib import Path

import pytest

from sampan.client.boots import read_boots
from sampan.core.boots import Boot
from sampan.core.phases import Phase
from sampan.machine.boots import BootStore


def test_what_the_host_agent_keeps_is_read_newest_first(tmp_path: Path):
    store = BootStore(tmp_path / "boots.json")
    store.add(Boot(100.0, "kvm", (Phase("qemu", 200.0), Phase("engine", 1300.0)), "ready"))
    store.add(Boot(200.0, "tcg", (), "The machine did not come up."))
    last, first = read_boots(tmp_path / "boots.json")
    assert (last.at, last.ready, last.outcome) == (200.0, False, "The machine did not come up.")
    assert (first.at, first.ready, first.seconds) == (100.0, True, 1.5)


@pytest.mark.parametrize("text", ["", "[]", '{"boots": 1}', '{"boots": [1, {"at": "x"}]}'])
def test_a_damaged_file_holds_no_boots(tmp_path: Path, text: str):
    path = tmp_path / "boots.json"
    path.write_text(text)
    assert read_boots(path) == ()


def test_without_a_file_there_are_no_boots(tmp_path: Path):
    assert read_boots(tmp_path / "boots.json") == ()
