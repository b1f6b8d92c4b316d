"""`sampan gui`."""

from __future__ import annotations

import subprocess
import sys

from sampan.cli.invocation import Invocation
from sampan.core.errors import LayoutError, SampanError

WINDOW = ("-P", "-m", "sampan.gui")
"""Arguments to Python. A process of its own: what is below the window knows no Qt."""

FAILS_WITHIN_S = 1.5
"""A window that cannot open, such as without a screen, ends sooner than this."""


def open_window(invocation: Invocation) -> None:
    """Start the window detached from this terminal; raise SampanError if it ends at once."""
    layout = invocation.layout
    try:
        layout.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        with layout.window_log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *WINDOW],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(invocation.env),
                start_new_session=True,
            )
    except OSError as error:
        raise LayoutError(
            f"The machine folder {layout.home} cannot be written to: {error.strerror or error}.",
            "Set SAMPAN_HOME to a folder of yours.",
        ) from error
    try:
        code = process.wait(FAILS_WITHIN_S)
    except subprocess.TimeoutExpired:
        return
    if code:
        raise SampanError(
            "The window did not open.",
            f"What it said stands in {layout.window_log}; it needs a screen.",
        )
