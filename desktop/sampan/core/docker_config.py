"""Where the docker CLI of this computer keeps what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def config_folder(env: Mapping[str, str]) -> Path:
    """Return the folder of docker's config.json."""
    if folder := env.get("DOCKER_CONFIG"):
        return Path(folder).expanduser()
    home = env.get("HOME")
    return (Path(home) if home else Path.home()) / ".docker"
