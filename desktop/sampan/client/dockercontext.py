"""Where the docker command of this computer leads, read from its own files and variables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sampan.core.docker_config import config_folder

DEFAULT_HOST = "unix:///var/run/docker.sock"


@dataclass(frozen=True, slots=True)
class DockerTarget:
    """The engine that docker speaks to; `said_by` names what decides that."""

    host: str
    said_by: str
    by_variable: bool = False


def find_docker_target(env: Mapping[str, str]) -> DockerTarget:
    """Return where docker leads: DOCKER_HOST, DOCKER_CONTEXT, its current context, the default.

    Source: "docker context" in Docker's manual; config.json and contexts/meta in its folder.
    """
    if host := env.get("DOCKER_HOST"):
        return DockerTarget(host, "DOCKER_HOST", by_variable=True)
    folder = config_folder(env)
    if name := env.get("DOCKER_CONTEXT"):
        return DockerTarget(_context_host(folder, name), "DOCKER_CONTEXT", by_variable=True)
    name = str(_read(folder / "config.json").get("currentContext") or "default")
    if name == "default":
        return DockerTarget(DEFAULT_HOST, "its default")
    return DockerTarget(_context_host(folder, name), f"its current context is {name}")


def _context_host(folder: Path, name: str) -> str:
    if name == "default":
        return DEFAULT_HOST
    digest = hashlib.sha256(name.encode()).hexdigest()
    endpoints = _read(folder / "contexts" / "meta" / digest / "meta.json").get("Endpoints")
    docker = endpoints.get("docker") if isinstance(endpoints, dict) else None
    return str(docker.get("Host") or "") if isinstance(docker, dict) else ""


def _read(path: Path) -> dict[str, object]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
