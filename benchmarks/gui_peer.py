"""What the window finds when it is measured: a host agent and an engine without a machine.

`python -m benchmarks.gui_peer FOLDER` serves both in that machine folder until it is ended; it
writes a line when it is ready.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from sampan.core.states import MachineState
from sampan.hostagent.control import serve_control

CONTAINERS = 6


async def serve(folder: Path) -> None:
    fakes = importlib.import_module("tests.unit.hostagent_control.fake_api")
    dockers = importlib.import_module("tests.contract.engine.fake_docker")
    layout = fakes.make_layout(folder)
    lock = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    api = fakes.FakeApi(layout)
    api.state = MachineState.RUNNING
    docker = dockers.FakeDocker(layout.docker_socket)
    docker.containers = [container(number) for number in range(CONTAINERS)]
    await docker.start()
    async with serve_control(api, layout.control_socket, version="0", home=layout.home):
        print("ready", flush=True)
        await asyncio.Event().wait()


def container(number: int) -> dict[str, Any]:
    name = f"service-{number}"
    return {
        "Id": hashlib.sha256(name.encode()).hexdigest(),
        "Names": [f"/{name}"],
        "Image": "alpine:3.22",
        "ImageID": "sha256:1",
        "Command": "sleep 1d",
        "Created": 1_700_000_000,
        "State": "running",
        "Status": "Up 2 hours",
        "Ports": [{"IP": "127.0.0.1", "PrivatePort": 80, "PublicPort": 8000, "Type": "tcp"}],
        "Labels": {},
        "Mounts": [],
        "NetworkSettings": {"Networks": {}},
    }


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
