"""Which machine folder is meant: `SAMPAN_HOME`, or the place this system keeps such things."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sampan.core.layout import Layout, check_layout


def find_layout(env: Mapping[str, str]) -> Layout:
    """Return the layout of the machine folder, absolute; raise LayoutError if it lies too deep."""
    chosen = env.get("SAMPAN_HOME")
    home = Path(chosen).expanduser() if chosen else _usual_home(env)
    layout = Layout(home.absolute())
    check_layout(layout)
    return layout


def _usual_home(env: Mapping[str, str]) -> Path:
    from sampan import platforms

    current = getattr(platforms, "current", None)
    if current is None:
        return Path.home() / ".sampan"
    folder: Path = current().home_folder(env)
    return folder
