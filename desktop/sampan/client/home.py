"""Which machine folder is meant: `SAMPAN_HOME`, or the place this system keeps such things."""

from __future__ import annotations

from collections.abc import Mapping

from sampan.core.layout import Layout, check_layout
from sampan.platforms import current, machine_home


def find_layout(env: Mapping[str, str]) -> Layout:
    """Return the layout of the machine folder, absolute; raise LayoutError if it lies too deep."""
    layout = Layout(machine_home(env, current()))
    check_layout(layout)
    return layout
