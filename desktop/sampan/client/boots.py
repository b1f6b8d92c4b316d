"""The last boots as the host agent kept them, for whoever shows them."""

from __future__ import annotations

import json
from pathlib import Path

from sampan.core.boots import Boot, boots_from_json


def read_boots(path: Path) -> tuple[Boot, ...]:
    """Return the boots in the file (`layout.boots`), newest first; a damaged file has none."""
    try:
        return boots_from_json(json.loads(path.read_text("utf-8")))[::-1]
    except (OSError, ValueError, RecursionError):
        return ()
