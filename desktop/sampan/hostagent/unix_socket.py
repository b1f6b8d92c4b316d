"""Unix sockets that only their owner can open."""

from __future__ import annotations

import socket
from pathlib import Path

from sampan.core.errors import LayoutError


def listen_privately(path: Path, backlog: int) -> socket.socket:
    """Return a listening socket of mode 0600 at `path`; a file there is replaced.

    Raises LayoutError if there can be none: the caller holds the lock of the machine folder.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o600)  # before listen(): until then nobody can connect
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        raise LayoutError(
            f"The socket {path} cannot be made: {error.strerror or error}.",
            "Check that the folder is yours and that its disk is not full.",
        ) from error
    return listener


def remove_socket(path: Path) -> None:
    """Take the socket's file away; one that is gone is no mistake."""
    path.unlink(missing_ok=True)
