"""Tars that are dragged onto a page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent

ENDS = (".tar", ".tar.gz", ".tgz")


def dropped_tars(event: QDropEvent) -> list[Path]:
    """Return the tars of this computer that are dragged."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.name.endswith(ENDS)]
