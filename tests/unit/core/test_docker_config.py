"""The folder of docker's own configuration."""

from pathlib import Path

from sampan.core.docker_config import config_folder


def test_the_folder_is_dockers_own(tmp_path: Path):
    assert config_folder({"HOME": str(tmp_path)}) == tmp_path / ".docker"
    assert config_folder({"DOCKER_CONFIG": "/x", "HOME": str(tmp_path)}) == Path("/x")
