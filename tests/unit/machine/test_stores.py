"""What is remembered between runs survives damage, and stays small."""

import json

import pytest

from sampan.core.boots import Boot
from sampan.core.phases import Phase
from sampan.machine.boots import KEPT, BootStore
from sampan.machine.jsonfile import read_json, write_json


def make_boot(number):
    return Boot(float(number), "tcg", (Phase("qemu", 61.5), Phase("kernel", 1400)), "ready")


def test_only_the_last_boots_are_kept_in_order(tmp_path):
    store = BootStore(tmp_path / "boots.json")
    for number in range(KEPT + 5):
        store.add(make_boot(number))
    boots = store.load()
    assert len(boots) == KEPT
    assert boots[0].at == 5
    assert boots[-1] == make_boot(KEPT + 4)


@pytest.mark.parametrize("text", ["", "{}", '{"boots": 3}', '{"boots": [1, {"at": "x"}]}'])
def test_damaged_boots_count_as_none(tmp_path, text):
    store = BootStore(tmp_path / "boots.json")
    store.path.write_text(text)
    assert store.load() == ()
    store.add(make_boot(1))
    assert store.load() == (make_boot(1),)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    file = tmp_path / "file.json"
    write_json(file, {"a": 1})
    with pytest.raises(TypeError):
        write_json(file, {"a": object()})
    assert read_json(file) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]
    assert json.loads(file.read_text()) == {"a": 1}
