"""The engine of the machine, loaded when it is first asked for something.

Its modules take longer to load than the window takes to be built and painted.
"""

from __future__ import annotations

import threading
from typing import Any, cast

from sampan.client.engine.engine import Engine
from sampan.core.layout import Layout


def open_later(layout: Layout) -> Engine:
    """Return the engine of the machine in that folder; nothing is loaded or connected yet."""
    return cast(Engine, _LaterEngine(layout))


class _LaterEngine:
    """Stands for the engine; may be asked on any thread."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._engine: Engine | None = None
        self._loading = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._loading:
            if self._engine is None:
                from sampan.client.engine.docker_engine import open_engine

                self._engine = open_engine(self._layout)
        return getattr(self._engine, name)
