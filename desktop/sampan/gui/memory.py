"""What the window remembers from one start to the next, as JSON in the machine folder."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from sampan.client.replacing import replace_file
from sampan.gui.bridge import Bridge

log = logging.getLogger(__name__)
T = TypeVar("T")

SAVE_MS = 1_000
"""How long changes gather before they are written."""


class Memory(QObject):
    """Values that JSON knows, by key; `page/containers/sort` is a good key.

    A file that is damaged or cannot be read counts as empty: the window always starts.
    """

    def __init__(self, path: Path, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._bridge = bridge
        self._values = _read(path)
        self._timer = QTimer(self, interval=SAVE_MS, singleShot=True)
        self._timer.timeout.connect(self._save_soon)

    def get(self, key: str, default: T) -> T:
        """Return what is remembered if it is of the default's type, else the default."""
        value = self._values.get(key, default)
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: object) -> None:
        """Remember a value; it is written soon."""
        if self._values.get(key) != value:
            self._values[key] = value
            self._timer.start()

    def save(self) -> None:
        """Write what is not written yet, now: for the end of the program."""
        if self._timer.isActive():
            self._timer.stop()
            _write(self._path, self._text())

    def _save_soon(self) -> None:
        work = asyncio.to_thread(_write, self._path, self._text())
        self._bridge.submit(None, work)

    def _text(self) -> str:
        return json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _read(path: Path) -> dict[str, object]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("what the window remembered in %s cannot be read: %s", path, error)
        return {}
    return values if isinstance(values, dict) else {}


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, text)
    except OSError as error:
        log.warning("what the window remembers cannot be written to %s: %s", path, error)
