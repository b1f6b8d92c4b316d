"""Small files of the kernel and of /run: no disk is behind them, so nothing blocks."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os


def read_text(path: str) -> str:
    """Return what the file holds, or nothing when it cannot be read."""
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def write_text(path: str, text: str) -> None:
    """Write the file anew; raise OSError."""
    with open(path, "w") as file:
        file.write(text)


def exists(path: str) -> bool:
    """Tell whether there is such a file."""
    return os.path.exists(path)
