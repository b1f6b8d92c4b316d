"""The docker context as the docker CLI sees it."""

import json
import shutil
import subprocess

import pytest

from sampan.machine.context import write_context

DOCKER = shutil.which("docker")


@pytest.mark.skipif(DOCKER is None, reason="there is no docker CLI")
def test_docker_lists_the_context_and_keeps_its_own_choice(layout, own_environment):
    env = {"DOCKER_CONFIG": str(own_environment / "docker"), "PATH": "/usr/bin:/bin"}
    write_context(layout, env)

    def docker(*arguments: str) -> str:
        command = [str(DOCKER), "context", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    contexts = {
        item["Name"]: item
        for item in map(json.loads, docker("ls", "--format", "json").splitlines())
    }
    assert contexts["sampan"]["DockerEndpoint"] == f"unix://{layout.docker_socket}"
    assert contexts["sampan"]["Current"] is False
    inspected = json.loads(docker("inspect", "sampan"))[0]
    assert inspected["Endpoints"]["docker"]["Host"] == f"unix://{layout.docker_socket}"
    assert not (own_environment / "docker" / "config.json").exists()
