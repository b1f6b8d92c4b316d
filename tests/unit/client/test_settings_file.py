"""Settings as people write them, and the file that they go to."""

import json
import stat
from pathlib import Path

import pytest

from sampan.client.settings_file import (
    read_state,
    read_states,
    set_value,
    unknown_keys,
    unset_value,
)
from sampan.core.errors import SettingError
from sampan.core.quantities import find_spec, parse_value, show_value
from sampan.core.settings import SETTINGS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m" / "settings.json"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("memory", "4096", 4096),
        ("memory", "4G", 4096),
        ("memory", " 4 GiB ", 4096),
        ("memory", "1.5g", 1536),
        ("memory", "2048MB", 2048),
        ("disk", "80G", 80),
        ("disk", "80", 80),
        ("disk", "1T", 1024),
        ("cpus", "4", 4),
        ("ports.expose", "lan", "lan"),
        ("qemu", "/opt/q", "/opt/q"),
        ("suspend.after", "1440", "1440"),
        ("suspend.after", "never", "never"),
        ("suspend.leaving", "off", "off"),
    ],
)
def test_values_are_taken_as_people_write_them(key: str, text: str, value: object):
    assert parse_value(find_spec(key), text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("memory", "much"),
        ("memory", "4"),
        ("memory", "0.1M"),
        ("memory", "-4G"),
        ("memory", ""),
        ("cpus", "4G"),
        ("cpus", "0"),
        ("cpus", "٣"),
        ("cpus", "1.5"),
        ("disk", "512M"),
        ("ports.expose", "wan"),
        ("suspend.after", "0"),
        ("suspend.after", "1441"),
        ("suspend.after", "5 min"),
        ("suspend.after", "-5"),
        ("suspend.after", "٣"),
        ("suspend.after", "9" * 5000),
        ("suspend.after", ""),
        ("suspend.leaving", "yes"),
    ],
)
def test_a_bad_value_is_a_sentence_and_changes_nothing(path: Path, key: str, text: str):
    with pytest.raises(SettingError) as caught:
        set_value(path, key, text)
    assert caught.value.message.startswith(key)
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert not path.exists()


def test_a_setting_that_is_not_there_is_said_with_those_that_are():
    with pytest.raises(SettingError, match="There is no setting 'wings'") as caught:
        find_spec("wings")
    assert all(spec.key in caught.value.hint for spec in SETTINGS)


def test_values_are_shown_with_their_unit():
    assert show_value(find_spec("memory"), 4096) == "4 GiB"
    assert show_value(find_spec("memory"), 1000) == "1000 MiB"
    assert show_value(find_spec("disk"), 60) == "60 GiB"
    assert show_value(find_spec("cpus"), 2) == "2"
    assert show_value(find_spec("qemu"), "") == "(empty)"


def test_other_keys_stay_and_the_file_is_private(path: Path):
    set_value(path, "memory", "4G")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text('{"note": "mine", "memory": 4096}')
    path.chmod(0o640)
    change = set_value(path, "cpus", "3")
    assert (change.before, change.after) == (2, 3)
    assert json.loads(path.read_text()) == {"note": "mine", "memory": 4096, "cpus": 3}
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert unknown_keys(path) == ("note",)
    assert unset_value(path, "note") is None
    assert unknown_keys(path) == ()
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_a_value_that_is_there_already_is_not_written_again(path: Path):
    set_value(path, "cpus", "3")
    before = path.stat().st_ino
    change = set_value(path, "cpus", "3")
    assert (change.before, change.after, path.stat().st_ino) == (3, 3, before)


def test_unset_goes_back_to_the_default(path: Path):
    set_value(path, "cpus", "3")
    change = unset_value(path, "cpus")
    assert change is not None
    assert (change.before, change.after) == (3, 2)
    assert json.loads(path.read_text()) == {}
    with pytest.raises(SettingError, match="no setting 'wings'"):
        unset_value(path, "wings")


def test_a_file_that_is_a_link_stays_one(path: Path, tmp_path: Path):
    target = tmp_path / "dotfiles.json"
    target.write_text("{}")
    path.parent.mkdir()
    path.symlink_to(target)
    set_value(path, "cpus", "3")
    assert path.is_symlink()
    assert json.loads(target.read_text()) == {"cpus": 3}


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_a_damaged_file_is_said_and_left_alone(path: Path, text: str):
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(SettingError, match=r"settings\.json"):
        set_value(path, "cpus", "3")
    assert path.read_text() == text


def test_a_bad_value_in_the_file_is_told_and_can_be_mended(path: Path):
    path.parent.mkdir()
    path.write_text('{"cpus": "many", "memory": 4096}')
    state = read_state(path, "cpus")
    assert "cpus must be a whole number" in state.problem
    assert [item.is_set for item in read_states(path)][:3] == [True, True, False]
    set_value(path, "cpus", "3")
    assert read_state(path, "cpus").problem == ""


def test_a_folder_that_cannot_be_written_is_a_sentence(path: Path):
    path.parent.parent.joinpath("m").write_text("a file where the folder should be")
    with pytest.raises(SettingError):
        set_value(path, "cpus", "3")
