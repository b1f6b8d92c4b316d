"""Small JSON files that are remembered between runs, and that a crash cannot leave half written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path


def read_json(path: Path) -> dict[str, object]:
    """Return the object in the file; a missing or damaged file is an empty one."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """Replace the file by one that holds `value`, in one step; raise OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            json.dump(value, stream, indent=1)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
