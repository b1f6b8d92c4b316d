"""The docker context `sampan`, as the docker CLI itself would write it.

The format is that of `docker context create`: contexts/meta/<sha256 of the name>/meta.json below
docker's config folder. Which context is the current one stays the user's own choice.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sampan.core.docker_config import config_folder
from sampan.core.errors import HostAgentError
from sampan.core.layout import Layout

CONTEXT_NAME = "sampan"
DESCRIPTION = "Sampan, Linux containers on this computer"


def docker_config_folder(layout: Layout, env: Mapping[str, str]) -> Path:
    """Return docker's config folder; one inside the machine folder when that was moved.

    A folder that somebody chose by SAMPAN_HOME (a test, a trial) touches nothing outside it.
    """
    if env.get("SAMPAN_HOME") and not env.get("DOCKER_CONFIG"):
        return layout.home / "docker-config"
    return config_folder(env)


def write_context(layout: Layout, env: Mapping[str, str]) -> Path:
    """Write the context of the machine's Docker socket, return its file; raise HostAgentError."""
    file = _context_folder(docker_config_folder(layout, env)) / "meta.json"
    text = _context_text(layout.docker_host)
    try:
        if not file.is_file() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace(file, text)
    except (OSError, UnicodeDecodeError) as error:
        raise HostAgentError(
            f"The docker context {CONTEXT_NAME} cannot be written to {file.parent}: {error}.",
            'The machine works without it: `eval "$(sampan env)"` points docker at it.',
        ) from error
    return file


def remove_context(layout: Layout, env: Mapping[str, str]) -> bool:
    """Remove the context if it is this machine's; one of another machine folder stays."""
    if not has_context(layout, env):
        return False
    shutil.rmtree(_context_folder(docker_config_folder(layout, env)), ignore_errors=True)
    return True


def has_context(layout: Layout, env: Mapping[str, str]) -> bool:
    """Tell whether the docker context `sampan` leads to this machine."""
    file = _context_folder(docker_config_folder(layout, env)) / "meta.json"
    try:
        return file.read_text("utf-8") == _context_text(layout.docker_host)
    except (OSError, UnicodeDecodeError):
        return False


def _context_folder(config: Path) -> Path:
    return config / "contexts" / "meta" / hashlib.sha256(CONTEXT_NAME.encode()).hexdigest()


def _context_text(docker_host: str) -> str:
    context = {
        "Name": CONTEXT_NAME,
        "Metadata": {"Description": DESCRIPTION},
        "Endpoints": {"docker": {"Host": docker_host, "SkipTLSVerify": False}},
    }
    return json.dumps(context, separators=(",", ":"))


def _replace(file: Path, text: str) -> None:
    """Write the file so that a reader finds the old or the new text, never a part."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".meta-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
