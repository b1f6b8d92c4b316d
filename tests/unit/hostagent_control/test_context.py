"""The docker context: where it goes, and that nothing else is touched."""

import json
import stat
from pathlib import Path

import pytest

from sampan.core.errors import HostAgentError
from sampan.core.layout import Layout
from sampan.machine.context import docker_config_folder, remove_context, write_context


def test_docker_s_own_setting_decides_then_the_moved_home_then_the_user_s_folder(layout: Layout):
    home = {"HOME": "/home/x"}
    assert docker_config_folder(layout, {"DOCKER_CONFIG": "/d", "SAMPAN_HOME": "/s"}) == Path("/d")
    assert docker_config_folder(layout, {"SAMPAN_HOME": "/s"}) == layout.home / "docker-config"
    assert docker_config_folder(layout, home) == Path("/home/x/.docker")


def test_the_file_is_what_docker_writes_and_nothing_else_is_there(layout: Layout, tmp_path: Path):
    env = {"DOCKER_CONFIG": str(tmp_path / "d")}
    file = write_context(layout, env)
    assert json.loads(file.read_text()) == {
        "Name": "sampan",
        "Metadata": {"Description": "Sampan, Linux containers on this computer"},
        "Endpoints": {"docker": {"Host": f"unix://{layout.docker_socket}", "SkipTLSVerify": False}},
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path for path in (tmp_path / "d").rglob("*") if path.is_file()] == [file]


def test_a_context_that_is_right_is_not_written_again(layout: Layout, tmp_path: Path):
    env = {"DOCKER_CONFIG": str(tmp_path)}
    file = write_context(layout, env)
    before = file.stat()
    assert write_context(layout, env) == file
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    file.write_text("{")
    write_context(layout, env)
    assert json.loads(file.read_text())["Name"] == "sampan"
    remove_context(layout, env)
    remove_context(layout, env)
    assert not file.parent.exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(layout: Layout, tmp_path: Path):
    (tmp_path / "contexts").write_text("a file where a folder should be")
    with pytest.raises(HostAgentError, match="docker context sampan cannot be written") as caught:
        write_context(layout, {"DOCKER_CONFIG": str(tmp_path)})
    assert "sampan env" in caught.value.hint
