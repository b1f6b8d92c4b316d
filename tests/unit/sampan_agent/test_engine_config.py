"""dockerd's configuration file: a person's words, our defaults, and who outlives whom."""

import json
from pathlib import Path
from typing import Any

import pytest

from sampan_agent.engine_config import EngineConfig


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    return EngineConfig(*(str(tmp_path / name) for name in ("own.json", "daemon.json", "swarm")))


def written(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "daemon.json").read_text()))


def test_without_a_file_of_a_persons_own_there_are_our_defaults(
    config: EngineConfig, tmp_path: Path
):
    assert config.write() == str(tmp_path / "daemon.json")
    assert written(tmp_path) == {
        "log-driver": "json-file",
        "log-opts": {"max-size": "10m", "max-file": "3"},
        "live-restore": True,
    }
    assert config.read_live_restore()


def test_what_a_person_says_comes_first(config: EngineConfig, tmp_path: Path):
    (tmp_path / "own.json").write_text('{"log-driver": "local", "debug": true}')
    config.write()
    assert written(tmp_path) == {"log-driver": "local", "debug": True, "live-restore": True}


@pytest.mark.parametrize("own", ["{", "[]", "null", "5"])
def test_a_persons_file_that_is_wrong_is_dockerds_to_name(
    config: EngineConfig, tmp_path: Path, own: str
):
    (tmp_path / "own.json").write_text(own)
    assert config.write() == str(tmp_path / "own.json")
    assert not config.read_live_restore()


@pytest.mark.parametrize("own", ["", " \n"])
def test_an_empty_file_says_nothing(config: EngineConfig, tmp_path: Path, own: str):
    (tmp_path / "own.json").write_text(own)
    config.write()
    assert written(tmp_path)["live-restore"] is True


def test_a_person_can_do_without_live_restore(config: EngineConfig, tmp_path: Path):
    (tmp_path / "own.json").write_text('{"live-restore": false}')
    config.write()
    assert written(tmp_path)["live-restore"] is False
    assert not config.read_live_restore()


def test_a_swarm_is_not_kept_from_starting(config: EngineConfig, tmp_path: Path):
    (tmp_path / "swarm").touch()
    config.write()
    assert written(tmp_path)["live-restore"] is False


def test_before_the_machine_stops_containers_end_with_dockerd(config: EngineConfig, tmp_path: Path):
    config.write()
    config.write(live_restore=False)
    assert written(tmp_path)["live-restore"] is False


def test_a_file_that_is_gone_keeps_nothing(config: EngineConfig):
    assert not config.read_live_restore()
